package cairn.services.rpc.command;

import cairn.data.failure.UnavailableException;
import cairn.node.provide.Provider;
import cairn.services.rpc.Command;
import cairn.services.rpc.Option;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code provide stat}: how far the node is in telling the network what it has. */
final class ProvideCommands {
    private ProvideCommands() {}

    static List<Command> commands() {
        return List.of(stat("provide stat"), stat("stats provide"));
    }

    private static Command stat(String path) {
        return Command.named(path, "Tell how far the node is in telling the network what it has")
                .with(Option.flag("all,a", "Accepted for compatibility"))
                .does((node, call, reply) -> {
                    Provider.Stat stat = SwarmCommands.swarm(node)
                            .provider()
                            .orElseThrow(() -> new UnavailableException("the node does not provide yet; try again"))
                            .stat();
                    Map<String, Object> value = new LinkedHashMap<>();
                    value.put("Strategy", stat.strategy().name().toLowerCase(Locale.ROOT));
                    value.put("Provided", stat.provided());
                    value.put("Failed", stat.failed());
                    value.put("Waiting", stat.waiting());
                    value.put("Left", stat.left());
                    value.put("OverdueSeconds", stat.overdue().toSeconds());
                    reply.only(value);
                })
                .shows((value, out) -> {
                    out.println("Strategy: " + value.get("Strategy"));
                    out.println("Provided: " + value.get("Provided") + " since the node is up");
                    out.println("Failed:   " + value.get("Failed"));
                    out.println("Waiting:  " + value.get("Waiting") + " new roots");
                    out.println("Left:     " + value.get("Left") + " in this cycle");
                    long overdue = ((Number) value.get("OverdueSeconds")).longValue();
                    if (overdue > 0) {
                        out.println("Overdue:  " + overdue + " s; tell of less with provide.strategy");
                    }
                });
    }
}
