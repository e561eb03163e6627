package cairn.node.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.failure.UnavailableException;
import cairn.data.multihash.HashFunction;
import cairn.network.bitswap.Bitswap;
import cairn.network.bitswap.BitswapLimits;
import cairn.network.bitswap.PipeNetwork;
import cairn.network.bitswap.ServePolicy;
import cairn.network.gateway.GatewayContent;
import cairn.network.gateway.StreamGateway;
import cairn.network.gateway.StreamGatewayServer;
import cairn.network.routing.ContentRouting;
import cairn.node.dag.DagWalk;
import cairn.node.read.ReadAhead;
import cairn.node.serve.TrustlessContent;
import cairn.storage.block.BlockStore;
import cairn.storage.block.MemoryBlockStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FetchTest {
    private static final FetchLimits LIMITS = new FetchLimits(Duration.ofSeconds(10), Duration.ofSeconds(10), 2048);
    private static final FetchLimits SHORT = new FetchLimits(Duration.ofMillis(400), Duration.ofMillis(400), 64);

    private final PipeNetwork network = new PipeNetwork();
    private final BlockStore there = new MemoryBlockStore();
    private final BlockStore here = new MemoryBlockStore();
    private final ForkJoinPool workers = new ForkJoinPool(2);
    private final Random random = new Random(11);
    private Bitswap giver;
    private Bitswap taker;

    @BeforeEach
    void start() {
        giver = start("there", there);
        taker = start("here", here);
        network.host("here").connect(network.host("there"));
    }

    private Bitswap start(String name, BlockStore store) {
        return Bitswap.start(
                network.host(name),
                new StoreBlocks(store),
                ContentRouting.NONE,
                ServePolicy.OPEN,
                BitswapLimits.usual());
    }

    @AfterEach
    void stop() {
        taker.close();
        giver.close();
        workers.shutdownNow();
    }

    private Cid leaf(int bytes) throws IOException {
        byte[] data = new byte[bytes];
        random.nextBytes(data);
        return put(Block.of(Codec.RAW, HashFunction.SHA2_256, ByteBuffer.wrap(data)));
    }

    private Cid put(Block block) throws IOException {
        there.put(block);
        return block.cid();
    }

    private Cid parent(List<Cid> children) throws IOException {
        String links = children.stream().map(cid -> "{\"/\":\"" + cid + "\"}").collect(Collectors.joining(","));
        byte[] json = ("[" + links + "]").getBytes(StandardCharsets.UTF_8);
        return put(Block.of(Codec.DAG_JSON, HashFunction.SHA2_256, ByteBuffer.wrap(json)));
    }

    /** {@code fan} to the power of {@code depth} leaves, the empty block among them. */
    private Cid tree(int depth, int fan) throws IOException {
        if (depth == 0) {
            return random.nextInt(50) == 0 ? leaf(0) : leaf(random.nextInt(4000));
        }
        List<Cid> children = new ArrayList<>();
        for (int i = 0; i < fan; i++) {
            children.add(tree(depth - 1, fan));
        }
        return parent(children);
    }

    private static long count(BlockStore store, Cid root) throws IOException {
        long[] count = {0};
        new DagWalk(store).walk(root, (_, _) -> count[0]++);
        return count[0];
    }

    @Test
    void aWholeTreeComes() throws IOException {
        Cid root = tree(3, 16);
        try (Fetcher fetcher = new Fetcher(taker, here, LIMITS)) {
            long[] told = {0, 0};
            fetcher.fetch(root, here::put, workers, (blocks, bytes) -> {
                told[0] = blocks;
                told[1] = bytes;
            });
            assertEquals(count(there, root), count(here, root));
            assertTrue(told[0] > 4000 && told[1] > 4_000_000, "told of " + told[0] + " blocks");
            fetcher.fetch(root, here::put, workers, (blocks, bytes) -> told[0] = blocks);
            assertEquals(0, told[0], "what is there is not fetched again");
        }
    }

    @Test
    void aTreeThatLacksALeafSaysWhich() throws IOException {
        Cid gone = leaf(100);
        Cid root = parent(List.of(leaf(10), parent(List.of(leaf(20), gone))));
        there.remove(gone.hash());
        try (Fetcher fetcher = new Fetcher(taker, here, SHORT)) {
            UnavailableException failure = assertThrows(
                    UnavailableException.class, () -> fetcher.fetch(root, here::put, workers, (blocks, bytes) -> {}));
            assertTrue(failure.getMessage().contains("at " + gone), failure.getMessage());
            assertTrue(failure.getMessage().contains("after 4 blocks"), failure.getMessage());
            assertTrue(failure.getMessage().contains("1 do not have it"), failure.getMessage());
        }
    }

    @Test
    void aStoreInFrontOfTheNetworkKeepsWhatItGets() throws IOException {
        List<Cid> leaves = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            leaves.add(leaf(1000));
        }
        try (Fetcher fetcher = new Fetcher(taker, here, LIMITS)) {
            ReadAhead source = new ReadAhead(new FetchingStore(here, fetcher), workers);
            for (int i = 0; i < leaves.size(); i++) {
                source.expect(leaves.subList(i, Math.min(leaves.size(), i + source.reach())));
                assertEquals(
                        leaves.get(i), source.get(leaves.get(i)).orElseThrow().cid());
                assertTrue(here.has(leaves.get(i).hash()));
            }
            assertEquals(300, taker.stat().blocksReceived(), "each came once");
        }
    }

    @Test
    void whatNobodyHasIsSaidInTime() throws IOException {
        Cid gone = leaf(100);
        there.remove(gone.hash());
        try (Fetcher fetcher = new Fetcher(taker, here, SHORT)) {
            FetchingStore store = new FetchingStore(here, fetcher);
            assertFalse(store.has(gone.hash()));
            UnavailableException failure = assertThrows(UnavailableException.class, () -> store.get(gone));
            assertTrue(failure.getMessage().startsWith("No provider of " + gone), failure.getMessage());
        }
    }

    /** Both sides over {@code /http/1.1} too; the server's stream ends after {@code bytesMax}. */
    private void serveStreams(long bytesMax) {
        TrustlessContent content = new TrustlessContent(there, workers, ServePolicy.OPEN);
        StreamGatewayServer.start(
                network.host("there"),
                (peer, target, accept, reply) -> content.give(peer, target, accept, new Cut(reply, bytesMax)),
                4);
    }

    private static final class Cut implements GatewayContent.Reply {
        private final GatewayContent.Reply reply;
        private long left;

        Cut(GatewayContent.Reply reply, long left) {
            this.reply = reply;
            this.left = left;
        }

        @Override
        public void begin(String mediaType) {
            reply.begin(mediaType);
        }

        @Override
        public void write(ByteBuffer piece) throws IOException {
            left -= piece.remaining();
            if (left < 0) {
                throw new IOException("cut");
            }
            reply.write(piece);
        }
    }

    @Test
    void aWholeTreeComesInOneStream() throws IOException {
        serveStreams(Long.MAX_VALUE);
        Cid root = tree(2, 16);
        try (Fetcher fetcher = new Fetcher(taker, here, LIMITS)) {
            fetcher.fetch(root, here::put, workers, (blocks, bytes) -> {});
            assertEquals(count(there, root), count(here, root));
            assertEquals(1, taker.stat().blocksReceived(), "all but the root came in the stream");
        }
    }

    @Test
    void aStreamThatIsCutIsWentOnWithByBlock() throws IOException {
        serveStreams(1_500_000);
        Cid root = tree(3, 12);
        try (Fetcher fetcher = new Fetcher(taker, here, LIMITS)) {
            fetcher.fetch(root, here::put, workers, (blocks, bytes) -> {});
            long all = count(there, root);
            assertEquals(all, count(here, root));
            long byBlock = taker.stat().blocksReceived();
            assertTrue(byBlock > 10 && byBlock < all - 100, byBlock + " of " + all + " came by block");
        }
    }

    @Test
    void aStreamOfOtherBlocksIsRefused() throws IOException {
        Cid other = tree(2, 4);
        Cid root = tree(2, 4);
        TrustlessContent content = new TrustlessContent(there, workers, ServePolicy.OPEN);
        StreamGatewayServer.start(
                network.host("there"),
                (peer, target, accept, reply) ->
                        content.give(peer, target.replace(root.toString(), other.toString()), accept, reply),
                4);
        try (Fetcher fetcher = new Fetcher(taker, here, LIMITS)) {
            fetcher.fetch(root, here::put, workers, (blocks, bytes) -> {});
            assertEquals(count(there, root), count(here, root));
            assertFalse(here.has(other.hash()));
        }
    }

    @Test
    void aPolicyHoldsForStreamsToo() throws IOException {
        Cid root = tree(1, 3);
        TrustlessContent content = new TrustlessContent(there, workers, ServePolicy.CLOSED);
        StreamGatewayServer.start(network.host("there"), content, 4);
        StreamGateway gateway =
                new StreamGateway(network.host("here"), network.host("there").self());
        assertTrue(gateway.block(root, Duration.ofSeconds(5)).isEmpty());
        assertTrue(gateway.dag(root, Duration.ofSeconds(5)).isEmpty());
    }
}
