package cairn.services.rpc.command;

import cairn.data.multiaddr.Multiaddr;
import cairn.node.swarm.Reachability;
import cairn.services.rpc.Command;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code swarm addrs autonat}: whether others can dial this node, and where. */
final class ReachabilityCommand {
    private ReachabilityCommand() {}

    static Command command() {
        return Command.named("swarm addrs autonat", "Show at which addresses others reach this node")
                .does((node, call, reply) -> {
                    Reachability.Report report =
                            SwarmCommands.swarm(node).reachability().report();
                    Map<String, Object> value = new LinkedHashMap<>();
                    value.put("reachability", text(report.standing()));
                    put(value, "reachable", report.reached());
                    put(value, "unreachable", report.missed());
                    put(value, "unknown", report.unknown());
                    reply.only(value);
                })
                .shows((value, out) -> {
                    out.println("AutoNAT V2 Status:");
                    out.println("  Reachability: " + value.get("reachability"));
                    out.println();
                    out.println("Per-Address Reachability:");
                    int shown = 0;
                    for (String name : List.of("Reachable", "Unreachable", "Unknown")) {
                        shown += show(out, name, value.get(name.toLowerCase(Locale.ROOT)));
                    }
                    if (shown == 0) {
                        out.println("  (no address reachability data available)");
                    }
                });
    }

    private static String text(Reachability.Standing standing) {
        return switch (standing) {
            case UNKNOWN -> "Unknown";
            case PUBLIC -> "Public";
            case PRIVATE -> "Private";
        };
    }

    private static void put(Map<String, Object> value, String name, List<Multiaddr> addresses) {
        if (!addresses.isEmpty()) {
            value.put(name, addresses.stream().map(Multiaddr::toString).toList());
        }
    }

    private static int show(PrintStream out, String name, Object addresses) {
        if (!(addresses instanceof List<?> list)) {
            return 0;
        }
        out.println("  " + name + ":");
        list.forEach(address -> out.println("    " + address));
        return list.size();
    }
}
