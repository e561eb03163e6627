package cairn.storage.pack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.failure.MalformedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One shard against a map. */
class IndexShardTest {
    private static final long SEED = 5;

    @TempDir
    private Path folder;

    private final Random random = new Random(SEED);
    private final Map<Long, Long> model = new HashMap<>();
    private final List<Long> known = new ArrayList<>();

    private static long location(int number) {
        return Location.of(number / 1000 + 1, number % 1000 * 64L + 32, 0);
    }

    private long fingerprint() {
        return random.nextLong() >>> 4 | 0x7000000000000000L;
    }

    private void add(IndexShard shard, int number) throws IOException {
        long fingerprint = fingerprint();
        shard.add(fingerprint, location(number), _ -> false);
        model.put(fingerprint, location(number));
        known.add(fingerprint);
    }

    private void remove(IndexShard shard, long fingerprint) throws IOException {
        long held = model.remove(fingerprint);
        assertTrue(shard.replace(fingerprint, held, Location.REMOVED));
    }

    private void assertHolds(IndexShard shard) throws IOException {
        for (long fingerprint : known) {
            assertEquals(
                    model.getOrDefault(fingerprint, Location.NONE), shard.find(fingerprint, _ -> true), "seed " + SEED);
        }
        Map<Long, Long> visited = new HashMap<>();
        shard.forEach(visited::put);
        assertEquals(model, visited, "seed " + SEED);
    }

    @Test
    void holdsWhatAMapHolds() throws IOException {
        Path file = folder.resolve("07.shard");
        IndexShard shard = new IndexShard(file, new FileMedium());
        for (int i = 0; i < 50_000; i++) {
            add(shard, i);
            if (random.nextInt(3) == 0) {
                long any = known.get(random.nextInt(known.size()));
                if (model.containsKey(any)) {
                    remove(shard, any);
                }
            }
        }
        assertHolds(shard);
        shard.force();
        assertHolds(new IndexShard(file, new FileMedium()));
    }

    @Test
    void costsAtMost24BytesABlock() throws IOException {
        IndexShard shard = new IndexShard(folder.resolve("07.shard"), new FileMedium());
        for (int i = 0; i < 100_000; i++) {
            add(shard, i);
            assertTrue(i < 10_000 || shard.diskBytes() <= 24L * model.size(), shard.diskBytes() + " for " + i);
        }
    }

    /** Entries that are there throughout are met also where the table is rewritten meanwhile. */
    @Test
    void aVisitMeetsAllThatIsThereThroughout() throws IOException {
        IndexShard shard = new IndexShard(folder.resolve("07.shard"), new FileMedium());
        for (int i = 0; i < 30_000; i++) {
            add(shard, i);
        }
        Set<Long> before = new HashSet<>(model.keySet());
        int[] added = {30_000};
        shard.forEach((fingerprint, location) -> {
            before.remove(fingerprint);
            if (added[0] < 60_000) {
                add(shard, added[0]++);
            }
        });
        assertEquals(Set.of(), before);
    }

    @Test
    void aFileOfAnotherFormIsRefused() throws IOException {
        Path file = folder.resolve("07.shard");
        Files.write(file, new byte[16 * 1025 + 8]);
        assertThrows(MalformedException.class, () -> new IndexShard(file, new FileMedium()));
        Files.write(file, new byte[160]);
        assertThrows(MalformedException.class, () -> new IndexShard(file, new FileMedium()));
    }
}
