package cairn.network.pubsub;

import cairn.data.key.KeyType;
import cairn.data.key.PrivateKey;
import cairn.data.key.SecretKey;
import cairn.network.host.Host;
import cairn.network.host.Hosts;
import cairn.network.memory.MemoryNetwork;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/** Nodes of one test that take part in topics, with a clock that the test moves. */
final class Topics implements AutoCloseable {
    final Hosts hosts = new Hosts(MemoryNetwork.faultless());
    final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    final List<Node> nodes = new ArrayList<>();

    /** A host and its part in topics. */
    record Node(Host host, Pubsub pubsub) {}

    Node node(PubsubOptions options) throws IOException {
        return node(options, Set.of());
    }

    Node node(PubsubOptions options, Set<String> addressesOfAll) throws IOException {
        Host host = hosts.inMemory();
        Pubsub pubsub = Pubsub.start(new Pubsub.Parts(
                host,
                identity(),
                peer -> addressesOfAll,
                now::get,
                options.with(options.gossip().driven()),
                new Random(nodes.size())));
        nodes.add(new Node(host, pubsub));
        return nodes.getLast();
    }

    Node node() throws IOException {
        return node(PubsubOptions.USUAL);
    }

    void beat() {
        now.updateAndGet(time -> time.plusSeconds(1));
        nodes.forEach(node -> node.pubsub().beat());
    }

    /** A key that need not be the host's: messages are signed by whoever wrote them. */
    static PrivateKey identity() {
        return SecretKey.generate(KeyType.ED25519);
    }

    static Message message(PrivateKey author, String topic, byte[] data, long number) {
        return Message.signed(
                author,
                topic,
                data,
                ByteBuffer.allocate(Long.BYTES).putLong(number).array());
    }

    static byte[] wish(String topic) {
        return Rpc.frame(new Rpc.Wish(true, topic));
    }

    @Override
    public void close() {
        nodes.forEach(node -> node.pubsub().close());
        hosts.close();
    }
}
