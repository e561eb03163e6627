package cairn.storage.pack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.block.Block;
import cairn.data.failure.UnavailableException;
import cairn.storage.block.SomeBlocks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packs of somebody else, in any state, are read and not changed by a bit. */
class PacksOnlyReadTest {
    private static final PackStore.Options OPTIONS = new PackStore.Options(Durability.OS, 64 * 1024, 2);
    private static final int BLOCKS = 150;

    @TempDir
    private Path folder;

    private static Block block(int number) {
        return SomeBlocks.sized(number, 1000 + number);
    }

    /** Fills the packs, and leaves them as a crash does too, in another folder. */
    private Path filled(int from, int end) throws IOException {
        Path packs = folder.resolve("packs");
        Path crashed = folder.resolve("crashed");
        try (PackStore store = PackStore.open(packs, OPTIONS)) {
            for (int i = from; i < end; i++) {
                store.put(block(i));
            }
            store.remove(block(from).cid().hash());
            if (!Files.exists(crashed)) {
                PackFiles.copy(packs, crashed);
            }
        }
        return packs;
    }

    private PackStore opened(Path packs) throws IOException {
        return PackStore.openToRead(folder.resolve("index of " + packs.getFileName()), packs, OPTIONS);
    }

    private static Map<String, byte[]> content(Path packs) throws IOException {
        Map<String, byte[]> content = new TreeMap<>();
        try (Stream<Path> files = Files.list(packs)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                content.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        return content;
    }

    private static void assertHolds(PackStore store, int from, int end) throws IOException {
        for (int i = from; i < end; i++) {
            assertEquals(
                    block(i).bytes(), store.get(block(i).cid()).orElseThrow().bytes());
        }
        assertEquals(end - from, store.usage().blocks());
        store.verifyAll((hash, problem) -> {
            throw new AssertionError(problem);
        });
    }

    private void readTwice(Path packs) throws IOException {
        Map<String, byte[]> before = content(packs);
        for (int i = 0; i < 2; i++) {
            try (PackStore store = opened(packs)) {
                assertFalse(store.has(block(0).cid().hash()), "it was removed");
                assertHolds(store, 1, BLOCKS);
                assertThrows(UnavailableException.class, () -> store.put(block(BLOCKS)));
            }
        }
        Map<String, byte[]> after = content(packs);
        assertEquals(before.keySet(), after.keySet());
        for (Map.Entry<String, byte[]> each : before.entrySet()) {
            assertArrayEquals(each.getValue(), after.get(each.getKey()), each.getKey());
        }
    }

    @Test
    void packsThatWereClosedAreReadAndLeftAlone() throws IOException {
        readTwice(filled(0, BLOCKS));
    }

    @Test
    void packsAsACrashLeavesThemAreReadAndLeftAlone() throws IOException {
        filled(0, BLOCKS);
        readTwice(folder.resolve("crashed"));
    }

    @Test
    void whatChangesIsSeenAtTheNextOpening() throws IOException {
        Path packs = filled(0, BLOCKS);
        opened(packs).close();
        filled(BLOCKS, BLOCKS + 30);
        try (PackStore store = opened(packs)) {
            assertTrue(store.has(block(BLOCKS + 1).cid().hash()));
            assertFalse(store.has(block(BLOCKS).cid().hash()), "it was removed");
            assertEquals(BLOCKS - 1 + 29, store.usage().blocks());
        }
    }
}
