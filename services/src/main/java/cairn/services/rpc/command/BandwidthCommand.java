package cairn.services.rpc.command;

import cairn.data.peer.PeerId;
import cairn.network.traffic.Flow;
import cairn.network.traffic.Traffic;
import cairn.node.Node;
import cairn.services.rpc.ByteCount;
import cairn.services.rpc.Call;
import cairn.services.rpc.Command;
import cairn.services.rpc.Option;
import cairn.services.rpc.Reply;
import cairn.services.rpc.Times;
import cairn.services.rpc.UsageException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** {@code stats bw}: how many bytes the streams of peers carry. */
final class BandwidthCommand {
    private static final Duration INTERVAL_MIN = Duration.ofMillis(100);

    private BandwidthCommand() {}

    static Command command() {
        return Command.named("stats bw", "Print how many bytes streams of peers carried, and carry a second")
                .with(
                        Option.text("peer,p", "Only those of this connected peer"),
                        Option.text("proto,t", "Only those of this protocol, such as /ipfs/bitswap/1.2.0"),
                        Option.flag("poll", "Again and again"),
                        Option.text("interval,i", "How long between, with --poll")
                                .or("1s"))
                .example("cairn stats bw --poll")
                .does(BandwidthCommand::run)
                .showsWith(call -> {
                    boolean polls = call.flag("poll");
                    return (value, out) -> show(value, polls, out);
                });
    }

    private static void run(Node node, Call call, Reply reply) throws IOException {
        Traffic traffic = SwarmCommands.swarm(node).host().traffic();
        Optional<String> peer = call.text("peer");
        Optional<String> protocol = call.text("proto");
        if (peer.isPresent() && protocol.isPresent()) {
            throw new UsageException("please only specify peer OR protocol");
        }
        Optional<PeerId> named = peer.isPresent() ? Optional.of(PeerId.parse(peer.get())) : Optional.empty();
        Duration interval = Times.parse(call.text("interval").orElseThrow());
        boolean polls = call.flag("poll");
        if (polls && interval.compareTo(INTERVAL_MIN) < 0) {
            throw new UsageException("--interval is " + INTERVAL_MIN.toMillis() + "ms at least");
        }
        do {
            Flow flow =
                    named.map(traffic::of).or(() -> protocol.map(traffic::of)).orElseGet(traffic::all);
            reply.value(form(flow));
            reply.flush();
            if (polls) {
                pause(interval);
            }
        } while (polls);
    }

    private static void pause(Duration interval) throws InterruptedIOException {
        try {
            Thread.sleep(interval);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("The node stops");
        }
    }

    private static Map<String, Object> form(Flow flow) {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("TotalIn", flow.totalIn());
        value.put("TotalOut", flow.totalOut());
        value.put("RateIn", flow.rateIn());
        value.put("RateOut", flow.rateOut());
        return value;
    }

    private static void show(Map<String, ?> value, boolean polls, PrintStream out) {
        if (polls) {
            out.println("out " + size(value, "TotalOut") + ", in " + size(value, "TotalIn") + "; a second: out "
                    + size(value, "RateOut") + ", in " + size(value, "RateIn"));
            return;
        }
        out.println("Bandwidth");
        out.println("TotalIn: " + size(value, "TotalIn"));
        out.println("TotalOut: " + size(value, "TotalOut"));
        out.println("RateIn: " + size(value, "RateIn") + "/s");
        out.println("RateOut: " + size(value, "RateOut") + "/s");
    }

    private static String size(Map<String, ?> value, String name) {
        return ByteCount.text(((Number) value.get(name)).longValue());
    }
}
