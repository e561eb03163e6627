package cairn.storage.pack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.block.Block;
import cairn.storage.block.BlockStore;
import cairn.storage.block.BlockStoreContract;
import cairn.storage.block.MovingBlockStore;
import cairn.storage.block.Pace;
import cairn.storage.block.SomeBlocks;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store on its way is a store, and arrives with every block, however often it is cut short. */
final class MovingBlockStoreTest extends BlockStoreContract {
    private static final PackStore.Options OPTIONS = new PackStore.Options(Durability.OS, 64 * 1024, 1);
    private static final int BLOCKS = 200;

    @TempDir
    private Path folder;

    private PackStore old() throws IOException {
        return PackStore.open(folder.resolve("old"), OPTIONS);
    }

    private PackStore fresh() throws IOException {
        return PackStore.open(folder.resolve("fresh"), OPTIONS);
    }

    @Override
    protected MovingBlockStore open() throws IOException {
        return new MovingBlockStore(old(), fresh());
    }

    private static Block block(int number) {
        return SomeBlocks.sized(number, 1000 + number);
    }

    private void fillOld() throws IOException {
        try (PackStore store = old()) {
            for (int i = 0; i < BLOCKS; i++) {
                store.put(block(i));
            }
        }
    }

    private static void assertHolds(BlockStore store, Set<Integer> numbers) throws IOException {
        for (int number : numbers) {
            assertEquals(
                    block(number).bytes(),
                    store.get(block(number).cid()).orElseThrow().bytes(),
                    "block " + number);
        }
        assertEquals(numbers.size(), store.usage().blocks());
    }

    private static Set<Integer> numbers(int from, int end) {
        Set<Integer> numbers = new HashSet<>();
        for (int i = from; i < end; i++) {
            numbers.add(i);
        }
        return numbers;
    }

    private static long move(MovingBlockStore store, Pace pace) throws IOException {
        return store.move(pace, (hash, problem) -> {
            throw new AssertionError(problem);
        });
    }

    @Test
    void everyBlockArrivesHoweverOftenTheMoveIsCutShort() throws IOException {
        fillOld();
        long seed = 11;
        Random random = new Random(seed);
        Set<Integer> held = numbers(0, BLOCKS);
        int next = BLOCKS;
        boolean isDone = false;
        while (!isDone) {
            try (MovingBlockStore store = open()) {
                for (int i = 0; i < 3; i++) {
                    store.put(block(next));
                    held.add(next++);
                    int gone = random.nextInt(next);
                    assertEquals(
                            held.remove(gone), store.remove(block(gone).cid().hash()), "seed " + seed);
                }
                int[] left = {random.nextInt(60)};
                try {
                    assertEquals(0, move(store, bytes -> {
                        if (bytes > 0 && left[0]-- == 0) {
                            throw new InterruptedIOException("cut short");
                        }
                    }));
                    isDone = true;
                } catch (InterruptedIOException e) {
                    assertHolds(store, held);
                }
            }
        }
        try (PackStore store = fresh()) {
            assertHolds(store, held);
            store.verifyAll((hash, problem) -> {
                throw new AssertionError(problem);
            });
        }
    }

    @Test
    void readsAndWritesGoOnMeanwhile() throws Exception {
        fillOld();
        AtomicReference<Throwable> wrong = new AtomicReference<>();
        try (MovingBlockStore store = open()) {
            Thread writer = Thread.ofPlatform().start(() -> {
                try {
                    for (int i = 0; i < BLOCKS; i++) {
                        assertEquals(
                                block(i).bytes(),
                                store.get(block(i).cid()).orElseThrow().bytes());
                        store.put(block(BLOCKS + i));
                        if (i % 2 == 0) {
                            assertTrue(store.remove(block(i).cid().hash()));
                            assertFalse(store.has(block(i).cid().hash()));
                        }
                    }
                } catch (IOException | RuntimeException | AssertionError e) {
                    wrong.set(e);
                }
            });
            move(store, Pace.FULL);
            writer.join();
            move(store, Pace.FULL);
        }
        if (wrong.get() != null) {
            throw new AssertionError(wrong.get());
        }
        Set<Integer> held = numbers(0, 2 * BLOCKS);
        held.removeIf(number -> number < BLOCKS && number % 2 == 0);
        try (PackStore store = fresh()) {
            assertHolds(store, held);
        }
    }

    @Test
    void aDamagedBlockIsToldAndNotCopied() throws IOException {
        fillOld();
        PackFiles.flip(DirectoryPlace.file(folder.resolve("old"), 1), Pack.HEAD_BYTES + 500, 3);
        try (MovingBlockStore store = open()) {
            String[] told = {""};
            assertEquals(1, store.move(Pace.FULL, (hash, problem) -> told[0] = problem));
            assertTrue(told[0].contains("00000001.pack"), told[0]);
            assertEquals(BLOCKS - 1, store.progress().copiedBlocks());
            assertThrows(IOException.class, () -> store.get(block(0).cid()));
            // A put of a whole copy mends it, and then everything is there.
            store.put(block(0));
            assertEquals(
                    block(0).bytes(), store.get(block(0).cid()).orElseThrow().bytes());
            assertEquals(0, store.move(Pace.FULL, (hash, problem) -> told[0] = "again " + problem));
            assertFalse(told[0].startsWith("again"), told[0]);
        }
        try (PackStore store = fresh()) {
            assertHolds(store, numbers(0, BLOCKS));
        }
    }
}
