package cairn.node.collect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.cid.Cid;
import cairn.data.failure.MalformedException;
import cairn.data.failure.NotFoundException;
import cairn.data.multihash.Multihash;
import cairn.data.unixfs.DagRoot;
import cairn.node.files.Found;
import cairn.node.pin.PinKind;
import cairn.node.pin.Pinned;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GarbageCollectorTest {
    @TempDir
    private Path folder;

    private CollectFixture fixture;

    @BeforeEach
    void open() throws IOException {
        fixture = new CollectFixture(folder);
    }

    @AfterEach
    void close() throws IOException {
        fixture.close();
    }

    private DagRoot add(long... chunks) throws IOException {
        return fixture.node().write(sink -> CollectFixture.file(sink, chunks), _ -> {});
    }

    private Cid pinned(long... chunks) throws IOException {
        Cid cid = add(chunks).cid();
        fixture.node().pin(cid, PinKind.RECURSIVE, "kept", (_, _) -> {});
        return cid;
    }

    private Set<Multihash> collect() throws IOException {
        Set<Multihash> removed = new HashSet<>();
        fixture.node().collect(false, hash -> assertTrue(removed.add(hash)));
        return removed;
    }

    @Test
    void whatNothingHoldsGoesAndItsSpaceToo() throws IOException {
        Cid kept = pinned(LongStream.range(0, 2_000).toArray());
        long before = fixture.packs().usage().diskBytes();
        Cid garbage = add(LongStream.range(1_000, 6_000).toArray()).cid();
        assertTrue(collect().size() > 4_000);
        assertFalse(fixture.has(garbage));
        fixture.node().pins().requireComplete(kept, PinKind.RECURSIVE, (_, _) -> {});
        assertTrue(fixture.packs().usage().diskBytes() <= before * 115 / 100);
        assertEquals(Set.of(), collect());
    }

    @Test
    void aDryRunSaysWhyTheRestStays() throws IOException {
        Cid first = pinned(1, 2, 3);
        Cid second = pinned(2, 3, 4, 5);
        DagRoot file = add(6, 7);
        fixture.node()
                .write(
                        sink -> file,
                        root -> fixture.node()
                                .mutableFiles()
                                .tree()
                                .copy(new Found(root.cid(), root.totalBytes()), "", "/linked", false, false, true));
        Cid garbage = add(1, 8).cid();
        Set<Multihash> wouldGo = new HashSet<>();
        Set<Cid> holders = new HashSet<>();
        long[] kept = {0, 0};
        fixture.node().collect(true, new GarbageCollector.Listener() {
            @Override
            public void removed(Multihash hash) {
                wouldGo.add(hash);
            }

            @Override
            public void kept(Pinned pin, long blocks) {
                assertEquals("kept", pin.name());
                holders.add(pin.cid());
                kept[0] += blocks;
            }

            @Override
            public void keptInFiles(Cid root, long blocks) {
                kept[1] += blocks;
            }
        });
        assertEquals(Set.of(first, second), holders);
        assertEquals(7, kept[0], "five chunks and two roots");
        assertTrue(kept[1] >= 4, "two chunks, a root and the directory");
        assertTrue(wouldGo.contains(garbage.hash()) && fixture.has(garbage));
        assertEquals(fixture.blocks(), kept[0] + kept[1] + wouldGo.size());
        assertEquals(wouldGo, collect());
    }

    @Test
    void anIncompletePinStopsIt() throws IOException {
        Cid pin = pinned(1, 2);
        add(3);
        long before = fixture.blocks();
        fixture.packs().remove(pin.hash());
        NotFoundException stopped = assertThrows(NotFoundException.class, this::collect);
        assertTrue(stopped.getMessage().contains("unpin " + pin), stopped.getMessage());
        assertEquals(before - 1, fixture.blocks());
    }

    @Test
    void anInterruptEndsItAndTheNextGoesOn() throws IOException {
        pinned(LongStream.range(0, 50).toArray());
        add(LongStream.range(0, 4_000).toArray());
        int[] told = {0};
        fixture.node().collect(true, _ -> told[0]++);
        int[] removed = {0};
        assertThrows(
                InterruptedIOException.class,
                () -> fixture.node().collect(false, _ -> {
                    if (removed[0]++ == 10) {
                        Thread.currentThread().interrupt();
                    }
                }));
        Thread.interrupted(); // Whether the flag is still set depends on where it was seen.
        assertTrue(removed[0] < told[0], removed[0] + " of " + told[0]);
        assertEquals(told[0], removed[0] + collect().size());
    }

    @Test
    void aListenerThatFailsEndsItAndTheNextGoesOn() throws IOException {
        add(LongStream.range(0, 4_000).toArray());
        assertThrows(
                IOException.class,
                () -> fixture.node().collect(false, _ -> {
                    throw new IOException("gone");
                }));
        collect();
        assertEquals(1, fixture.blocks(), "the empty directory of the files");
    }

    @Test
    void aBlockThatIsHeldIsNotRemovedByName() throws IOException {
        Cid pin = pinned(1, 2);
        assertThrows(MalformedException.class, () -> fixture.node().removeBlock(pin, false));
        Cid free = add(3, 4).cid();
        fixture.node().removeBlock(free, false);
        assertFalse(fixture.has(free));
        assertThrows(NotFoundException.class, () -> fixture.node().removeBlock(free, false));
        fixture.node().removeBlock(free, true);
        Cid busy = add(5, 6).cid();
        assertThrows(
                MalformedException.class,
                () -> fixture.node()
                        .write(
                                sink -> {
                                    CollectFixture.file(sink, 5, 6);
                                    fixture.node().removeBlock(busy, true);
                                    return busy;
                                },
                                _ -> {}));
        assertTrue(fixture.has(busy));
        assertEquals(Optional.empty(), fixture.node().pins().find(busy, Optional.empty()));
    }

    private static final class Moment {
        private boolean isOver;

        /** The first time it is reached. */
        boolean comes() {
            boolean isFirst = !isOver;
            isOver = true;
            return isFirst;
        }
    }

    private void assertWhole(Cid cid) throws IOException {
        fixture.node().pins().requireComplete(cid, PinKind.RECURSIVE, (_, _) -> {});
    }

    /** The collector asks for the roots of the files when it has marked from all pins. */
    @Test
    void aPinThatIsMadeBehindTheMarkingKeepsWhatWasGarbage() throws IOException {
        Cid garbage = add(1, 2, 3).cid();
        Cid other = add(3, 4).cid();
        Moment marked = new Moment();
        new GarbageCollector(
                        fixture.node().blocks(),
                        fixture.node().pins(),
                        () -> {
                            if (marked.comes()) {
                                fixture.node().pin(garbage, PinKind.RECURSIVE, "late", (_, _) -> {});
                            }
                            return List.of();
                        },
                        _ -> {},
                        fixture.gate(),
                        0)
                .collect(false, _ -> {});
        assertWhole(garbage);
        assertFalse(fixture.has(other));
    }

    @Test
    void aPinThatIsMadeWhileGarbageGoesIsWholeOrRefused() throws IOException {
        List<Cid> roots = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            roots.add(add(10L * i, 10L * i + 1, 10L * i + 11).cid());
        }
        Set<Cid> made = new HashSet<>();
        int[] next = {0};
        fixture.node().collect(false, _ -> {
            if (next[0] < roots.size()) {
                Cid root = roots.get(next[0]++);
                try {
                    fixture.node().pin(root, PinKind.RECURSIVE, "late", (_, _) -> {});
                    made.add(root);
                } catch (NotFoundException e) {
                    assertTrue(e.getMessage().contains("is not there"), e.getMessage());
                }
            }
        });
        assertFalse(made.isEmpty());
        assertTrue(made.size() < roots.size());
        for (Cid root : made) {
            assertWhole(root);
        }
    }
}
