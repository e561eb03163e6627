package cairn.node.collect;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.cid.Cid;
import cairn.data.failure.NotFoundException;
import cairn.data.unixfs.DagRoot;
import cairn.data.unixfs.FileCursor;
import cairn.data.unixfs.UnixFsEntry;
import cairn.data.unixfs.UnixFsReader;
import cairn.node.Node;
import cairn.node.dag.DagWalk;
import cairn.node.files.Found;
import cairn.node.pin.PinKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Adds, pins, unpins, changes of files, failed adds and collections together, with a model that knows what must be
 * there. All files share a few chunks, so that what is added was often garbage a moment ago.
 */
class CollectRaceTest {
    private static final int USERS = 3;
    private static final int SHARED_CHUNKS = 30;
    private static final int COLLECTIONS_MIN = 12;

    @TempDir
    private Path folder;

    private final AtomicLong collections = new AtomicLong();
    private final AtomicLong removed = new AtomicLong();

    @Test
    void nothingThatIsHeldIsLost() throws Exception {
        run(20260, 200);
    }

    @Test
    @Tag("soak")
    void nothingThatIsHeldIsLostInTheLongRun() throws Exception {
        long seed = System.nanoTime();
        for (int round = 0; round < 60; round++) {
            run(seed + round, 3_000);
        }
    }

