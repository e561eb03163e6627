package cairn.app.config;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Settings that go together, under the names that Kubo's profiles have where they mean the same.
 *
 * @param names what it goes by
 * @param meaning what it is for, in a sentence
 * @param settings what they become
 */
public record Profile(List<String> names, String meaning, Map<Setting, String> settings) {
    private static final List<Profile> ALL = List.of(
            new Profile(
                    List.of("test"),
                    "Any free port on loopback, and no peers: for tests that run beside each other.",
                    Map.of(
                            Setting.GATEWAY_LISTEN, "127.0.0.1:0",
                            Setting.ADMIN_LISTEN, "127.0.0.1:0",
                            Setting.SWARM_LISTEN, "/ip4/127.0.0.1/tcp/0",
                            Setting.SWARM_BOOTSTRAP, "",
                            Setting.SWARM_FINDING, "off")),
            new Profile(
                    List.of("randomports"),
                    "Any free port for other nodes.",
                    Map.of(Setting.SWARM_LISTEN, "/ip4/0.0.0.0/tcp/0, /ip6/::/tcp/0")),
            new Profile(
                    List.of("lowpower"),
                    "Few connections, and no answers to others' searches.",
                    Map.of(Setting.SWARM_CONNECTIONS, "40", Setting.SWARM_FINDING, "client")),
            new Profile(
                    List.of("server"),
                    "Answers others' searches, as a machine that anybody can reach should.",
                    Map.of(Setting.SWARM_FINDING, "server")),
            new Profile(
                    List.of("default-networking"),
                    "Listeners, peers and searches as they are without a word in the file.",
                    fallbacks(
                            Setting.GATEWAY_LISTEN,
                            Setting.ADMIN_LISTEN,
                            Setting.SWARM_LISTEN,
                            Setting.SWARM_BOOTSTRAP,
                            Setting.SWARM_CONNECTIONS,
                            Setting.SWARM_FINDING)),
            new Profile(
                    List.of("unixfs-v0-2015", "legacy-cid-v0"),
                    "Files are added as they were from 2015 on, with version 0 CIDs.",
                    Map.of(Setting.ADD_PROFILE, "unixfs-v0-2015")),
            new Profile(
                    List.of("unixfs-v1-2025", "test-cid-v1"),
                    "Files are added as has been agreed on in 2025, with version 1 CIDs.",
                    Map.of(Setting.ADD_PROFILE, "unixfs-v1-2025")));

    public Profile {
        names = List.copyOf(names);
        settings = Map.copyOf(settings);
    }

    private static Map<Setting, String> fallbacks(Setting... settings) {
        return Arrays.stream(settings).collect(Collectors.toMap(setting -> setting, Setting::fallback));
    }

    public static Optional<Profile> named(String name) {
        return ALL.stream().filter(profile -> profile.names.contains(name)).findFirst();
    }

    /** Every profile with what it is for, a line each. */
    public static String help() {
        return ALL.stream()
                .map(profile -> String.join(", ", profile.names) + ": " + profile.meaning)
                .collect(Collectors.joining("\n"));
    }
}
