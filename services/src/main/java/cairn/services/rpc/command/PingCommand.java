package cairn.services.rpc.command;

import cairn.data.failure.UnavailableException;
import cairn.data.multiaddr.Multiaddr;
import cairn.data.peer.PeerId;
import cairn.network.host.Host;
import cairn.network.ping.Ping;
import cairn.node.Node;
import cairn.node.swarm.Swarm;
import cairn.services.rpc.Argument;
import cairn.services.rpc.Call;
import cairn.services.rpc.Command;
import cairn.services.rpc.Option;
import cairn.services.rpc.Reply;
import cairn.services.rpc.UsageException;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code ping}: how far a peer is. */
final class PingCommand {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration FOUND_LIVES = Duration.ofMinutes(30);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private PingCommand() {}

    static Command command() {
        return Command.named("ping", "Ask a peer for an answer, and tell how long it takes")
                .takes(Argument.one("peer ID", "The peer's name, or a multiaddr that ends in it"))
                .with(Option.integer("count,n", "How many times").or("10"))
                .example("cairn ping --count=3 PEER")
                .does(PingCommand::run)
                .shows((value, out) -> {
                    String text = String.valueOf(value.get("Text"));
                    boolean isAnswered = Boolean.TRUE.equals(value.get("Success"));
                    double millis = ((Number) value.get("Time")).doubleValue() / 1e6;
                    out.println(
                            !text.isEmpty()
                                    ? text
                                    : isAnswered
                                            ? String.format(Locale.ROOT, "Pong received: time=%.2f ms", millis)
                                            : "Pong failed");
                });
    }

    private static void run(Node node, Call call, Reply reply) throws IOException, InterruptedException {
        Swarm swarm = SwarmCommands.swarm(node);
        Host host = swarm.host();
        PeerId peer = peer(host, call.argument(0));
        long count = call.integer("count").orElse(10);
        if (peer.equals(host.self())) {
            throw new UsageException("can't ping self");
        }
        if (count < 1) {
            throw new UsageException("ping count must be greater than 0, was " + count);
        }
        if (host.peers().addresses(peer).isEmpty()) {
            say(reply, "Looking up peer " + peer, true, 0);
            host.peers().learn(peer, swarm.findPeer(peer), FOUND_LIVES);
        }
        say(reply, "PING " + peer + ".", true, 0);
        int answered = 0;
        long nanos = 0;
        for (long i = 0; i < count; i++) {
            try {
                Duration time = Ping.ask(host, peer, 1, PATIENCE).getFirst();
                answered++;
                nanos += time.toNanos();
                say(reply, "", true, time.toNanos());
            } catch (IOException e) {
                say(reply, "Ping error: " + e.getMessage(), false, 0);
            }
            if (i + 1 < count) {
                Thread.sleep(PAUSE);
            }
        }
        if (answered == 0) {
            throw new UnavailableException("ping failed");
        }
        say(reply, String.format(Locale.ROOT, "Average latency: %.2fms", nanos / 1e6 / answered), true, 0);
    }

    private static PeerId peer(Host host, String text) throws IOException {
        if (!text.startsWith("/")) {
            return PeerId.parse(text);
        }
        Multiaddr address = Multiaddr.parse(text);
        PeerId peer =
                address.peer().orElseThrow(() -> new UsageException("failed to parse peer address '" + text + "'"));
        host.peers().learn(peer, List.of(address), FOUND_LIVES);
        return peer;
    }

    private static void say(Reply reply, String text, boolean success, long nanos) throws IOException {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("Success", success);
        value.put("Time", nanos);
        value.put("Text", text);
        reply.value(value);
        reply.flush();
    }
}
