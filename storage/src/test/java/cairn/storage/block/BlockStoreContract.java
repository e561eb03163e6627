package cairn.storage.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.failure.CorruptBlockException;
import cairn.data.multihash.HashFunction;
import cairn.data.multihash.Multihash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link BlockStore} promises. An implementation's test extends this and says how its store is opened. */
public abstract class BlockStoreContract {
    /** The length of the longest block that is put; every store takes blocks of this length. */
    protected static final int LARGE_BYTES = 48 * 1024;

    private BlockStore store;

    /** A raw block of {@code bytes} random bytes. */
    protected static Block random(Random random, int bytes) {
        byte[] content = new byte[bytes];
        random.nextBytes(content);
        return SomeBlocks.of(content);
    }

    /** Opens an empty store. */
    protected abstract BlockStore open() throws IOException;

    /** The store under test. */
    protected BlockStore store() {
        return store;
    }

    @BeforeEach
    void openStore() throws IOException {
        store = open();
    }

    @AfterEach
    void closeStore() throws IOException {
        store.close();
    }

    private void assertHolds(Block block) throws IOException {
        Multihash hash = block.cid().hash();
        assertTrue(store.has(hash));
        assertEquals(OptionalInt.of(block.size()), store.size(hash));
        Block got = store.get(block.cid()).orElseThrow();
        assertEquals(block.cid(), got.cid());
        assertEquals(block.bytes(), got.bytes());
        assertTrue(got.bytes().isReadOnly());
    }

    private void assertLacks(Multihash hash) throws IOException {
        assertFalse(store.has(hash));
        assertEquals(OptionalInt.empty(), store.size(hash));
        assertEquals(Optional.empty(), store.get(Cid.v1(Codec.RAW, hash)));
    }

    private Map<Multihash, Integer> visited() throws IOException {
        Map<Multihash, Integer> visited = new HashMap<>();
        store.forEach((hash, size) -> assertEquals(null, visited.put(hash, size), hash + " was visited twice"));
        return visited;
    }

    private void assertCounts(Map<Multihash, Integer> sizes) throws IOException {
        assertEquals(sizes, visited());
        BlockStore.Usage usage = store.usage();
        assertEquals(sizes.size(), usage.blocks());
        long bytes = sizes.values().stream().mapToLong(Integer::longValue).sum();
        assertEquals(bytes, usage.blockBytes());
        assertTrue(usage.diskBytes() >= bytes, usage.toString());
    }

    @Test
    void anEmptyStoreHasNothing() throws IOException {
        assertLacks(SomeBlocks.block(1, 100).cid().hash());
        assertFalse(store.remove(SomeBlocks.block(1, 100).cid().hash()));
        assertCounts(Map.of());
        store.verifyAll((hash, problem) -> {
            throw new AssertionError(problem);
        });
        store.compact();
        store.sync();
    }

    @Test
    void aBlockIsKeptOnce() throws IOException {
        Block block = SomeBlocks.sized(1, 1000);
        assertTrue(store.put(block));
        assertHolds(block);
        assertFalse(store.put(block));
        assertFalse(store.put(Block.claimed(block.cid(), block.bytes())));
        assertCounts(Map.of(block.cid().hash(), 1000));
    }

    @Test
    void blocksOfAllLengthsAreKept() throws IOException {
        Map<Multihash, Integer> sizes = new HashMap<>();
        List<Block> blocks = new ArrayList<>();
        for (int size : new int[] {0, 1, 7, 8, 9, 4095, 4096, 16 * 1024, 16 * 1024 + 1, 40_001, LARGE_BYTES}) {
            Block block = SomeBlocks.sized(size, size);
            blocks.add(block);
            sizes.put(block.cid().hash(), size);
            assertTrue(store.put(block));
        }
        for (Block block : blocks) {
            assertHolds(block);
        }
        assertCounts(sizes);
    }

