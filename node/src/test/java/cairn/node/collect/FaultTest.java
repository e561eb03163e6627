package cairn.node.collect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.cid.Cid;
import cairn.data.failure.CorruptBlockException;
import cairn.data.failure.NotFoundException;
import cairn.data.failure.UnavailableException;
import cairn.data.unixfs.DagRoot;
import cairn.node.dag.DagWalk;
import cairn.node.pin.PinKind;
import cairn.storage.block.FaultyBlockStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node on a medium that fails now and then: what it acknowledged is there, and what it refused left nothing. */
class FaultTest {
    private static final int STEPS = 400;
    private static final int FAULTS_PER_THOUSAND = 25;

    @TempDir
    private Path folder;

    private final List<FaultyBlockStore> faulty = new ArrayList<>();

    @Test
    void whatWasAcknowledgedSurvivesFaults() throws IOException {
        for (long seed = 70; seed < 73; seed++) {
            long drawn = seed;
            try (CollectFixture fixture = new CollectFixture(folder.resolve("seed" + seed), 0, store -> {
                faulty.add(new FaultyBlockStore(store, drawn, FAULTS_PER_THOUSAND));
                return faulty.getLast();
            })) {
                run(fixture, new Random(seed), "seed " + seed);
            }
        }
    }

    private void run(CollectFixture fixture, Random random, String what) throws IOException {
        Set<Cid> pinned = new HashSet<>();
        int refused = 0;
        for (int step = 0; step < STEPS; step++) {
            try {
                step(fixture, random, pinned);
            } catch (UnavailableException | CorruptBlockException | NotFoundException e) {
                refused++;
            }
        }
        assertTrue(refused > STEPS / 20, what + ": only " + refused + " were refused");
        faulty.getLast().heal();
        fixture.node().collect(false, _ -> {});
        Set<Cid> held = new HashSet<>();
        for (Cid cid : pinned) {
            new DagWalk(fixture.packs()).walk(cid, (block, _) -> held.add(block));
        }
        for (Cid root : fixture.node().mutableFiles().roots()) {
            new DagWalk(fixture.packs()).walk(root, (block, _) -> held.add(block));
        }
        assertEquals(held.size(), fixture.blocks(), what);
        fixture.node().verify((hash, problem) -> {
            throw new AssertionError(what + ": " + problem);
        });
    }

    private static void step(CollectFixture fixture, Random random, Set<Cid> pinned) throws IOException {
        int kind = random.nextInt(10);
        if (kind == 0) {
            fixture.node().collect(false, _ -> {});
        } else if (kind < 3 && !pinned.isEmpty()) {
            Cid any = pinned.iterator().next();
            fixture.node().pins().remove(any, PinKind.RECURSIVE);
            pinned.remove(any);
        } else {
            long[] chunks = random.longs(6, 0, 40).toArray();
            DagRoot root = fixture.node()
                    .write(
                            sink -> CollectFixture.file(sink, chunks),
                            file -> fixture.node().pins().put(file.cid(), PinKind.RECURSIVE, ""));
            pinned.add(root.cid());
            assertFalse(fixture.node().pins().find(root.cid(), Optional.empty()).isEmpty());
        }
    }
}
