package cairn.storage.pack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cairn.data.block.Block;
import cairn.data.failure.UnavailableException;
import cairn.storage.block.SomeBlocks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that fills up: a file system in memory of a few megabytes, where the machine lets us mount one. */
final class PackFullDiskTest {
    private static final PackStore.Options OPTIONS = new PackStore.Options(Durability.COMMIT, 256 * 1024, 2);

    @TempDir
    private Path folder;

    private Path disk;

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createDirectory(folder.resolve("disk"));
        boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk.toString());
        assumeTrue(mounted, "skipped: no right to mount a small file system");
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", "-l", disk.toString());
    }

    private static boolean run(String... command) throws Exception {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false; // There is no such program.
        }
    }

    @Test
    void aFullDiskIsToldAndNothingHalfIsThere() throws Exception {
        Random random = new Random(61);
        List<Block> kept = new ArrayList<>();
        Path filler = disk.resolve("filler");
        Files.write(filler, new byte[1024 * 1024]);
        Path packs = disk.resolve("packs");
        try (PackStore store = PackStore.open(packs, OPTIONS)) {
            Block refused = fill(store, kept, random);
            assertFalse(store.has(refused.cid().hash()));
            assertHolds(store, kept);
            assertEquals(kept.size(), store.usage().blocks());
            Files.delete(filler);
            assertTrue(store.put(refused), "there is room again");
            kept.add(refused);
            fill(store, kept, random);
            store.sync();
            assertHolds(store, kept);
            // Removing takes a record too; what it frees comes back with a compaction into what is left.
            Path copy = folder.resolve("crashed");
            PackFiles.copy(packs, copy);
            try (PackStore after = PackStore.open(copy, OPTIONS)) {
                assertHolds(after, kept);
                assertEquals(kept.size(), after.usage().blocks());
                after.verifyAll((hash, problem) -> {
                    throw new AssertionError(problem);
                });
            }
        }
        try (PackStore store = PackStore.open(packs, OPTIONS)) {
            assertHolds(store, kept);
        }
    }

    private static Block fill(PackStore store, List<Block> kept, Random random) throws IOException {
        while (true) {
            int number = kept.size();
            Block block = SomeBlocks.sized(number, 1 + random.nextInt(random.nextBoolean() ? 300 : 60_000));
            try {
                store.put(block);
                kept.add(block);
            } catch (UnavailableException e) {
                assertTrue(e.getMessage().contains("is full; make room"), e.getMessage());
                assertThrows(UnavailableException.class, () -> store.put(block));
                return block;
            }
        }
    }

    private static void assertHolds(PackStore store, List<Block> blocks) throws IOException {
        for (Block block : blocks) {
            assertEquals(block.bytes(), store.get(block.cid()).orElseThrow().bytes());
        }
    }
}
