package cairn.storage.pack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.block.Block;
import cairn.data.failure.UnavailableException;
import cairn.storage.block.SomeBlocks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The power goes at a random change of a store that is put to, removed from, synced, compacted, closed and opened; what
 * was not forced is lost, torn, or there without what was written before it. What a sync acknowledged is there when the
 * store is opened again, nothing is wrong, and nothing is there in part.
 */
abstract class PowerCuts {
    private static final int THREADS = 2;
    private static final int NUMBERS = 60;
    private static final int BOOT_OFFSET = 32;
    private static final int BOOT_BYTES = 36;

    @TempDir
    private Path folder;

    /** Makes what the first machine finds. */
    abstract void make(Path directory) throws IOException;

    abstract PackStore open(Path directory, Medium medium) throws IOException;

    /** Where the store in {@code directory} has its index. */
    abstract Path index(Path directory);

    /** How many power cuts a short run has. */
    abstract int rounds();

    private static Block block(int number) {
        int size = number % 12 == 0 ? 130_000 + number : number % 4 == 0 ? 20_000 + number : 100 + number;
        return SomeBlocks.sized(number, size);
    }

    /** What is promised of a thread's blocks: there or not there; a block that is missing here is promised nothing. */
    private static final class Promises {
        private final Map<Integer, Boolean> synced = new ConcurrentHashMap<>();
        /** Whose removal was not synced: the index may know of it alone, and then a check brings the block back. */
        private final Set<Integer> doubtful = ConcurrentHashMap.newKeySet();
    }

    @Test
    void whatWasSyncedIsThereAfterAPowerCut() throws Exception {
        rounds(rounds(), 71);
    }

    @Test
    @Tag("soak")
    void whatWasSyncedIsThereAfterManyPowerCuts() throws Exception {
        for (int seed = 1000; seed < 1050; seed++) {
            rounds(40, seed);
        }
    }

    private void rounds(int rounds, long seed) throws Exception {
        Random random = new Random(seed);
        Promises promises = new Promises();
        Path directory = folder.resolve(seed + "-0");
        make(directory);
        for (int round = 0; round < rounds; round++) {
            String what = "seed " + seed + " round " + round;
            int steps = 1 + random.nextInt(random.nextInt(4) == 0 ? 40 : 600);
            PowerCutMedium medium = new PowerCutMedium(directory, random.nextLong(), steps);
            live(directory, medium, random, promises, what);
            Path next = folder.resolve(seed + "-" + (round + 1));
            medium.leave(next);
            startMachine(next);
            if (round % 2 == 0) {
                look(next, promises, what);
            }
            directory = next;
        }
    }

    /** After a power cut it is another boot of the machine: what the head says of the last one holds no more. */
    private void startMachine(Path directory) throws IOException {
        Path head = index(directory).resolve("head");
        if (Files.exists(head) && Files.size(head) > BOOT_OFFSET + BOOT_BYTES) {
            PackFiles.zero(head, BOOT_OFFSET, BOOT_BYTES);
        }
    }

    private void live(Path directory, PowerCutMedium medium, Random random, Promises promises, String what)
            throws Exception {
        AtomicReference<Throwable> wrong = new AtomicReference<>();
        while (!medium.isCut()) {
            try (PackStore store = open(directory, medium)) {
                List<Thread> threads = new ArrayList<>();
                for (int i = 0; i < THREADS; i++) {
                    int first = i * NUMBERS;
                    Random own = new Random(random.nextLong());
                    threads.add(Thread.ofPlatform().start(() -> work(store, medium, own, first, promises, wrong)));
                }
                for (Thread thread : threads) {
                    thread.join();
                }
            } catch (IOException e) {
                assertTrue(medium.isCut(), () -> what + ": " + e);
            }
        }
        if (wrong.get() != null) {
            throw new AssertionError(what, wrong.get());
        }
    }

    private static void work(
            PackStore store,
            PowerCutMedium medium,
            Random random,
            int first,
            Promises promises,
            AtomicReference<Throwable> wrong) {
        Map<Integer, Boolean> done = new HashMap<>();
        Set<Integer> removed = new HashSet<>();
        try {
            for (int i = random.nextInt(60); i >= 0; i--) {
                change(store, random, first, done, removed, promises);
            }
        } catch (IOException e) {
            if (!medium.isCut()) {
                wrong.compareAndSet(null, e);
            }
        } catch (RuntimeException | Error e) {
            wrong.compareAndSet(null, e);
        }
    }

    private static void change(
            PackStore store,
            Random random,
            int first,
            Map<Integer, Boolean> done,
            Set<Integer> removed,
            Promises promises)
            throws IOException {
        int number = first + random.nextInt(NUMBERS);
        int kind = random.nextInt(100);
        if (kind < 60) {
            done.remove(number);
            promises.synced.remove(number);
            try {
                store.put(block(number));
                done.put(number, true);
            } catch (UnavailableException e) {
                assertTrue(e.getMessage().contains("is full"), e::toString);
                store.compact();
            }
        } else if (kind < 80) {
            done.remove(number);
            promises.synced.remove(number);
            if (promises.doubtful.add(number)) {
                removed.add(number);
            }
            // Where there was nothing to remove, or may be more, a sync has nothing to promise.
            if (store.remove(block(number).cid().hash()) && removed.contains(number)) {
                done.put(number, false);
            }
        } else if (kind < 97) {
            store.sync();
            promises.synced.putAll(done);
            promises.doubtful.removeAll(removed);
            removed.clear();
        } else {
            store.compact();
        }
    }

    private void look(Path directory, Promises promises, String what) throws IOException {
        try (PackStore store = open(directory, new FileMedium())) {
            // A removal that was not synced may be in the index alone; then a check brings the block back.
            store.verifyAll((hash, problem) -> {
                throw new AssertionError(what + ": " + problem);
            });
            promises.doubtful.clear();
            int held = 0;
            for (int number = 0; number < THREADS * NUMBERS; number++) {
                Block right = block(number);
                Optional<Block> got = store.get(right.cid());
                assertEquals(got.isPresent(), store.has(right.cid().hash()), what);
                got.ifPresent(block -> assertEquals(right.bytes(), block.bytes(), what));
                held += got.isPresent() ? 1 : 0;
                Boolean promised = promises.synced.get(number);
                if (promised != null) {
                    assertEquals(promised, got.isPresent(), what + " block " + number);
                }
                promises.synced.put(number, got.isPresent());
            }
            int[] visited = {0};
            store.forEach((hash, size) -> visited[0]++);
            assertEquals(held, visited[0], what);
            assertEquals(held, store.usage().blocks(), what);
        }
    }
}
