package cairn.network.kad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.multiaddr.Multiaddr;
import cairn.data.multihash.HashFunction;
import cairn.data.peer.PeerId;
import cairn.network.routing.ProviderCursor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A sweep over hundreds of servers of one process. */
final class KadSweepTest {
    private static final int NODES = 300;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String PROTOCOL = "/test/kad/1.0.0";

    private final SimulatedNetwork network = new SimulatedNetwork();
    private final List<Kad> nodes = new ArrayList<>();
    private final List<PeerId> names = new ArrayList<>();
    private long joined;

    @AfterEach
    void close() {
        nodes.forEach(Kad::close);
    }

    private void join(Random random) throws IOException {
        PeerId id = SimulatedNetwork.peer(joined++);
        Multiaddr address = Multiaddr.parse("/ip4/1.2." + joined / 200 % 200 + "." + joined % 200 + "/tcp/4001");
        KadOptions options = new KadOptions(
                PROTOCOL, true, AddressScope.ANY, false, 1_000, 100_000, Duration.ofSeconds(5), InstantSource.system());
        Kad kad = Kad.start(network.join(id), new SimulatedNetwork.Book(), () -> List.of(address), options);
        List<KadPeer> seeds = new ArrayList<>();
        for (int i = 0; i < 3 && !names.isEmpty(); i++) {
            seeds.add(new KadPeer(names.get(random.nextInt(names.size())), List.of()));
        }
        if (!seeds.isEmpty()) {
            kad.bootstrap(seeds);
        }
        nodes.add(kad);
        names.add(id);
    }

    private static List<Placed> blocks(int from, int count) {
        List<Placed> blocks = new ArrayList<>();
        for (int i = from; i < from + count; i++) {
            blocks.add(
                    Placed.of(HashFunction.SHA2_256.hash(ByteBuffer.allocate(4).putInt(0, i))));
        }
        blocks.sort(Placed.ORDER);
        return blocks;
    }

    private void requireFound(List<Placed> blocks, Random random, String when) throws IOException {
        for (Placed block : blocks) {
            Kad anybody = nodes.get(1 + random.nextInt(nodes.size() - 1));
            try (ProviderCursor found = anybody.findProviders(block.hash(), 1, PATIENCE)) {
                assertEquals(
                        names.getFirst(),
                        found.next().orElseThrow(() -> new AssertionError(when)).peer());
            }
        }
    }

    /** Churn: in the middle of the sweep, and after it, a tenth of the others goes without a word, and as many come. */
    private void churn(Random random) throws IOException {
        for (int i = 0; i < NODES / 10; i++) {
            int index = 1 + random.nextInt(nodes.size() - 1);
            nodes.remove(index).close();
            network.leave(names.remove(index));
            join(random);
        }
    }

    @Test
    void oneSweepTellsOfAllBlocksWithFewStreamsAndWhoGoesIsReplaced() throws Exception {
        long seed = 7;
        Random random = new Random(seed);
        while (nodes.size() < NODES) {
            join(random);
        }
        Kad teller = nodes.getFirst();
        network.awaitQuiet();
        long before = network.streams();
        int single = 20;
        for (Placed block : blocks(-single, single)) {
            teller.provide(block.hash());
        }
        network.awaitQuiet();
        double ofOne = (network.streams() - before) / (double) single;
        List<Placed> blocks = blocks(0, 1_000);
        before = network.streams();
        Told told = Told.NOTHING;
        long churned = 0;
        while (told.keys() < blocks.size()) {
            told = told.then(teller.provideFirst(blocks.subList((int) told.keys(), blocks.size())));
            if (churned == 0 && told.keys() > blocks.size() / 2) {
                long now = network.streams();
                churn(random);
                churned = network.streams() - now;
            }
        }
        network.awaitQuiet();
        double ofSweep = (network.streams() - before - churned) / (double) blocks.size();
        System.out.printf(
                "%d nodes, %d blocks: %.1f streams for a block alone, %.2f in a sweep, ratio %.1f; %s%n",
                NODES, blocks.size(), ofOne, ofSweep, ofOne / ofSweep, told);
        assertTrue(ofOne / ofSweep > 10, "seed " + seed + ": a sweep has to cost a tenth of single blocks at most");
        assertEquals(0, told.failed());
        assertTrue(told.records() > 19L * blocks.size(), "seed " + seed + ": " + told);
        requireFound(blocks, random, "after the sweep, seed " + seed);
        churn(random);
        requireFound(blocks, random, "after churn, seed " + seed);
    }
}