    @Test
    void whatIsRemovedIsGone() throws IOException {
        Block kept = SomeBlocks.sized(1, 300);
        Block removed = SomeBlocks.sized(2, 300);
        store.put(kept);
        store.put(removed);
        assertTrue(store.remove(removed.cid().hash()));
        assertFalse(store.remove(removed.cid().hash()));
        assertLacks(removed.cid().hash());
        assertHolds(kept);
        assertCounts(Map.of(kept.cid().hash(), 300));
        assertTrue(store.put(removed));
        assertHolds(removed);
        assertCounts(Map.of(kept.cid().hash(), 300, removed.cid().hash(), 300));
    }

    @Test
    void theMultihashAloneNamesABlock() throws IOException {
        Multihash hash = HashFunction.SHA2_256.hash(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        assertTrue(store.put(Block.known(Cid.v0(hash), ByteBuffer.wrap(new byte[] {1, 2, 3}))));
        Cid raw = Cid.v1(Codec.RAW, hash);
        assertFalse(store.put(Block.claimed(raw, ByteBuffer.wrap(new byte[] {1, 2, 3}))));
        assertEquals(raw, store.get(raw).orElseThrow().cid());
        assertEquals(Cid.v0(hash), store.get(Cid.v0(hash)).orElseThrow().cid());
        assertEquals(1, store.usage().blocks());
    }

    @Test
    void otherHashFunctionsAreKeptApart() throws IOException {
        byte[] bytes = {4, 5, 6};
        Map<Multihash, Integer> sizes = new HashMap<>();
        for (HashFunction function : HashFunction.all()) {
            if (!function.equals(HashFunction.IDENTITY)) {
                Block block = Block.of(Codec.RAW, function, ByteBuffer.wrap(bytes));
                assertTrue(store.put(block), function.name());
                sizes.put(block.cid().hash(), bytes.length);
            }
        }
        for (Multihash hash : sizes.keySet()) {
            assertArrayEquals(
                    bytes, store.get(Cid.v1(Codec.RAW, hash)).orElseThrow().toByteArray());
        }
        assertCounts(sizes);
    }

    @Test
    void anIdentityMultihashHoldsItsBlock() throws IOException {
        byte[] bytes = {7, 8, 9};
        Block block = Block.of(Codec.RAW, HashFunction.IDENTITY, ByteBuffer.wrap(bytes));
        assertHolds(block);
        assertFalse(store.put(block));
        assertFalse(store.remove(block.cid().hash()));
        assertHolds(block);
        Block empty = Block.of(Codec.RAW, HashFunction.IDENTITY, ByteBuffer.allocate(0));
        assertHolds(empty);
        assertThrows(
                CorruptBlockException.class,
                () -> store.put(Block.claimed(block.cid(), ByteBuffer.wrap(new byte[] {1}))));
        assertCounts(Map.of());
    }

    @Test
    void bytesThatHaveAnotherHashAreRefused() throws IOException {
        Block right = SomeBlocks.sized(1, 500);
        byte[] wrong = right.toByteArray();
        wrong[250] ^= 1;
        CorruptBlockException refused = assertThrows(
                CorruptBlockException.class, () -> store.put(Block.claimed(right.cid(), ByteBuffer.wrap(wrong))));
        assertEquals(right.cid().hash(), refused.expected());
        assertLacks(right.cid().hash());
        assertCounts(Map.of());
        store.put(right);
        assertThrows(CorruptBlockException.class, () -> store.put(Block.claimed(right.cid(), ByteBuffer.wrap(wrong))));
        assertHolds(right);
    }

    @Test
    void buffersOfAllKindsAreTaken() throws IOException {
        int at = 0;
        for (int size : new int[] {100, 20_000}) {
            for (ByteBuffer buffer : kinds(size)) {
                byte[] bytes = new byte[size];
                new Random(at++).nextBytes(bytes);
                int position = buffer.position();
                for (int i = 0; i < size; i++) {
                    buffer.put(position + i, bytes[i]);
                }
                ByteBuffer given = at % 2 == 0 ? buffer : buffer.asReadOnlyBuffer();
                Cid cid = Cid.v1(Codec.RAW, HashFunction.SHA2_256.hash(ByteBuffer.wrap(bytes)));
                assertTrue(store.put(at % 3 == 0 ? Block.known(cid, given) : Block.claimed(cid, given)));
                assertEquals(position, given.position());
                assertEquals(size, given.remaining());
                // The buffer is the caller's again.
                for (int i = 0; i < size; i++) {
                    buffer.put(position + i, (byte) 0);
                }
                assertArrayEquals(bytes, store.get(cid).orElseThrow().toByteArray());
            }
        }
    }

    private static List<ByteBuffer> kinds(int size) {
        List<ByteBuffer> kinds = new ArrayList<>();
        for (boolean isDirect : new boolean[] {false, true}) {
            for (int before : new int[] {0, 3}) {
                for (int behind : new int[] {0, 5}) {
                    int whole = before + size + behind;
                    ByteBuffer buffer = isDirect ? ByteBuffer.allocateDirect(whole) : ByteBuffer.allocate(whole);
                    kinds.add(buffer.position(before).limit(before + size));
                    ByteBuffer other = isDirect ? ByteBuffer.allocateDirect(whole) : ByteBuffer.allocate(whole);
                    kinds.add(other.slice(before, size));
                }
            }
        }
        kinds.add(ByteBuffer.allocate(size));
        return kinds;
    }

    @Test
    void aBlockThatWasGotStaysReadable() throws IOException {
        Block block = SomeBlocks.sized(1, 5000);
        store.put(block);
        Block got = store.get(block.cid()).orElseThrow();
        store.remove(block.cid().hash());
        for (int i = 0; i < 100; i++) {
            store.put(SomeBlocks.sized(100 + i, 3000));
        }
        store.compact();
        assertEquals(block.bytes(), got.bytes());
        store.close();
        assertEquals(block.bytes(), got.bytes());
    }

    @Test
    void aRandomHistoryEndsAsAMapWould() throws IOException {
        long seed = 4;
        Random random = new Random(seed);
        Map<Multihash, Integer> model = new HashMap<>();
        for (int step = 0; step < 6000; step++) {
            Block block = SomeBlocks.block(random.nextInt(500), random.nextInt(20) == 0 ? 20_000 : 300);
            Multihash hash = block.cid().hash();
            int kind = random.nextInt(100);
            if (kind < 50) {
                assertEquals(model.put(hash, block.size()) == null, store.put(block), "seed " + seed);
            } else if (kind < 80) {
                assertEquals(model.remove(hash) != null, store.remove(hash), "seed " + seed);
            } else if (model.containsKey(hash)) {
                assertHolds(block);
            } else {
                assertLacks(hash);
            }
            if (step % 1500 == 1499) {
                store.compact();
                assertCounts(model);
            }
        }
        assertCounts(model);
        store.verifyAll((hash, problem) -> {
            throw new AssertionError(problem);
        });
    }

    @Test
    void concurrentPutsOfABlockStoreItOnce() throws Exception {
        int threads = 4;
        int blocks = 300;
        AtomicInteger stored = new AtomicInteger();
        CyclicBarrier barrier = new CyclicBarrier(threads);
        inThreads(threads, thread -> {
            for (int i = 0; i < blocks; i++) {
                if (i % 20 == 0) {
                    barrier.await();
                }
                if (store.put(SomeBlocks.sized(i, 700))) {
                    stored.incrementAndGet();
                }
                assertHolds(SomeBlocks.sized(i, 700));
            }
            store.sync();
        });
        assertEquals(blocks, stored.get());
        assertEquals(blocks, visited().size());
        assertEquals(blocks, store.usage().blocks());
        assertEquals(blocks * 700L, store.usage().blockBytes());
    }

    @Test
    void putsRemovesCompactionsAndReadsGoOnTogether() throws Exception {
        int threads = 3;
        Set<Multihash> steady = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            Block block = SomeBlocks.sized(-1 - i, 400);
            store.put(block);
            steady.add(block.cid().hash());
        }
        inThreads(threads + 2, thread -> {
            if (thread == threads) {
                for (int i = 0; i < 10; i++) {
                    store.compact();
                    store.sync();
                }
            } else if (thread == threads + 1) {
                for (int i = 0; i < 10; i++) {
                    Set<Multihash> seen = new HashSet<>();
                    store.forEach((hash, size) -> assertTrue(seen.add(hash)));
                    assertTrue(seen.containsAll(steady));
                    store.verifyAll((hash, problem) -> {
                        throw new AssertionError(problem);
                    });
                    assertTrue(store.usage().blocks() >= steady.size());
                }
            } else {
                Random random = new Random(thread);
                for (int i = 0; i < 1500; i++) {
                    Block block = SomeBlocks.sized(thread * 10_000L + random.nextInt(200), 900);
                    if (random.nextBoolean()) {
                        store.put(block);
                        assertHolds(block);
                    } else {
                        store.remove(block.cid().hash());
                        assertLacks(block.cid().hash());
                    }
                    assertTrue(store.get(SomeBlocks.sized(-1 - random.nextInt(200), 400)
                                    .cid())
                            .isPresent());
                }
            }
        });
        Map<Multihash, Integer> visited = visited();
        assertTrue(visited.keySet().containsAll(steady));
        assertEquals(visited.size(), store.usage().blocks());
    }

