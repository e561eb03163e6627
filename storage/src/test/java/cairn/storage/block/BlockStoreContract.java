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
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link BlockStore} promises. A store's test inherits it and says how to make an empty one. */
public abstract class BlockStoreContract {
    private static final long SEED = 20260;

    private BlockStore store;

    /** An empty store, which the contract closes. */
    protected abstract BlockStore open() throws IOException;

    @BeforeEach
    void openStore() throws IOException {
        store = open();
    }

    @AfterEach
    void closeStore() throws IOException {
        store.close();
    }

    /** A block of random bytes. */
    protected static Block random(Random random, int bytes) {
        byte[] content = new byte[bytes];
        random.nextBytes(content);
        return Block.of(Codec.RAW, HashFunction.SHA2_256, ByteBuffer.wrap(content));
    }

    @Test
    void givesBackWhatWasPut() throws IOException {
        Random random = new Random(SEED);
        for (int bytes : new int[] {0, 1, 7, 8, 200, 16_384, 16_385, 40_000}) {
            Block block = random(random, bytes);
            assertFalse(store.has(block.cid().hash()), bytes + " bytes before the put");
            assertTrue(store.put(block), bytes + " bytes are new");
            assertTrue(store.has(block.cid().hash()));
            assertEquals(OptionalInt.of(bytes), store.size(block.cid().hash()));
            assertArrayEquals(
                    block.toByteArray(), store.get(block.cid()).orElseThrow().toByteArray());
        }
    }

    @Test
    void findsNothingThatWasNotPut() throws IOException {
        Block absent = random(new Random(SEED), 100);

        assertTrue(store.get(absent.cid()).isEmpty());
        assertTrue(store.size(absent.cid().hash()).isEmpty());
        assertFalse(store.remove(absent.cid().hash()));
    }

    @Test
    void takesBuffersOfEveryKind() throws IOException {
        Random random = new Random(SEED);
        byte[] content = random(random, 3000).toByteArray();
        ByteBuffer direct =
                ByteBuffer.allocateDirect(3100).position(50).put(content).flip().position(50);
        ByteBuffer slice = ByteBuffer.wrap(content).slice(10, 2000);
        for (ByteBuffer bytes :
                List.of(direct, slice, ByteBuffer.wrap(content, 5, 100).asReadOnlyBuffer())) {
            int position = bytes.position();
            Block block = Block.of(Codec.RAW, HashFunction.SHA2_256, bytes);
            store.put(block);
            assertEquals(position, bytes.position(), "a put does not move the caller's buffer");
            assertEquals(bytes, store.get(block.cid()).orElseThrow().bytes());
        }
    }

    @Test
    void findsABlockUnderEveryCidOfItsMultihash() throws IOException {
        Block block = random(new Random(SEED), 300);
        Multihash hash = block.cid().hash();
        store.put(block);

        for (Cid cid : List.of(Cid.v0(hash), Cid.v1(Codec.DAG_CBOR, hash), Cid.v1(0x9999, hash))) {
            assertEquals(cid, store.get(cid).orElseThrow().cid());
        }
    }

    @Test
    void refusesABlockThatDoesNotHaveItsHash() throws IOException {
        Random random = new Random(SEED);
        Block claimed = Block.claimed(random(random, 10).cid(), ByteBuffer.wrap(new byte[] {1, 2, 3}));

        assertThrows(CorruptBlockException.class, () -> store.put(claimed));
        assertFalse(store.has(claimed.cid().hash()));
        assertEquals(0, store.usage().blocks());
    }

    @Test
    void holdsIdentityBlocksWithoutKeepingThem() throws IOException {
        Block block = Block.of(Codec.RAW, HashFunction.IDENTITY, ByteBuffer.wrap(new byte[] {4, 5}));

        assertTrue(store.has(block.cid().hash()));
        assertFalse(store.put(block));
        assertArrayEquals(
                new byte[] {4, 5}, store.get(block.cid()).orElseThrow().toByteArray());
        assertEquals(0, store.usage().blocks());
    }

    @Test
    void countsAndVisitsWhatIsThere() throws IOException {
        Random random = new Random(SEED);
        Map<Multihash, Integer> expected = new HashMap<>();
        long bytes = 0;
        for (int i = 0; i < 300; i++) {
            Block block = random(random, random.nextInt(2000));
            store.put(block);
            store.put(block);
            expected.put(block.cid().hash(), block.size());
            bytes += block.size();
        }
        Multihash gone = expected.keySet().iterator().next();
        bytes -= expected.remove(gone);
        assertTrue(store.remove(gone));
        assertFalse(store.remove(gone));

        Map<Multihash, Integer> visited = new HashMap<>();
        store.forEach((hash, size) -> assertEquals(null, visited.put(hash, size), "visited twice"));
        assertEquals(expected, visited);
        assertEquals(expected.size(), store.usage().blocks());
        assertEquals(bytes, store.usage().blockBytes());
    }

    @Test
    void keepsEverythingWhileItCompacts() throws IOException {
        Random random = new Random(SEED);
        List<Block> kept = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            Block block = random(random, 500);
            store.put(block);
            if (i % 4 == 0) {
                kept.add(block);
            } else {
                store.remove(block.cid().hash());
            }
        }
        Block viewed = store.get(kept.getFirst().cid()).orElseThrow();
        store.compact();

        for (Block block : kept) {
            assertArrayEquals(
                    block.toByteArray(), store.get(block.cid()).orElseThrow().toByteArray());
        }
        assertArrayEquals(kept.getFirst().toByteArray(), viewed.toByteArray(), "a view outlives its pack");
        assertEquals(kept.size(), store.usage().blocks());
        store.verifyAll((hash, problem) -> assertEquals("", problem));
    }

    @Test
    void storesABlockOnceThoughManyPutIt() throws Exception {
        Random random = new Random(SEED);
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            blocks.add(random(random, 700));
        }
        int news = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Callable<Integer>> tasks = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                tasks.add(() -> {
                    int count = 0;
                    for (Block block : blocks) {
                        count += store.put(block) ? 1 : 0;
                    }
                    return count;
                });
            }
            for (Future<Integer> task : threads.invokeAll(tasks)) {
                news += task.get();
            }
        }
        assertEquals(blocks.size(), news);
        assertEquals(blocks.size(), store.usage().blocks());
    }

    @Test
    void saysThatItIsClosed() throws IOException {
        store.close();
        store.close();

        assertThrows(IOException.class, () -> store.put(random(new Random(SEED), 5)));
        assertThrows(
                IOException.class,
                () -> store.has(random(new Random(SEED), 5).cid().hash()));
    }
}