    private void run(long seed, int steps) throws Exception {
        System.out.println("seed " + seed);
        try (CollectFixture fixture = new CollectFixture(folder.resolve("seed" + seed));
                ExecutorService threads = Executors.newFixedThreadPool(USERS + 1)) {
            AtomicBoolean done = new AtomicBoolean();
            Future<?> collector = threads.submit(() -> {
                while (!done.get()) {
                    fixture.node().collect(false, _ -> removed.incrementAndGet());
                    collections.incrementAndGet();
                }
                return null;
            });
            List<User> users = new ArrayList<>();
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < USERS; i++) {
                User user = new User(fixture, i, new Random(seed + i));
                users.add(user);
                running.add(threads.submit(() -> {
                    for (int step = 0; mayGoOn(step, steps) && !collector.isDone(); step++) {
                        user.step();
                    }
                    return null;
                }));
            }
            try {
                for (Future<?> each : running) {
                    each.get();
                }
            } finally {
                done.set(true);
            }
            collector.get();
            assertEnds(fixture, users, seed);
        }
        System.out.println(collections + " collections removed " + removed + " blocks");
        assertTrue(removed.get() > 0);
    }

    /** A slow medium makes collections few. */
    private boolean mayGoOn(int step, int steps) {
        return step < steps || step < 10 * steps && collections.get() < COLLECTIONS_MIN;
    }

    /** After a last collection there is what the model holds, and nothing else. */
    private static void assertEnds(CollectFixture fixture, List<User> users, long seed) throws IOException {
        fixture.node().mutableFiles().flush("/");
        fixture.node().collect(false, _ -> {});
        DagWalk walk = new DagWalk(fixture.packs());
        long[] held = {0};
        for (User user : users) {
            user.assertAll();
            for (Cid cid : user.pinned.keySet()) {
                walk.walk(cid, (_, _) -> held[0]++);
            }
        }
        for (Cid root : fixture.node().mutableFiles().roots()) {
            walk.walk(root, (_, _) -> held[0]++);
        }
        assertEquals(held[0], fixture.blocks(), "seed " + seed);
        fixture.node().verify((hash, problem) -> {
            throw new AssertionError(problem + ", seed " + seed);
        });
    }

    /** Somebody with pins and files of their own; what they hold has chunks in common with what others hold. */
    private static final class User {
        private final CollectFixture fixture;
        private final Node node;
        private final int number;
        private final Random random;
        private final Map<Cid, long[]> pinned = new HashMap<>();
        private final Map<String, long[]> files = new HashMap<>();
        /** What was added, and is garbage until it is pinned. */
        private final Map<Cid, long[]> loose = new LinkedHashMap<>();

        private long made;

        User(CollectFixture fixture, int number, Random random) {
            this.fixture = fixture;
            this.node = fixture.node();
            this.number = number;
            this.random = random;
        }

        /** The first chunk is this user's, so that no other user unpins what they pinned. */
        private long[] chunks() {
            long[] chunks = new long[2 + random.nextInt(6)];
            for (int i = 1; i < chunks.length; i++) {
                chunks[i] = random.nextInt(SHARED_CHUNKS);
            }
            chunks[0] = 1_000_000L * (number + 1) + made++ % 10;
            return chunks;
        }

        void step() throws IOException {
            int kind = random.nextInt(100);
            if (kind < 25) {
                addPinned(chunks());
            } else if (kind < 33) {
                addLoose(chunks());
            } else if (kind < 40) {
                pinLoose();
            } else if (kind < 50) {
                addInVain(chunks());
            } else if (kind < 70) {
                unpin();
            } else if (kind < 85) {
                link(chunks());
            } else if (kind < 93) {
                unlink();
            } else if (kind < 97) {
                check(random.nextInt(2) == 0);
            } else {
                node.mutableFiles().flush("/");
            }
        }

        private void addPinned(long... chunks) throws IOException {
            DagRoot root = node.write(
                    sink -> CollectFixture.file(sink, chunks),
                    file -> node.pins().put(file.cid(), PinKind.RECURSIVE, ""));
            pinned.put(root.cid(), chunks);
        }

        private void addLoose(long... chunks) throws IOException {
            DagRoot root = node.write(sink -> CollectFixture.file(sink, chunks), _ -> {});
            loose.put(root.cid(), chunks);
        }

        /** What nobody holds may be gone before it is pinned; a pin that was made says that it was not. */
        private void pinLoose() throws IOException {
            if (loose.isEmpty()) {
                return;
            }
            Map.Entry<Cid, long[]> oldest = loose.entrySet().iterator().next();
            loose.remove(oldest.getKey());
            try {
                node.pin(oldest.getKey(), PinKind.RECURSIVE, "later", (_, _) -> {});
                pinned.put(oldest.getKey(), oldest.getValue());
            } catch (NotFoundException e) {
                assertTrue(e.getMessage().contains("is not there"), e.getMessage());
            }
        }

        private void addInVain(long... chunks) {
            try {
                node.write(
                        sink -> {
                            CollectFixture.file(sink, chunks);
                            throw new IOException("changed my mind");
                        },
                        _ -> {});
            } catch (IOException e) {
                assertEquals("changed my mind", e.getMessage());
            }
        }

        private void unpin() throws IOException {
            if (!pinned.isEmpty()) {
                Cid cid = pinned.keySet().stream()
                        .skip(random.nextInt(pinned.size()))
                        .findFirst()
                        .orElseThrow();
                pinned.remove(cid);
                node.pins().remove(cid, PinKind.RECURSIVE);
            }
        }

        private void link(long... chunks) throws IOException {
            String path = "/u" + number + "-" + random.nextInt(5);
            boolean flush = random.nextBoolean();
            unlink(path);
            node.write(
                    sink -> CollectFixture.file(sink, chunks),
                    root -> node.mutableFiles()
                            .tree()
                            .copy(new Found(root.cid(), root.totalBytes()), "", path, false, true, flush));
            files.put(path, chunks);
        }

        private void unlink() throws IOException {
            unlink("/u" + number + "-" + random.nextInt(5));
        }

        private void unlink(String path) throws IOException {
            if (files.remove(path) != null) {
                node.mutableFiles().tree().remove(path, false, false);
            }
        }

        private void check(boolean isPin) throws IOException {
            if (isPin && !pinned.isEmpty()) {
                Map.Entry<Cid, long[]> any = pinned.entrySet().iterator().next();
                assertReads(any.getKey(), any.getValue());
            } else if (!isPin && !files.isEmpty()) {
                Map.Entry<String, long[]> any = files.entrySet().iterator().next();
                assertReads(node.mutableFiles().find(any.getKey()).cid(), any.getValue());
            }
        }

        void assertAll() throws IOException {
            for (Map.Entry<Cid, long[]> each : pinned.entrySet()) {
                assertReads(each.getKey(), each.getValue());
            }
            for (Map.Entry<String, long[]> each : files.entrySet()) {
                assertReads(node.mutableFiles().find(each.getKey()).cid(), each.getValue());
            }
        }

        private void assertReads(Cid cid, long... chunks) throws IOException {
            UnixFsReader reader = new UnixFsReader(fixture.packs());
            FileCursor cursor = reader.read((UnixFsEntry.File) reader.open(cid));
            ByteArrayOutputStream read = new ByteArrayOutputStream();
            for (Optional<ByteBuffer> piece = cursor.next(); piece.isPresent(); piece = cursor.next()) {
                byte[] bytes = new byte[piece.get().remaining()];
                piece.get().get(bytes);
                read.writeBytes(bytes);
            }
            ByteArrayOutputStream wanted = new ByteArrayOutputStream();
            Arrays.stream(chunks).forEach(number -> wanted.writeBytes(CollectFixture.chunk(number)));
            assertArrayEquals(wanted.toByteArray(), read.toByteArray());
        }
    }
}
