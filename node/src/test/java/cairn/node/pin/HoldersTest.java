package cairn.node.pin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import cairn.data.multihash.Multihash;
import cairn.data.unixfs.Attributes;
import cairn.data.unixfs.DagRoot;
import cairn.data.unixfs.DirectoryBuilder;
import cairn.data.unixfs.FileBuilder;
import cairn.data.unixfs.ImportProfile;
import cairn.data.unixfs.Leaf;
import cairn.node.dag.DagWalk;
import cairn.node.write.WriteGate;
import cairn.storage.block.MemoryBlockStore;
import cairn.storage.pin.Pin;
import cairn.storage.pin.PinTable;
import cairn.storage.table.Database;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds a block, by the tables, against what a walk through every pin finds. */
class HoldersTest {
    private static final ImportProfile PROFILE = ImportProfile.UNIXFS_V1_2025;
    private static final long SEED = 11;

    @TempDir
    private Path folder;

    private final MemoryBlockStore store = new MemoryBlockStore();
    private final Random random = new Random(SEED);
    private final List<DagRoot> made = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private Database database;
    private PinTable table;
    private Pins pins;

    @BeforeEach
    void open() {
        database = new Database(folder.resolve("tables.db"));
        table = new PinTable(database);
        pins = new Pins(table, store, new WriteGate(), () -> now);
    }

    @AfterEach
    void close() throws IOException {
        database.close();
    }

    private DagRoot file() throws IOException {
        FileBuilder builder = FileBuilder.of(PROFILE, Attributes.NONE, store::put);
        int chunks = 1 + random.nextInt(5);
        for (int i = 0; i < chunks; i++) {
            Leaf leaf = PROFILE.leaves().make(ByteBuffer.allocate(40).putInt(0, random.nextInt(25)));
            store.put(leaf.block());
            builder.add(leaf);
        }
        return builder.finish();
    }

    private DagRoot directory() throws IOException {
        DirectoryBuilder builder = DirectoryBuilder.of(PROFILE, Attributes.NONE, store::put);
        int entries = 1 + random.nextInt(4);
        for (int i = 0; i < entries; i++) {
            builder.add(
                    "e" + i, made.isEmpty() || random.nextBoolean() ? file() : made.get(random.nextInt(made.size())));
        }
        return builder.finish();
    }

    /** For each block, the roots of the recursive pins above it. */
    private Map<Cid, Set<Cid>> walked(Set<Cid> roots) throws IOException {
        Map<Cid, Set<Cid>> holders = new HashMap<>();
        for (Cid root : roots) {
            new DagWalk(store).walk(root, (cid, _) -> {
                if (!cid.equals(root)) {
                    holders.computeIfAbsent(cid, _ -> new HashSet<>()).add(root);
                }
            });
        }
        return holders;
    }

    @Test
    void holdersAreThoseThatAWalkFinds() throws IOException {
        Set<Cid> roots = new HashSet<>();
        for (int round = 0; round < 6; round++) {
            for (int i = 0; i < 12; i++) {
                DagRoot root = random.nextBoolean() ? file() : directory();
                made.add(root);
                if (random.nextInt(3) > 0) {
                    pins.put(root.cid(), PinKind.RECURSIVE, "");
                    roots.add(root.cid());
                }
            }
            for (Cid cid : List.copyOf(roots)) {
                if (random.nextInt(4) == 0) {
                    pins.remove(cid, PinKind.RECURSIVE);
                    roots.remove(cid);
                }
            }
            Map<Cid, Set<Cid>> wanted = walked(roots);
            for (DagRoot root : made) {
                new DagWalk(store).walk(root.cid(), (cid, _) -> {
                    Set<Cid> found = pins.holders(cid, Integer.MAX_VALUE).stream()
                            .map(Pin::cid)
                            .filter(holder -> !holder.equals(cid))
                            .collect(Collectors.toSet());
                    assertEquals(wanted.getOrDefault(cid, Set.of()), found, cid + ", seed " + SEED);
                    assertTrue(pins.holders(cid, 2).size() <= 2);
                });
            }
        }
    }

    /** A digest whose end is that of another is looked up with it, and told from it. */
    @Test
    void blocksWhoseDigestsEndAlikeAreToldApart() throws IOException {
        DagRoot root = directory();
        pins.put(root.cid(), PinKind.RECURSIVE, "");
        Cid below = walked(Set.of(root.cid())).keySet().iterator().next();
        byte[] digest = below.hash().digest();
        digest[0] ^= 1;
        Cid alike = Cid.v1(below.codec(), Multihash.of(below.hash().code(), digest));
        assertEquals(1, pins.holders(below, 9).size());
        assertEquals(List.of(), pins.holders(alike, 9));
        assertEquals(Optional.empty(), pins.find(alike, Optional.empty()));
    }

    @Test
    void aPinOfWhichABlockIsMissingIsAskedAgain() throws IOException {
        DagRoot root = directory();
        Block block = store.get(root.cid()).orElseThrow();
        Cid below = walked(Set.of(root.cid())).keySet().iterator().next();
        pins.put(root.cid(), PinKind.RECURSIVE, "");
        store.remove(root.cid().hash());
        assertEquals(List.of(), pins.holders(below, 9));
        store.put(block);
        assertEquals(
                root.cid(),
                pins.find(below, Optional.empty()).orElseThrow().through().orElseThrow());
    }

    @Test
    void pinsOfManyOwnersEndOneByOne() throws IOException {
        Cid cid = file().cid();
        pins.put(cid, PinKind.RECURSIVE, "own");
        PinRequest anns =
                new PinRequest("hers", "ann", "a build", Map.of("team", "x"), Optional.of(now.plusSeconds(60)), false);
        pins.put(cid, PinKind.RECURSIVE, anns);
        assertEquals(2, pins.holders(cid, 9).size());
        assertThrows(IOException.class, () -> pins.put(cid, PinKind.DIRECT, "no"));
        pins.remove(cid, PinKind.RECURSIVE);
        assertThrows(IOException.class, () -> pins.remove(cid, PinKind.RECURSIVE));
        int[] kept = {0};
        pins.forEachKept(pin -> kept[0]++);
        assertEquals(1, kept[0]);
        now = now.plusSeconds(61);
        kept[0] = 0;
        pins.forEachKept(pin -> kept[0]++);
        assertEquals(0, kept[0]);
        assertEquals(1, pins.removeExpired());
        assertEquals(List.of(), pins.holders(cid, 9));
    }
}
