package cairn.storage.pin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.storage.block.SomeBlocks;
import cairn.storage.table.Database;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PinTableTest {
    @TempDir
    private Path folder;

    private Database database;
    private PinTable pins;

    @BeforeEach
    void open() {
        database = new Database(folder.resolve("cairn.db"));
        pins = new PinTable(database);
    }

    @AfterEach
    void close() throws IOException {
        database.close();
    }

    private static Cid cid(int number) {
        Cid cid = SomeBlocks.sized(number, 20).cid();
        return switch (number % 3) {
            case 0 -> Cid.v0(cid.hash());
            case 1 -> Cid.v1(Codec.DAG_PB, cid.hash());
            default -> cid;
        };
    }

    private static Pin pin(int number, boolean isRecursive, String name) {
        return new Pin(cid(number), isRecursive, name, Instant.ofEpochMilli(1_700_000_000_000L + number));
    }

    private List<Pin> all() throws IOException {
        List<Pin> all = new ArrayList<>();
        pins.forEach(all::add);
        return all;
    }

    @Test
    void aPinIsKeptOverALife() throws IOException {
        Pin pin = pin(1, true, "näme; DROP TABLE pins; '\"");
        assertEquals(Optional.empty(), pins.find(pin.cid()));
        pins.put(pin);
        assertEquals(Optional.of(pin), pins.find(pin.cid()));
        database.close();
        open();
        assertEquals(Optional.of(pin), pins.find(pin.cid()));
        assertEquals(List.of(pin), all());
        assertTrue(pins.remove(pin.cid()));
        assertFalse(pins.remove(pin.cid()));
        assertEquals(List.of(), all());
    }

    @Test
    void oneHashUnderTwoCidsHasTwoPins() throws IOException {
        Cid cid = cid(2);
        pins.put(new Pin(cid, true, "", Instant.EPOCH));
        pins.put(new Pin(Cid.v1(Codec.DAG_CBOR, cid.hash()), false, "", Instant.EPOCH));
        assertEquals(2, all().size());
    }

    @Test
    void aRandomHistoryEndsAsAMapWould() throws IOException {
        long seed = 51;
        Random random = new Random(seed);
        Map<byte[], Pin> model = new TreeMap<>(Arrays::compareUnsigned);
        for (int step = 0; step < 400; step++) {
            Pin pin = pin(random.nextInt(120), random.nextBoolean(), "name " + random.nextInt(5));
            if (random.nextInt(3) > 0) {
                Pin before = model.get(pin.cid().bytes());
                pins.put(pin);
                model.put(
                        pin.cid().bytes(),
                        new Pin(
                                pin.cid(),
                                pin.isRecursive(),
                                pin.name(),
                                before == null ? pin.created() : before.created()));
            } else {
                assertEquals(model.remove(pin.cid().bytes()) != null, pins.remove(pin.cid()), "seed " + seed);
            }
        }
        assertEquals(List.copyOf(model.values()), all(), "seed " + seed);
    }

    @Test
    void theVisitorMayChangeATableOfManyPages() throws IOException {
        int count = 2500;
        database.transaction(connection -> {
            try (var statement = connection.prepareStatement(
                    "INSERT INTO pins (cid, kind, name, owner, created_millis) VALUES (?, 'recursive', '', '', 0)")) {
                for (int i = 0; i < count; i++) {
                    statement.setBytes(1, SomeBlocks.sized(i, 20).cid().bytes());
                    statement.addBatch();
                }
                return statement.executeBatch().length;
            }
        });
        int[] visited = {0};
        pins.forEach(pin -> {
            visited[0]++;
            assertTrue(visited[0] % 20 != 0 || pins.remove(pin.cid()));
        });
        assertEquals(count, visited[0]);
        assertEquals(count - count / 20, all().size());
    }

    @Test
    void aNameThatIsTooLongIsRefused() {
        assertEquals(255, pin(1, true, "x".repeat(255)).name().length());
        assertThrows(IllegalArgumentException.class, () -> pin(1, true, "x".repeat(256)));
        assertThrows(IllegalArgumentException.class, () -> pin(1, true, "a\0b"));
    }

    @Test
    void aRootIsTheLastThatWasSet() throws IOException {
        RootTable roots = new RootTable(database);
        assertEquals(Optional.empty(), roots.find("files"));
        roots.put("files", cid(0));
        roots.put("other", cid(1));
        roots.put("files", cid(2));
        database.close();
        open();
        roots = new RootTable(database);
        assertEquals(Optional.of(cid(2)), roots.find("files"));
        assertEquals(Optional.of(cid(1)), roots.find("other"));
    }
}
