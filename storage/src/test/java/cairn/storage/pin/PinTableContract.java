package cairn.storage.pin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.failure.MalformedException;
import cairn.data.multihash.Multihash;
import cairn.storage.block.SomeBlocks;
import cairn.storage.table.Database;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the tables of pins promise, whatever database keeps them. A test of one says how it is opened. */
abstract class PinTableContract {
    private static final Instant START = Instant.ofEpochMilli(1_700_000_000_000L);

    private Database database;
    private PinTable pins;

    /** Opens the database of this test, as it was left. */
    protected abstract Database open() throws Exception;

    @BeforeEach
    void openTables() throws Exception {
        database = open();
        pins = new PinTable(database);
    }

    @AfterEach
    void closeTables() throws IOException {
        if (database != null) {
            database.close();
        }
    }

    private void reopen() throws Exception {
        database.close();
        openTables();
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
        return new Pin(cid(number), isRecursive, name, START.plusMillis(number));
    }

    private static Pin owned(int number, String owner, String name, Map<String, String> labels) {
        Optional<Instant> expires = number % 4 == 0 ? Optional.of(START.plusSeconds(number % 50)) : Optional.empty();
        return new Pin(cid(number), number % 10 != 0, name, owner, "wanted", labels, START.plusMillis(number), expires);
    }

    private Set<Pin> all() throws IOException {
        Set<Pin> all = new HashSet<>();
        pins.forEach(pin -> assertTrue(all.add(pin)));
        return all;
    }

    @Test
    void manyPinsAreMadeTogetherAndListedInShort() throws Exception {
        List<Pin> many = new ArrayList<>();
        for (int i = 0; i < 1500; i++) {
            many.add(pin(i, i % 3 == 0, i % 5 == 0 ? "named " + i : ""));
        }
        pins.put(many);
        pins.put(many.subList(0, 10));
        pins.add(owned(3, "somebody", "else", Map.of()));
        reopen();
        for (Optional<Boolean> recursive : List.of(Optional.<Boolean>empty(), Optional.of(true), Optional.of(false))) {
            List<String> found = new ArrayList<>();
            pins.forEachHead(
                    recursive,
                    (cid, isRecursive, name, owner) -> found.add(cid + " " + isRecursive + " " + name + " " + owner));
            List<String> all = new ArrayList<>();
            pins.forEach(pin -> {
                if (recursive.isEmpty() || recursive.get() == pin.isRecursive()) {
                    all.add(pin.cid() + " " + pin.isRecursive() + " " + pin.name() + " " + pin.owner());
                }
            });
            assertEquals(all, found);
        }
        assertEquals(1501, all().size());
    }

    @Test
    void aPinIsKeptOverALife() throws Exception {
        Pin pin = new Pin(
                cid(1),
                true,
                "näme; DROP TABLE pins; '\"",
                "did:web:example.org",
                "because",
                Map.of("team", "a=b", "übung", ""),
                START,
                Optional.of(START.plusSeconds(5)));
        assertEquals(Optional.empty(), pins.find(pin.cid()));
        pins.put(pin);
        reopen();
        assertEquals(Optional.of(pin), pins.find(pin.cid()));
        assertEquals(Set.of(pin), all());
        assertEquals(1, pins.remove(pin.cid(), pin.owner()));
        assertEquals(0, pins.remove(pin.cid(), pin.owner()));
        assertEquals(Set.of(), all());
        assertEquals(List.of(), pins.list(labelled("team", "a=b"), "", 9).pins());
    }