    /** What a thread of a test does. */
    @FunctionalInterface
    protected interface Part {
        void run(int thread) throws Exception;
    }

    /** Runs the parts at the same time and passes on what they throw. */
    protected static void inThreads(int threads, Part part) throws Exception {
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Void>> parts = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int thread = i;
                Callable<Void> run = () -> {
                    part.run(thread);
                    return null;
                };
                parts.add(executor.submit(run));
            }
            for (Future<Void> each : parts) {
                each.get();
            }
        }
    }

    @Test
    void aCheckHashesAsManyBlocksAsItIsTold() throws IOException {
        int count = 1000;
        for (int i = 0; i < count; i++) {
            store.put(SomeBlocks.sized(i, 100));
        }
        Check.Progress quiet = (_, _) -> {};
        for (double share : new double[] {0.2, 1}) {
            long[] bytes = {0};
            double[] done = {0};
            Check check = new Check(0, share, worked -> bytes[0] += worked, (_, passed) -> done[0] = passed);
            store.verify(check, (hash, problem) -> {
                throw new AssertionError(problem);
            });
            assertTrue(bytes[0] >= count * 100 * share * 0.6, share + ": " + bytes[0]);
            assertTrue(share == 1 || bytes[0] < count * 150 * share * 1.6, share + ": " + bytes[0]);
            assertEquals(1, done[0]);
        }
        assertThrows(IllegalArgumentException.class, () -> new Check(0, 0, Pace.FULL, quiet));
        assertThrows(IllegalArgumentException.class, () -> new Check(-1, 1, Pace.FULL, quiet));
    }

    @Test
    void aClosedStoreRefusesEverything() throws IOException {
        Block block = SomeBlocks.sized(1, 100);
        Block inline = Block.of(Codec.RAW, HashFunction.IDENTITY, ByteBuffer.allocate(3));
        store.put(block);
        store.close();
        store.close();
        assertThrows(IOException.class, () -> store.get(block.cid()));
        assertThrows(IOException.class, () -> store.get(inline.cid()));
        assertThrows(IOException.class, () -> store.has(block.cid().hash()));
        assertThrows(IOException.class, () -> store.size(block.cid().hash()));
        assertThrows(IOException.class, () -> store.put(block));
        assertThrows(IOException.class, () -> store.put(SomeBlocks.sized(2, 100)));
        assertThrows(IOException.class, () -> store.remove(block.cid().hash()));
        assertThrows(IOException.class, store::sync);
        assertThrows(IOException.class, store::compact);
        assertThrows(IOException.class, store::usage);
        assertThrows(IOException.class, () -> store.forEach((hash, size) -> {}));
        assertThrows(IOException.class, () -> store.verifyAll((hash, problem) -> {}));
    }
}
