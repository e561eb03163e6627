package cairn.network.kad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.block.Eventually;
import cairn.data.ipns.IpnsName;
import cairn.data.ipns.IpnsRecord;
import cairn.data.key.KeyType;
import cairn.data.key.SecretKey;
import cairn.data.multiaddr.Multiaddr;
import cairn.data.multihash.HashFunction;
import cairn.data.multihash.Multihash;
import cairn.data.path.ContentPath;
import cairn.data.peer.PeerId;
import cairn.network.routing.Provider;
import cairn.network.routing.ProviderCursor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Many nodes of one process on a clock that the test moves. */
final class KadSimulationTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String PROTOCOL = "/test/kad/1.0.0";

    private final SimulatedNetwork network = new SimulatedNetwork();
    private final List<Kad> nodes = new ArrayList<>();
    private final List<PeerId> names = new ArrayList<>();
    private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private long joined;

    @AfterEach
    void close() {
        nodes.forEach(Kad::close);
    }

    private Kad join(Random random) throws IOException {
        PeerId id = SimulatedNetwork.peer(joined++);
        Multiaddr address = Multiaddr.parse("/ip4/1.2." + joined / 200 % 200 + "." + joined % 200 + "/tcp/4001");
        KadOptions options =
                new KadOptions(PROTOCOL, true, AddressScope.ANY, false, 1000, 10_000, Duration.ofSeconds(5), () -> now);
        Kad kad = Kad.start(network.join(id), new SimulatedNetwork.Book(), () -> List.of(address), options);
        if (!nodes.isEmpty()) {
            List<KadPeer> seeds = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                seeds.add(new KadPeer(names.get(random.nextInt(names.size())), List.of()));
            }
            kad.bootstrap(seeds);
        }
        nodes.add(kad);
        names.add(id);
        return kad;
    }

    private void fill(int count, Random random) throws IOException {
        while (nodes.size() < count) {
            join(random);
        }
    }

    private void leave(int index) {
        nodes.get(index).close();
        network.leave(names.get(index));
        int last = nodes.size() - 1;
        nodes.set(index, nodes.get(last));
        names.set(index, names.get(last));
        nodes.removeLast();
        names.removeLast();
    }

    private Kad any(Random random) {
        return nodes.get(random.nextInt(nodes.size()));
    }

    private static Multihash hash(int number) {
        return HashFunction.SHA2_256.hash(ByteBuffer.allocate(4).putInt(0, number));
    }

    private IpnsRecord record(SecretKey key, long sequence) throws IOException {
        return IpnsRecord.sign(
                key,
                new IpnsRecord.Statement(
                        ContentPath.parseStrict("/ipfs/bafkqaaa/" + sequence),
                        sequence,
                        now.plus(Duration.ofDays(2)),
                        Duration.ZERO),
                false);
    }

    @Test
    void whatOneProvidesOthersFindAndWhatOnePutsOthersGet() throws IOException {
        long seed = 1;
        Random random = new Random(seed);
        fill(100, random);
        for (int i = 0; i < 20; i++) {
            int provider = random.nextInt(nodes.size());
            assertEquals(20, nodes.get(provider).provide(hash(i)), "seed " + seed);
            try (ProviderCursor found = any(random).findProviders(hash(i), 5, PATIENCE)) {
                assertEquals(
                        names.get(provider), found.next().map(Provider::peer).orElseThrow(), "seed " + seed);
            }
        }
        try (ProviderCursor none = any(random).findProviders(hash(-1), 5, PATIENCE)) {
            assertEquals(Optional.empty(), none.next());
        }
        SecretKey key = SecretKey.generate(KeyType.ED25519);
        IpnsName name = new IpnsName(key.publicKey().peerId());
        any(random).putRecord(name, record(key, 1), PATIENCE);
        assertEquals(record(key, 1), any(random).findRecord(name, PATIENCE).orElseThrow());
        any(random).putRecord(name, record(key, 2), PATIENCE);
        assertEquals(2, any(random).findRecord(name, PATIENCE).orElseThrow().sequence());
        PeerId wanted = names.get(random.nextInt(names.size()));
        assertTrue(any(random).closestPeers(wanted.bytes()).contains(wanted));
    }

    @Test
    void recordsExpire() throws Exception {
        Random random = new Random(2);
        fill(30, random);
        int told = any(random).provide(hash(1));
        Eventually.holds( // Those who are told do not answer.
                "all who were told keep the record",
                () -> nodes.stream().mapToInt(Kad::keptRecords).sum() >= told);
        now = now.plus(Duration.ofHours(49));
        try (ProviderCursor none = any(random).findProviders(hash(1), 5, PATIENCE)) {
            assertEquals(Optional.empty(), none.next());
        }
        for (Kad node : nodes) {
            node.maintain();
            assertEquals(0, node.keptRecords());
        }
    }

    /** A tenth of the nodes goes, and as many come, every minute; nobody looks after the table but those who use it. */
    @Test
    @Tag("slow")
    void twoThousandNodesFindValuesWithinTheLogarithmOfTheirNumberWithChurn() throws IOException {
        long seed = 3;
        Random random = new Random(seed);
        int size = 2000;
        fill(size, random);
        int hopsMax = (int) Math.ceil(Math.log(size) / Math.log(2));
        int found = 0;
        int deepest = 0;
        int asked = 0;
        for (int minute = 0; minute < 2; minute++) {
            SecretKey key = SecretKey.generate(KeyType.ED25519);
            IpnsName name = new IpnsName(key.publicKey().peerId());
            any(random).putRecord(name, record(key, 1), PATIENCE);
            for (int i = 0; i < size / 10; i++) {
                leave(random.nextInt(nodes.size()));
                join(random);
            }
            now = now.plus(Duration.ofMinutes(1));
            for (int i = 0; i < 20; i++) {
                Kad node = any(random);
                asked++;
                if (node.findRecord(name, PATIENCE).isPresent()) {
                    found++;
                    deepest = Math.max(deepest, node.lastHops());
                }
            }
        }
        assertEquals(asked, found, "seed " + seed);
        assertTrue(deepest <= hopsMax, "seed " + seed + ": " + deepest + " hops");
        System.out.println(size + " nodes, churn of a tenth a minute: " + found + " of " + asked + " values found, "
                + deepest + " hops at most, " + network.streams() + " streams in all");
    }

    @Test
    @Tag("slow")
    void nothingLeaksOverAnHourOfChurn() throws IOException, InterruptedException {
        long seed = 5;
        Random random = new Random(seed);
        int size = 60;
        fill(size, random);
        for (int minute = 1; minute <= 60; minute++) {
            any(random).provide(hash(minute));
            for (int i = 0; i < size / 10; i++) {
                leave(random.nextInt(nodes.size()));
                join(random);
            }
            now = now.plus(Duration.ofMinutes(1));
            if (minute % 20 == 0) {
                for (Kad node : List.copyOf(nodes)) {
                    node.maintain();
                }
            }
        }
        network.awaitQuiet();
        for (Kad node : nodes) {
            assertTrue(node.tableSize() < size, "seed " + seed + ": peers that are gone stay: " + node.tableSize());
            assertTrue(node.keptRecords() <= 60, "seed " + seed + ": " + node.keptRecords());
        }
        now = now.plus(Duration.ofDays(3));
        for (Kad node : nodes) {
            node.maintain();
            assertEquals(0, node.keptRecords(), "seed " + seed);
        }
        network.awaitQuiet();
    }
}
