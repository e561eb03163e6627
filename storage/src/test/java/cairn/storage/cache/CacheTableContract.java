package cairn.storage.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.multihash.HashFunction;
import cairn.storage.table.Database;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a table of caches' entries does on every database system. */
abstract class CacheTableContract {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final int MANY = 25_000;

    /** Opens the tables, which are the same ones each time in a test. */
    protected abstract Database open() throws Exception;

    private static CachedEntry entry(String space, int number, long sizeBytes) {
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES).putInt(0, number);
        Cid cid = Block.of(Codec.RAW, HashFunction.SHA2_256, bytes).cid();
        return new CachedEntry(space, "n/" + number, cid, sizeBytes, NOW.plusSeconds(number));
    }

    @Test
    void entriesAreKeptReplacedAndForgottenAcrossOpenings() throws Exception {
        try (Database database = open()) {
            CacheTable table = new CacheTable(database);
            table.put(List.of(entry("a", 1, 10), entry("a", 2, 20), entry("b", 1, 30)));
            CachedEntry other = entry("a", 3, 40);
            table.put(List.of(new CachedEntry("a", "n/1", other.cid(), 40, NOW)));
        }
        try (Database database = open()) {
            CacheTable table = new CacheTable(database);
            assertEquals(40, table.find("a", "n/1").orElseThrow().sizeBytes());
            assertEquals(Optional.of(entry("b", 1, 30)), table.find("b", "n/1"));
            assertEquals(List.of(new CacheTable.Total("a", 2, 60), new CacheTable.Total("b", 1, 30)), table.totals());
            assertFalse(table.remove(entry("a", 1, 10)), "It stands for something else by now.");
            assertTrue(table.remove(entry("a", 2, 20)));
            assertEquals(Optional.empty(), table.find("a", "n/2"));
            assertEquals(1, table.clear("a"));
            assertEquals(List.of(new CacheTable.Total("b", 1, 30)), table.totals());
        }
    }

    @Test
    void theOldestGoFirstAndUseMakesYoung() throws Exception {
        try (Database database = open()) {
            CacheTable table = new CacheTable(database);
            List<CachedEntry> entries = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                entries.add(entry("a", i, 100));
            }
            table.put(entries);
            table.touch(List.of(entries.getFirst(), entry("gone", 1, 1)), NOW.plusSeconds(100));
            List<CachedEntry> removed = table.removeOldest(250);
            assertEquals(
                    List.of("n/1", "n/2", "n/3"),
                    removed.stream().map(CachedEntry::name).toList());
            assertEquals(List.of(new CacheTable.Total("a", 7, 700)), table.totals());
            assertEquals(7, table.removeOldest(Long.MAX_VALUE).size());
            assertEquals(List.of(), table.removeOldest(1));
        }
    }

    @Test
    void everyEntryIsVisitedOnceHoweverManyThereAre() throws Exception {
        try (Database database = open()) {
            CacheTable table = new CacheTable(database);
            List<CachedEntry> entries = new ArrayList<>();
            Set<Cid> expected = new HashSet<>();
            for (int i = 0; i < MANY; i++) {
                entries.add(entry("space" + i % 3, i, 1));
                expected.add(entries.getLast().cid());
            }
            table.put(entries);
            List<Cid> visited = new ArrayList<>();
            table.forEach(visited::add);
            assertEquals(MANY, visited.size());
            assertEquals(expected, new HashSet<>(visited));
        }
    }
}
