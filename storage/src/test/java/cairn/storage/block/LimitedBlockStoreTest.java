package cairn.storage.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.block.Block;
import cairn.data.failure.LimitException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A limited store is a store, until there is no room. */
class LimitedBlockStoreTest extends BlockStoreContract {
    private static final long MEBIBYTE = 1024 * 1024;

    @Override
    protected BlockStore open() {
        return new LimitedBlockStore(new MemoryBlockStore(), Quota.NONE);
    }

    private static BlockStore limited(BlockStore store, long bytesMax) {
        return new LimitedBlockStore(
                store, new Quota(bytesMax, () -> store.usage().diskBytes(), () -> Long.MAX_VALUE, 0));
    }

    private static List<Block> fill(BlockStore store, int from) throws IOException {
        List<Block> kept = new ArrayList<>();
        while (true) {
            Block block = SomeBlocks.sized(from + kept.size(), 10_000);
            try {
                store.put(block);
                kept.add(block);
            } catch (LimitException e) {
                assertFalse(store.has(block.cid().hash()));
                assertTrue(Quota.isRefusal(e));
                return kept;
            }
        }
    }

    @Test
    void aBlockBeyondTheLimitIsRefusedAndTheRestStays() throws IOException {
        try (MemoryBlockStore inner = new MemoryBlockStore();
                BlockStore store = limited(inner, MEBIBYTE)) {
            List<Block> kept = fill(store, 0);
            assertTrue(inner.usage().diskBytes() <= MEBIBYTE);
            assertTrue(inner.usage().diskBytes() > MEBIBYTE * 9 / 10, "most of it can be used");
            assertFalse(store.put(kept.getFirst()), "what is held may be put again");
            for (int i = 0; i < 10; i++) {
                store.remove(kept.remove(0).cid().hash());
            }
            assertEquals(10, fill(store, 1000).size());
            for (Block block : kept) {
                assertTrue(store.has(block.cid().hash()));
            }
        }
    }

    @Test
    void whatIsPutByManyAtOnceStaysBelowTheLimit() throws Exception {
        try (MemoryBlockStore inner = new MemoryBlockStore();
                BlockStore store = limited(inner, 4 * MEBIBYTE)) {
            inThreads(4, thread -> fill(store, thread * 10_000));
            assertTrue(inner.usage().diskBytes() <= 4 * MEBIBYTE, inner.usage().toString());
        }
    }

    @Test
    void theLastOfTheDiskIsLeft() throws IOException {
        AtomicLong free = new AtomicLong(3 * MEBIBYTE);
        try (MemoryBlockStore inner = new MemoryBlockStore()) {
            Quota quota = new Quota(0, () -> inner.usage().diskBytes(), free::get, MEBIBYTE);
            BlockStore store = new LimitedBlockStore(inner, quota);
            assertEquals(2 * MEBIBYTE, quota.storeBytesMax());
            assertTrue(store.put(SomeBlocks.sized(1, 10_000)));
            free.set(MEBIBYTE + 5000);
            BlockStore again = new LimitedBlockStore(inner, quota);
            LimitException refused = assertThrows(LimitException.class, () -> again.put(SomeBlocks.sized(2, 10_000)));
            assertEquals(Quota.FREE_BYTES_MIN, refused.limit());
            assertTrue(again.put(SomeBlocks.sized(3, 1000)));
        }
    }
}
