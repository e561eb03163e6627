package cairn.storage.pack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.block.Block;
import cairn.data.failure.UnavailableException;
import cairn.storage.block.SomeBlocks;
import cairn.storage.pack.FailingMedium.Fault;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is full, may not be written to any more, or cannot be read, from any one moment on. */
final class FailingMediumTest {
    private static final PackStore.Options OPTIONS = new PackStore.Options(Durability.COMMIT, 192 * 1024, 1);
    private static final int NUMBERS = 24;

    @TempDir
    private Path folder;

    private static Block block(int number) {
        return SomeBlocks.sized(number, number % 8 == 0 ? 131_072 + number : 5000 * (number % 4) + number);
    }

    /** What the store must hold. */
    private final Map<Integer, Boolean> held = new TreeMap<>();

    private interface Step {
        void run() throws IOException;
    }

    /** Does it; where that fails, looks what is there, mends the medium and does it again. */
    private static void doTwice(FailingMedium medium, Step step, Step look, Fault fault) throws IOException {
        try {
            step.run();
        } catch (IOException e) {
            assertTrue(medium.isReached(), e::toString);
            assertTrue(isExplained(e, fault), e::toString);
            look.run();
            medium.mend();
            step.run();
        }
    }

    private static boolean isExplained(IOException e, Fault fault) {
        return e instanceof UnavailableException
                && e.getMessage().contains(fault == Fault.FULL ? "is full; make room" : "may not be written to");
    }

    private void run(PackStore store, FailingMedium medium, Fault fault) throws IOException {
        for (int i = 0; i < NUMBERS; i++) {
            int number = i;
            Step look = () -> assertHolds(store);
            doTwice(medium, () -> store.put(block(number)), look, fault);
            held.put(number, true);
            if (i % 3 == 2) {
                int gone = i - 1;
                doTwice(medium, () -> store.remove(block(gone).cid().hash()), look, fault);
                held.put(gone, false);
            }
            if (i % 10 == 9) {
                doTwice(medium, store::compact, look, fault);
                store.sync();
            }
        }
    }

    private void assertHolds(PackStore store) throws IOException {
        int count = 0;
        for (Map.Entry<Integer, Boolean> each : held.entrySet()) {
            Block right = block(each.getKey());
            assertEquals(each.getValue(), store.has(right.cid().hash()), "block " + each.getKey());
            if (each.getValue()) {
                assertEquals(right.bytes(), store.get(right.cid()).orElseThrow().bytes());
                count++;
            }
        }
        assertEquals(count, store.usage().blocks());
        store.verifyAll((hash, problem) -> {
            throw new AssertionError(problem);
        });
    }

    private static PackStore openTwice(Path directory, FailingMedium medium) throws IOException {
        try {
            return PackStore.open(directory, OPTIONS, medium);
        } catch (IOException e) {
            assertTrue(medium.isReached(), e::toString);
            medium.mend();
            return PackStore.open(directory, OPTIONS, medium);
        }
    }

    /** A whole life of a store on a medium that fails from one change on; returns whether it came so far. */
    private boolean failsAt(int change, Fault fault) throws IOException {
        held.clear();
        Path directory = folder.resolve(fault + "-" + change);
        FailingMedium medium = new FailingMedium(fault, change);
        try {
            PackStore.open(directory, OPTIONS, medium).close();
        } catch (IOException e) {
            assertTrue(medium.isReached(), e::toString);
            medium.mend();
        }
        PackStore store = openTwice(directory, medium);
        run(store, medium, fault);
        try {
            store.close();
        } catch (IOException e) {
            assertTrue(medium.isReached(), e::toString);
        }
        try (PackStore again = PackStore.open(directory, OPTIONS)) {
            assertHolds(again);
        }
        return medium.isReached();
    }

    @Test
    void aDiskMayBeFullAtAnyWrite() throws IOException {
        int change = 0;
        while (failsAt(change, Fault.FULL)) {
            change++;
        }
        assertTrue(change > 60, "there were only " + change + " writes");
    }

    @Test
    void aDiskMayBecomeReadOnlyAtAnyChange() throws IOException {
        int change = 0;
        while (failsAt(change, Fault.READ_ONLY)) {
            change += 3;
        }
        assertTrue(change > 60, "there were only " + change + " changes");
    }

    @Test
    void whatCannotBeReadWhileAPackIsSealedIsReadLater() throws IOException {
        FailingMedium medium = new FailingMedium(Fault.UNREADABLE, 0);
        Path directory = folder.resolve("unreadable");
        try (PackStore store = PackStore.open(directory, OPTIONS, medium)) {
            for (int i = 0; i < NUMBERS; i++) {
                store.put(block(i));
                held.put(i, true);
            }
            assertTrue(medium.isReached());
            assertHolds(store);
            medium.mend();
            store.put(block(NUMBERS));
            held.put(NUMBERS, true);
            assertHolds(store);
        }
        try (PackStore again = PackStore.open(directory, OPTIONS)) {
            assertHolds(again);
        }
    }

    /** Pages of a map that the medium has not: what a process sees of a disk that cannot read them. */
    @Test
    void whatTheMediumCannotReadIsAnErrorOfThatBlockAlone() throws IOException {
        Path directory = folder.resolve("torn");
        try (PackStore store = PackStore.open(directory, OPTIONS)) {
            store.put(block(1));
            store.put(block(8));
            store.put(block(2));
            store.put(block(3));
        }
        try (PackStore store = PackStore.open(directory, OPTIONS)) {
            assertEquals(
                    block(1).bytes(), store.get(block(1).cid()).orElseThrow().bytes());
            Path pack = PackFiles.packs(directory).get(0);
            try (RandomAccessFile raw = new RandomAccessFile(pack.toFile(), "rw")) {
                raw.setLength(64 * 1024);
            }
            for (int number : new int[] {8, 2, 3}) {
                assertThrows(
                        UnavailableException.class,
                        () -> store.get(block(number).cid()),
                        "block " + number);
            }
            assertEquals(
                    block(1).bytes(), store.get(block(1).cid()).orElseThrow().bytes());
            int[] damaged = {0};
            store.verifyAll((hash, problem) -> damaged[0]++);
            assertEquals(3, damaged[0]);
            // Another copy takes the place of what cannot be read.
            for (int number : new int[] {8, 2, 3}) {
                store.put(block(number));
                assertEquals(
                        block(number).bytes(),
                        store.get(block(number).cid()).orElseThrow().bytes());
            }
            assertFalse(store.put(block(8)));
        }
    }
}
