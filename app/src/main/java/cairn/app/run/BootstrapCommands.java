package cairn.app.run;

import cairn.app.config.Configuration;
import cairn.app.config.Home;
import cairn.app.config.Setting;
import cairn.data.multiaddr.Multiaddr;
import cairn.services.rpc.Argument;
import cairn.services.rpc.Call;
import cairn.services.rpc.Command;
import cairn.services.rpc.Option;
import cairn.services.rpc.Reply;
import cairn.services.rpc.UsageException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code bootstrap …}: the peers that are dialled first; what changes here holds from the next start. */
final class BootstrapCommands {
    private BootstrapCommands() {}

    static List<Command> commands(Map<String, String> environment) {
        return List.of(
                list("bootstrap", environment),
                list("bootstrap list", environment),
                add(environment),
                remove(environment),
                removeAll(environment));
    }

    private static Command list(String path, Map<String, String> environment) {
        return shown(Command.named(path, "List the peers that are dialled first")
                .answers((call, reply) -> answer(reply, read(Commands.home(call, environment)))));
    }

    private static Command add(Map<String, String> environment) {
        return shown(Command.named("bootstrap add", "Add peers that are dialled first, from the next start on")
                .takes(Argument.many("peer", "A multiaddr that ends in /p2p/PEER"))
                .example("cairn bootstrap add /ip4/192.0.2.7/tcp/4001/p2p/PEER")
                .answers((call, reply) -> {
                    Home home = Commands.home(call, environment);
                    List<String> added = peers(call);
                    Set<String> all = new LinkedHashSet<>(read(home));
                    all.addAll(added);
                    write(home, all);
                    answer(reply, added);
                }));
    }

    private static Command remove(Map<String, String> environment) {
        return shown(Command.named("bootstrap rm", "Remove peers that are dialled first, from the next start on")
                .takes(Argument.any("peer", "A multiaddr that ends in /p2p/PEER"))
                .with(Option.flag("all", "Remove all"))
                .answers((call, reply) -> {
                    Home home = Commands.home(call, environment);
                    List<String> old = read(home);
                    List<String> removed = call.flag("all") ? old : peers(call);
                    if (removed.isEmpty() && !call.flag("all")) {
                        throw new UsageException("argument \"peer\" is required, or --all");
                    }
                    List<String> left = new ArrayList<>(old);
                    left.removeAll(removed);
                    write(home, left);
                    answer(reply, removed.stream().filter(old::contains).toList());
                }));
    }

    private static Command removeAll(Map<String, String> environment) {
        return shown(Command.named("bootstrap rm all", "Remove all peers that are dialled first")
                .answers((call, reply) -> {
                    Home home = Commands.home(call, environment);
                    List<String> old = read(home);
                    write(home, List.of());
                    answer(reply, old);
                }));
    }

    private static Command shown(Command command) {
        return command.shows((value, out) -> ((List<?>) value.get("Peers")).forEach(out::println));
    }

    private static void answer(Reply reply, List<String> peers) throws IOException {
        reply.only(Map.of("Peers", peers));
    }

    private static List<String> peers(Call call) throws IOException {
        List<String> peers = new ArrayList<>();
        for (String text : call.arguments()) {
            Multiaddr address = Multiaddr.parse(text);
            if (address.peer().isEmpty()) {
                throw new UsageException("invalid peer address: " + text + " has to end in /p2p/PEER");
            }
            peers.add(address.toString());
        }
        return peers;
    }

    private static List<String> read(Home home) throws IOException {
        return Configuration.read(home.configurationFile()).listed(Setting.SWARM_BOOTSTRAP);
    }

    private static void write(Home home, Iterable<String> peers) throws IOException {
        home.create();
        Configuration.set(home.configurationFile(), Map.of(Setting.SWARM_BOOTSTRAP, String.join(", ", peers)));
    }
}
