package cairn.storage.compress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.block.Block;
import cairn.data.failure.CorruptBlockException;
import cairn.data.multihash.Multihash;
import cairn.storage.block.BlockStore;
import cairn.storage.block.BlockStoreContract;
import cairn.storage.block.Pace;
import cairn.storage.block.SomeBlocks;
import cairn.storage.pack.Durability;
import cairn.storage.pack.PackStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link CompressedBlockStore} keeps the contract, saves room where it can, and reads what either setting kept. */
final class CompressedBlockStoreTest extends BlockStoreContract {
    @TempDir
    private Path folder;

    @Override
    protected BlockStore open() throws IOException {
        return open("contract", true);
    }

    private CompressedBlockStore open(String name, boolean compresses) throws IOException {
        PackStore.Options options = new PackStore.Options(Durability.OS, 64 * 1024, 2);
        return new CompressedBlockStore(
                PackStore.open(folder.resolve(name), options.with(CompressedBlockStore.PROOF)), compresses);
    }

    private static Block text(int number, int bytes) {
        byte[] words = ("line " + number + " of a log that says the same again and again\n")
                .repeat(bytes / 50 + 2)
                .getBytes(StandardCharsets.UTF_8);
        return SomeBlocks.of(Arrays.copyOf(words, bytes));
    }

    private static void assertHolds(BlockStore store, Block block) throws IOException {
        Multihash hash = block.cid().hash();
        assertTrue(store.has(hash));
        assertEquals(OptionalInt.of(block.size()), store.size(hash));
        assertEquals(block.bytes(), store.get(block.cid()).orElseThrow().bytes());
    }

    private static Set<Multihash> visited(BlockStore store) throws IOException {
        Set<Multihash> hashes = new HashSet<>();
        store.forEach((hash, bytes) -> {
            assertTrue(hashes.add(hash));
            assertEquals(bytes, store.size(hash).orElseThrow());
        });
        return hashes;
    }

    @Test
    void textTakesLessRoomAndWhatDoesNotShrinkIsKeptAsItIs() throws IOException {
        long plainBytes = 0;
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            blocks.add(text(i, 20_000));
            plainBytes += 20_000;
        }
        Block noise = SomeBlocks.sized(7, 20_000);
        try (CompressedBlockStore store = open("text", true)) {
            for (Block block : blocks) {
                assertTrue(store.put(block));
                assertFalse(store.put(block));
            }
            assertTrue(
                    store.usage().blockBytes() < plainBytes / 20, store.usage().toString());
            long before = store.usage().blockBytes();
            assertTrue(store.put(noise));
            assertEquals(before + 20_000, store.usage().blockBytes());
            blocks.add(noise);
        }
        try (CompressedBlockStore store = open("text", true)) {
            for (Block block : blocks) {
                assertHolds(store, block);
            }
            assertEquals(blocks.size(), visited(store).size());
        }
    }

    @Test
    void eitherSettingReadsAndRemovesWhatTheOtherKept() throws IOException {
        Block first = text(1, 9000);
        Block second = text(2, 9000);
        try (CompressedBlockStore store = open("both", true)) {
            assertTrue(store.put(first));
        }
        try (CompressedBlockStore store = open("both", false)) {
            assertHolds(store, first);
            assertFalse(store.put(first));
            assertTrue(store.put(second));
        }
        try (CompressedBlockStore store = open("both", true)) {
            assertFalse(store.put(second));
            assertHolds(store, second);
            assertEquals(Set.of(first.cid().hash(), second.cid().hash()), visited(store));
            assertTrue(store.remove(first.cid().hash()));
            assertFalse(store.has(first.cid().hash()));
            assertEquals(Set.of(second.cid().hash()), visited(store));
        }
    }

    @Test
    void aSweepKnowsCompressedBlocksByTheirOwnNames() throws IOException {
        Set<Multihash> garbage = new HashSet<>();
        Set<Multihash> kept = new HashSet<>();
        for (int i = 0; i < 60; i++) {
            Block block = i % 3 == 0 ? SomeBlocks.sized(i, 3000) : text(i, 3000);
            store().put(block);
            (i % 2 == 0 ? garbage : kept).add(block.cid().hash());
        }
        store().sweep(
                        new BlockStore.Garbage() {
                            @Override
                            public boolean isGarbage(Multihash hash) {
                                return garbage.contains(hash);
                            }

                            @Override
                            public boolean dropIfGarbage(Multihash hash, BlockStore.Drop drop) throws IOException {
                                return drop.run();
                            }
                        },
                        Pace.FULL);
        assertEquals(kept, visited(store()));
        store().verifyAll((hash, problem) -> {
            throw new AssertionError(problem);
        });
    }

    @Test
    void framesThatLieAreRefusedWithoutRoomForWhatTheyClaim() throws IOException {
        Block block = text(3, 5000);
        ByteBuffer good = ZstdBlocks.compressed(block.bytes()).orElseThrow();
        byte[] frame = new byte[good.remaining()];
        good.get(frame);
        Multihash hash = block.cid().hash();
        long seed = 23;
        Random random = new Random(seed);
        int refused = 0;
        for (int round = 0; round < 4000; round++) {
            byte[] damaged = Arrays.copyOf(frame, random.nextInt(frame.length + 1));
            for (int i = 0; i < 3 && damaged.length > 0; i++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            try {
                CompressedBlockStore.PROOF.verify(
                        ZstdBlocks.name(hash).orElseThrow(), ByteBuffer.wrap(damaged), "seed " + seed);
            } catch (CorruptBlockException e) {
                refused++;
            }
        }
        assertTrue(refused > 3900, refused + " refused");
        byte[] huge = frame.clone();
        huge[3] = 0x3f;
        assertThrows(CorruptBlockException.class, () -> ZstdBlocks.plain(hash, ByteBuffer.wrap(huge), "a test"));
    }
}
