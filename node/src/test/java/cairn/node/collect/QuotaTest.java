package cairn.node.collect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.cid.Cid;
import cairn.data.failure.LimitException;
import cairn.data.multihash.Multihash;
import cairn.data.unixfs.DagRoot;
import cairn.node.pin.PinKind;
import cairn.storage.block.Quota;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node whose blocks may take 3 MiB. */
class QuotaTest {
    private static final long BYTES_MAX = 3L * 1024 * 1024;
    private static final int MEBIBYTE_CHUNKS = 2_600;

    @TempDir
    private Path folder;

    private CollectFixture fixture;

    @BeforeEach
    void open() throws IOException {
        fixture = new CollectFixture(folder, BYTES_MAX);
    }

    @AfterEach
    void close() throws IOException {
        fixture.close();
    }

    private Cid add(boolean isPinned, long first, long count) throws IOException {
        return fixture.node()
                .write(
                        sink -> CollectFixture.file(
                                sink, LongStream.range(first, first + count).toArray()),
                        root -> {
                            if (isPinned) {
                                fixture.node().pins().put(root.cid(), PinKind.RECURSIVE, "");
                            }
                        })
                .cid();
    }

    private Set<Multihash> blocks() throws IOException {
        Set<Multihash> blocks = new HashSet<>();
        fixture.packs().forEach((hash, _) -> blocks.add(hash));
        return blocks;
    }

    @Test
    void anAddBeyondItLeavesTheStoreAsBefore() throws IOException {
        Cid kept = add(true, 0, MEBIBYTE_CHUNKS);
        Set<Multihash> before = blocks();
        long bytesBefore = fixture.packs().diskBytes();
        LimitException refused = assertThrows(LimitException.class, () -> add(true, 1_000_000, 4 * MEBIBYTE_CHUNKS));
        assertEquals(Quota.BYTES_MAX, refused.limit());
        assertTrue(refused.getMessage().contains("cairn repo gc"), refused.getMessage());
        assertEquals(before, blocks());
        long bytesAfter = fixture.packs().diskBytes();
        assertTrue(
                bytesAfter < bytesBefore * 3 / 2, "its space is given back: " + bytesBefore + ", then " + bytesAfter);
        fixture.node().pins().requireComplete(kept, PinKind.RECURSIVE, (_, _) -> {});
        DagRoot smaller = fixture.node().write(sink -> CollectFixture.file(sink, 1, 2, 3, 999_999), _ -> {});
        assertTrue(fixture.has(smaller.cid()));
    }

    @Test
    void whatItMayTakeIsTold() throws IOException {
        assertTrue(fixture.node().quota().storeBytesMax() <= BYTES_MAX);
        add(true, 0, MEBIBYTE_CHUNKS);
        int used = fixture.node().quota().usedPercent();
        assertTrue(used > 25 && used < 75, used + " %");
    }

    @Test
    void aNodeCollectsByItselfWhenItIsNearlyFull() throws IOException {
        AutomaticCollection automatic = new AutomaticCollection(fixture.node(), 60);
        Cid kept = add(true, 0, 1000);
        Cid garbage = add(false, 10_000, MEBIBYTE_CHUNKS / 2);
        assertFalse(automatic.look());
        assertTrue(fixture.has(garbage));
        Cid more = add(false, 20_000, MEBIBYTE_CHUNKS);
        assertTrue(automatic.look());
        assertFalse(fixture.has(garbage) || fixture.has(more));
        assertTrue(fixture.has(kept));
        assertFalse(automatic.look());
    }

    @Test
    void aCollectionThatDidNotHelpIsNotMadeAgainAtOnce() throws IOException {
        AutomaticCollection automatic = new AutomaticCollection(fixture.node(), 30);
        add(true, 0, MEBIBYTE_CHUNKS);
        assertTrue(automatic.look());
        assertFalse(automatic.look());
        add(true, 100_000, 500);
        assertTrue(automatic.look());
    }
}