    private static PinFilter labelled(String label, String value) {
        return new PinFilter(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of(label, value),
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void aCidHasPinsOfManyOwnersAndNames() throws IOException {
        Cid cid = cid(1);
        pins.put(new Pin(cid, false, "direct", START));
        pins.put(new Pin(cid, true, "one", "ann", "", Map.of(), START, Optional.empty()));
        pins.add(new Pin(cid, true, "two", "ann", "", Map.of(), START, Optional.empty()));
        pins.put(new Pin(cid, true, "three", "bob", "", Map.of(), START, Optional.empty()));
        assertEquals(4, pins.findAll(cid).size());
        assertTrue(pins.find(cid).orElseThrow().isRecursive(), "what holds more comes first");
        assertTrue(pins.remove(cid, "ann", "one"));
        assertFalse(pins.remove(cid, "ann", "one"));
        pins.put(new Pin(cid, true, "only", "ann", "", Map.of(), START.plusSeconds(9), Optional.empty()));
        assertEquals(
                List.of("only"), pins.find(cid, "ann").stream().map(Pin::name).toList());
        assertEquals(START, pins.find(cid, "ann").getFirst().created(), "it was made when the one before was");
        assertEquals(1, pins.remove(cid, ""));
        assertEquals(2, pins.findAll(cid).size());
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
        Map<Cid, Pin> model = new HashMap<>();
        for (int step = 0; step < 300; step++) {
            Pin pin = pin(random.nextInt(100), random.nextBoolean(), "name " + random.nextInt(5));
            if (random.nextInt(3) > 0) {
                pins.put(pin);
                model.put(pin.cid(), pin);
            } else {
                assertEquals(model.remove(pin.cid()) != null, pins.remove(pin.cid(), "") == 1, "seed " + seed);
            }
        }
        assertEquals(Set.copyOf(model.values()), all(), "seed " + seed);
    }

    /** Every filter, alone and with another, against a look at every pin; by pages of odd sizes. */
    @Test
    void listsAreWhatTheFiltersSayPageByPage() throws IOException {
        List<Pin> model = new ArrayList<>();
        database.transaction(_ -> 0);
        for (int i = 0; i < 160; i++) {
            Pin pin = owned(i, "owner " + i % 3, "Name" + i % 7 + "_%", Map.of("k" + i % 2, "v" + i % 5, "all", ""));
            pins.put(pin);
            model.add(pin);
        }
        Map<PinFilter, Predicate<Pin>> filters = new HashMap<>();
        filters.put(PinFilter.ALL, _ -> true);
        Instant later = START.plusMillis(100);
        Instant end = START.plusSeconds(30);
        filters.put(filter(Optional.of(false), "", "", "", Map.of(), false, false), pin -> !pin.isRecursive());
        filters.put(filter(Optional.of(true), "", "", "", Map.of(), false, false), Pin::isRecursive);
        filters.put(
                filter(Optional.empty(), "owner 1", "", "", Map.of(), false, false),
                pin -> pin.owner().equals("owner 1"));
        filters.put(
                filter(Optional.empty(), "", "Name3_%", "", Map.of(), false, false),
                pin -> pin.name().equals("Name3_%"));
        filters.put(
                filter(Optional.empty(), "", "", "5_%", Map.of(), false, false),
                pin -> pin.name().contains("5_%"));
        filters.put(filter(Optional.empty(), "", "", "name", Map.of(), false, false), _ -> false);
        filters.put(
                filter(Optional.empty(), "", "", "", Map.of("k1", "v3"), false, false),
                pin -> "v3".equals(pin.labels().get("k1")));
        filters.put(
                filter(Optional.empty(), "owner 2", "", "", Map.of("k1", "v3", "all", ""), true, false),
                pin -> "v3".equals(pin.labels().get("k1"))
                        && pin.owner().equals("owner 2")
                        && !pin.created().isBefore(later));
        filters.put(
                filter(Optional.empty(), "", "", "", Map.of(), true, false),
                pin -> !pin.created().isBefore(later));
        filters.put(
                filter(Optional.empty(), "", "", "", Map.of(), false, true),
                pin -> pin.expires().isPresent() && pin.expires().get().isBefore(end));
        filters.put(
                filter(Optional.of(true), "owner 0", "", "", Map.of("all", ""), true, true),
                pin -> pin.isRecursive()
                        && pin.owner().equals("owner 0")
                        && !pin.created().isBefore(later)
                        && pin.expires().isPresent()
                        && pin.expires().get().isBefore(end));
        for (Map.Entry<PinFilter, Predicate<Pin>> each : filters.entrySet()) {
            Set<Pin> wanted =
                    new HashSet<>(model.stream().filter(each.getValue()).toList());
            for (int limit : new int[] {7, 1000}) {
                assertEquals(wanted, paged(each.getKey(), limit), each.getKey() + " by " + limit);
            }
        }
        assertThrows(MalformedException.class, () -> pins.list(PinFilter.ALL, "1; DROP TABLE pins", 5));
    }

    private static PinFilter filter(
            Optional<Boolean> isRecursive,
            String owner,
            String name,
            String part,
            Map<String, String> labels,
            boolean isLater,
            boolean isEnding) {
        return new PinFilter(
                isRecursive,
                Optional.of(owner).filter(s -> !s.isEmpty()),
                Optional.of(name).filter(s -> !s.isEmpty()),
                Optional.of(part).filter(s -> !s.isEmpty()),
                labels,
                isLater ? Optional.of(START.plusMillis(100)) : Optional.empty(),
                isEnding ? Optional.of(START.plusSeconds(30)) : Optional.empty());
    }

    private Set<Pin> paged(PinFilter filter, int limit) throws IOException {
        Set<Pin> found = new HashSet<>();
        String after = "";
        while (true) {
            PinPage page = pins.list(filter, after, limit);
            assertTrue(page.pins().size() <= limit);
            page.pins().forEach(pin -> assertTrue(found.add(pin), pin + " is on two pages"));
            if (page.next().isEmpty()) {
                return found;
            }
            after = page.next().get();
        }
    }

    @Test
    void whatHasEndedGoes() throws IOException {
        for (int i = 0; i < 40; i++) {
            pins.put(owned(i, "", "", Map.of("n", "" + i)));
        }
        assertEquals(5, pins.removeExpired(START.plusSeconds(16)), "of 0, 4, 8, 12 and 16");
        assertEquals(0, pins.removeExpired(START.plusSeconds(16)));
        assertEquals(35, all().size());
    }

    @Test
    void theVisitorMayChangeATableOfManyPages() throws IOException {
        int count = 2500;
        database.transaction(connection -> {
            try (var statement = connection.prepareStatement("""
                    INSERT INTO pins (number, cid, kind, name, owner, reason, labels, created_millis, followed)
                    VALUES (?, ?, 'recursive', '', '', '', '', 0, 0)""")) {
                for (int i = 0; i < count; i++) {
                    statement.setLong(1, i + 1);
                    statement.setBytes(2, SomeBlocks.sized(i, 20).cid().bytes());
                    statement.addBatch();
                }
                return statement.executeBatch().length;
            }
        });
        int[] visited = {0};
        pins.forEach(pin -> {
            visited[0]++;
            assertTrue(visited[0] % 50 != 0 || pins.remove(pin.cid(), "") == 1);
        });
        assertEquals(count, visited[0]);
        assertEquals(count - count / 50, all().size());
    }

    @Test
    void whatIsTooLongIsRefused() {
        assertEquals(255, pin(1, true, "x".repeat(255)).name().length());
        assertThrows(IllegalArgumentException.class, () -> pin(1, true, "x".repeat(256)));
        assertThrows(IllegalArgumentException.class, () -> pin(1, true, "a\0b"));
        assertThrows(IllegalArgumentException.class, () -> owned(1, "", "", Map.of("a=b", "c")));
        assertThrows(IllegalArgumentException.class, () -> owned(1, "", "", Map.of("a", "c\nd=e")));
    }

    @Test
    void parentsAreFoundFromTheirChildren() throws IOException {
        DagTable dags = new DagTable(database);
        Multihash leaf = cid(0).hash();
        List<DagTable.Node> nodes = new ArrayList<>();
        for (int i = 1; i <= 30; i++) {
            nodes.add(new DagTable.Node(cid(3 * i), List.of(leaf, cid(3 * i + 1).hash(), leaf)));
        }
        dags.add(nodes);
        dags.add(nodes.subList(0, 5));
        Set<Cid> parents = new HashSet<>();
        long after = 0;
        List<DagTable.Parent> page;
        do {
            page = dags.parents(leaf, after, 7);
            for (DagTable.Parent parent : page) {
                assertTrue(parents.add(parent.cid()));
                after = parent.number();
            }
        } while (page.size() == 7);
        assertEquals(30, parents.size());
        assertEquals(
                List.of(cid(6)),
                dags.parents(cid(7).hash(), 0, 9).stream()
                        .map(DagTable.Parent::cid)
                        .toList());
        assertFalse(dags.isFollowed(cid(3)));
        dags.markFollowed(List.of(cid(3), cid(6)));
        assertTrue(dags.isFollowed(cid(3)));
        assertFalse(dags.isFollowed(cid(9)));
    }
}
