package cairn.storage.kubo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.failure.MalformedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LevelDbTest {
    @TempDir
    private Path folder;

    /** Some entries, of which each later map has the newer ones. */
    private static SortedMap<String, byte[]> some(Random random, int count, Map<String, ByteBuffer> expected) {
        SortedMap<String, byte[]> entries = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            String key = "/pins/" + (random.nextBoolean() ? "pin/" : "index/") + random.nextInt(60);
            byte[] value = new byte[random.nextInt(4) == 0 ? 0 : random.nextInt(300)];
            random.nextBytes(value);
            entries.put(key, value);
        }
        entries.forEach((key, value) -> {
            if (value.length == 0) {
                expected.remove(key);
            } else {
                expected.put(key, ByteBuffer.wrap(value));
            }
        });
        return entries;
    }

    private Map<String, ByteBuffer> write(Path directory, Random random) throws IOException {
        Map<String, ByteBuffer> expected = new HashMap<>();
        LevelDbFiles files = new LevelDbFiles(directory);
        files.table(3, some(random, 80, expected));
        files.table(5, some(random, 20, expected));
        files.log(4, List.of(Map.of("/pins/pin/old", new byte[] {1})));
        List<Map<String, byte[]>> batches = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            batches.add(some(random, 1 + random.nextInt(3), expected));
        }
        files.log(7, batches);
        files.finish(7);
        expected.keySet().removeIf(key -> !key.startsWith("/pins/pin/"));
        return expected;
    }

    @Test
    void theNewestEntryOfEachKeyCounts() throws IOException {
        for (int seed = 0; seed < 20; seed++) {
            Path directory = folder.resolve("db" + seed);
            Map<String, ByteBuffer> expected = write(directory, new Random(seed));
            assertEquals(expected, LevelDb.read(directory, "/pins/pin/"), "seed " + seed);
        }
    }

    @Test
    void aLogThatACrashCutIsReadAsFarAsItGoes() throws IOException {
        Path directory = folder.resolve("cut");
        LevelDbFiles files = new LevelDbFiles(directory);
        files.log(2, List.of(Map.of("/a", new byte[] {1}), Map.of("/b", new byte[70_000])));
        files.finish(2);
        Path log = directory.resolve("000002.log");
        byte[] whole = Files.readAllBytes(log);
        for (int left = 0; left < whole.length; left += 101) {
            Files.write(log, Arrays.copyOf(whole, left));
            int there = LevelDb.read(directory, "/").size();
            assertTrue(there <= (left < 30 ? 0 : 1), left + " bytes, " + there + " entries");
        }
    }

    @Test
    void otherBytesAreRefusedAndNothingElseHappens() throws IOException {
        Random random = new Random(5);
        for (int round = 0; round < 400; round++) {
            Path directory = folder.resolve("fuzz" + round);
            write(directory, new Random(round % 4));
            List<Path> files;
            try (var found = Files.list(directory)) {
                files = found.sorted().toList();
            }
            Path file = files.get(random.nextInt(files.size()));
            byte[] bytes = Files.readAllBytes(file);
            for (int i = random.nextInt(4); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            Files.write(file, random.nextInt(4) == 0 ? Arrays.copyOf(bytes, bytes.length / 2) : bytes);
            try {
                LevelDb.read(directory, "/");
            } catch (IOException e) {
                assertTrue(!e.getMessage().isEmpty(), "round " + round);
            }
        }
    }

    @Test
    void aMissingTableIsNamed() throws IOException {
        Path directory = folder.resolve("missing");
        write(directory, new Random(1));
        Files.delete(directory.resolve("000005.ldb"));
        MalformedException e = assertThrows(MalformedException.class, () -> LevelDb.read(directory, "/"));
        assertTrue(e.getMessage().contains("000005.ldb"), e.getMessage());
    }
}
