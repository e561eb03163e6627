package cairn.storage.pack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cairn.data.block.Block;
import cairn.storage.block.SomeBlocks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResidencyTest {
    private static final int MIB = 1024 * 1024;
    private static final Path MAPS = Path.of("/proc/self/smaps");

    @TempDir
    private Path folder;

    @Test
    void givesBackWhatWasReadOnceTooMuchIsResident() throws IOException {
        assumeTrue(Files.exists(MAPS), "skipped: no " + MAPS);
        PackStore.Options options = new PackStore.Options(Durability.OS, 64 * MIB, 1);
        Block block = SomeBlocks.sized(1, 16 * MIB);
        try (PackStore store = PackStore.open(folder, options)) {
            store.put(block);
        }
        Pack pack = Pack.openForReading(
                new DirectoryPlace(folder, new FileMedium()), 1, PackStore.Options.of(Durability.OS));
        Path file = DirectoryPlace.file(folder, 1);
        try {
            ByteBuffer payload = RecordFormat.payload(pack.bytes(), Pack.HEAD_BYTES);
            assertEquals(block.bytes(), payload);
            assertTrue(residentKib(file) >= 16 * 1024, "what was read is resident");

            Residency tight = new Residency(0);
            tight.reading(31 * MIB, List.of(pack));
            assertTrue(residentKib(file) >= 16 * 1024, "it is looked at from time to time only");
            tight.reading(MIB, List.of(pack));
            assertTrue(residentKib(file) < 1024, "a page of the closed store's own map may be left");
            assertEquals(block.bytes(), payload, "views stay valid");

            new Residency(Long.MAX_VALUE - 1).reading(32 * MIB, List.of(pack));
            assertTrue(residentKib(file) >= 16 * 1024, "there is room");
        } finally {
            pack.close();
        }
    }

    /** The kernel's word for what is resident of a file's maps. */
    private static long residentKib(Path file) throws IOException {
        long kib = 0;
        boolean isOurs = false;
        for (String line : Files.readAllLines(MAPS)) {
            if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
                isOurs = line.endsWith(file.toString());
            } else if (isOurs && line.startsWith("Rss:")) {
                kib += Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        return kib;
    }
}
