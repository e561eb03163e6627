package cairn.storage.pack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.block.Block;
import cairn.data.cid.Codec;
import cairn.data.failure.CorruptBlockException;
import cairn.data.multihash.HashFunction;
import cairn.storage.block.SomeBlocks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Blocks that are long enough to be written past the page cache, among others that are not. */
class PackPagesTest {
    private static final PackStore.Options PACKS = new PackStore.Options(Durability.COMMIT, 4 * 1024 * 1024, 2);
    private static final int PAGE = PackFile.PAGE_BYTES;

    @TempDir
    private Path folder;

    /** Lengths around pages and around the shortest block that is written so; memory of every kind. */
    private static Block block(Random random, int number) {
        int bytes = switch (random.nextInt(5)) {
            case 0 -> random.nextInt(3000);
            case 1 -> 128 * 1024 - 1 + random.nextInt(3);
            case 2 -> PAGE * (30 + random.nextInt(100));
            case 3 -> PAGE * (40 + random.nextInt(100)) - 9 + random.nextInt(18);
            default -> random.nextInt(1_500_000);
        };
        byte[] content = SomeBlocks.sized(number, bytes).toByteArray();
        ByteBuffer memory = switch (random.nextInt(3)) {
            case 0 -> ByteBuffer.allocate(bytes);
            case 1 -> ByteBuffer.allocateDirect(bytes + 1).slice(1, bytes);
            default ->
                ByteBuffer.allocateDirect(bytes + 2 * PAGE).alignedSlice(PAGE).slice(0, bytes);
        };
        return Block.of(Codec.RAW, HashFunction.SHA2_256, memory.put(content).flip());
    }

    private static void assertHolds(PackStore store, List<Block> blocks) throws IOException {
        for (Block block : blocks) {
            assertEquals(block.bytes(), store.get(block.cid()).orElseThrow().bytes());
        }
    }

    private static void assertWhole(PackStore store, List<Block> blocks) throws IOException {
        assertHolds(store, blocks);
        assertEquals(blocks.size(), store.usage().blocks());
        store.verifyAll((hash, problem) -> {
            throw new AssertionError(problem);
        });
    }

    @Test
    void areReadAtOnceAfterACrashAndAfterACompaction() throws IOException {
        Random random = new Random(81);
        List<Block> blocks = new ArrayList<>();
        Path packs = folder.resolve("packs");
        try (PackStore store = PackStore.open(packs, PACKS)) {
            for (int i = 0; i < 60; i++) {
                Block block = block(random, i);
                assertTrue(store.put(block));
                blocks.add(block);
                assertHolds(store, List.of(block));
            }
            store.sync();
            Path copy = folder.resolve("crashed");
            PackFiles.copy(packs, copy);
            PackFiles.deleteIndex(copy);
            try (PackStore after = PackStore.open(copy, PACKS)) {
                assertWhole(after, blocks);
            }
            for (int i = 0; i < 30; i++) {
                store.remove(blocks.remove(random.nextInt(blocks.size())).cid().hash());
            }
            store.compact();
            assertWhole(store, blocks);
        }
        try (PackStore store = PackStore.open(packs, PACKS)) {
            assertWhole(store, blocks);
        }
    }

    @Test
    void aTornOneIsNotThereAndCanBePutAgain() throws IOException {
        Random random = new Random(82);
        Path packs = folder.resolve("packs");
        PackStore.Options one = new PackStore.Options(Durability.COMMIT, 4 * 1024 * 1024, 1);
        Block first = SomeBlocks.sized(1, 300_000);
        Block torn = SomeBlocks.sized(2, 300_001);
        try (PackStore store = PackStore.open(packs, one)) {
            store.put(first);
            store.put(torn);
            long end = Pack.HEAD_BYTES + 2 * (300_000 + PAGE);
            for (int i = 0; i < 20; i++) {
                Path copy = folder.resolve("torn-" + i);
                PackFiles.copy(packs, copy);
                // A crash may lose any page of what was not synced.
                PackFiles.zero(DirectoryPlace.file(copy, 1), (end - 1 - random.nextInt(290_000)) / PAGE * PAGE, PAGE);
                try (PackStore after = PackStore.open(copy, one)) {
                    assertHolds(after, List.of(first));
                    assertTrue(after.put(torn));
                    assertHolds(after, List.of(first, torn));
                }
            }
        }
    }

    @Test
    void aFlippedBitIsFound() throws IOException {
        Path packs = folder.resolve("packs");
        Block block = SomeBlocks.sized(3, 500_000);
        try (PackStore store = PackStore.open(packs, PACKS)) {
            store.put(block);
        }
        PackFiles.flip(DirectoryPlace.file(packs, 1), PAGE + 250_000, 3);
        try (PackStore store = PackStore.open(packs, PACKS)) {
            assertThrows(CorruptBlockException.class, () -> store.get(block.cid()));
        }
    }
}
