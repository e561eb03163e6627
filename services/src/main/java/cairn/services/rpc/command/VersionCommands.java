package cairn.services.rpc.command;

import cairn.data.peer.PeerId;
import cairn.network.host.Host;
import cairn.network.identify.Identification;
import cairn.node.Node;
import cairn.services.rpc.Call;
import cairn.services.rpc.Command;
import cairn.services.rpc.Option;
import cairn.services.rpc.Reply;
import cairn.services.rpc.UsageException;
import java.io.File;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code version …}: what the program is made of, and whether peers have a newer one. */
final class VersionCommands {
    private static final Pattern JAR = Pattern.compile("(.+?)-(\\d[^/]*)\\.jar");
    private static final String AGENT = "cairn/";
    private static final int PERCENT = 100;

    private VersionCommands() {}

    static List<Command> commands() {
        return List.of(deps(), check());
    }

    private static Command deps() {
        return Command.named("version deps", "List the libraries that the program runs with")
                .answers((call, reply) -> {
                    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
                        Matcher jar = JAR.matcher(entry.substring(entry.lastIndexOf(File.separatorChar) + 1));
                        if (jar.matches()) {
                            reply.value(value(jar.group(1), jar.group(2)));
                        }
                    }
                    reply.value(value("java", Runtime.version().toString()));
                })
                .shows((value, out) -> out.println(value.get("Path") + "@" + value.get("Version")));
    }

    private static Map<String, Object> value(String path, String version) {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("Path", path);
        value.put("Version", version);
        value.put("ReplacedBy", "");
        value.put("Sum", "");
        return value;
    }

    private static Command check() {
        return Command.named("version check", "Tell whether connected peers run a newer Cairn")
                .with(Option.integer("min-percent,m", "How many of a hundred must, for it to count")
                        .or("5"))
                .does(VersionCommands::runCheck)
                .shows((value, out) -> out.println(
                        Boolean.TRUE.equals(value.get("UpdateAvailable"))
                                ? "Update available: " + value.get("GreatestVersion") + ", this is "
                                        + value.get("RunningVersion")
                                : "No newer version among " + value.get("PeersSampled") + " peers"));
    }

    private static void runCheck(Node node, Call call, Reply reply) throws IOException {
        long percent = call.integer("min-percent").orElseThrow();
        if (percent < 1 || percent > PERCENT) {
            throw new UsageException("the 'min-percent' parameter must be between 1 and 100");
        }
        Host host = SwarmCommands.swarm(node).host();
        String running = NodeCommands.version();
        String greatest = running;
        int sampled = 1;
        int greater = 0;
        for (PeerId peer : host.connected()) {
            Optional<String> other = host.peers()
                    .identification(peer)
                    .map(Identification::agent)
                    .filter(agent -> agent.startsWith(AGENT))
                    .map(agent -> agent.substring(AGENT.length()));
            if (other.isPresent()) {
                sampled++;
                greater += Arrays.compare(numbers(other.get()), numbers(running)) > 0 ? 1 : 0;
                greatest = Arrays.compare(numbers(other.get()), numbers(greatest)) > 0 ? other.get() : greatest;
            }
        }
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("UpdateAvailable", (long) greater * PERCENT >= percent * sampled && greater > 0);
        value.put("RunningVersion", running);
        value.put("GreatestVersion", greatest);
        value.put("PeersSampled", sampled);
        value.put("WithGreaterVersion", greater);
        reply.only(value);
    }

    /** The numbers of a version, up to the first part that is none. */
    private static int[] numbers(String version) {
        return Arrays.stream(version.split("[.+-]", -1))
                .takeWhile(part -> part.matches("\\d{1,9}"))
                .mapToInt(Integer::parseInt)
                .toArray();
    }
}
