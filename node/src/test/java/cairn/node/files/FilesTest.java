package cairn.node.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.failure.MalformedException;
import cairn.data.failure.NotFoundException;
import cairn.data.unixfs.DirectoryCursor;
import cairn.data.unixfs.FileCursor;
import cairn.data.unixfs.ImportProfile;
import cairn.data.unixfs.UnixFsEntry;
import cairn.data.unixfs.UnixFsReader;
import cairn.node.write.WriteGate;
import cairn.storage.block.BlockStore;
import cairn.storage.block.MemoryBlockStore;
import cairn.storage.files.FilesTable;
import cairn.storage.table.Database;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilesTest {
    private static final FileWrite CREATE =
            new FileWrite(0, true, true, true, Optional.empty(), Optional.empty(), true);
    private static final FileWrite LATER =
            new FileWrite(0, true, true, true, Optional.empty(), Optional.empty(), false);

    @TempDir
    private Path folder;

    private final MemoryBlockStore store = new MemoryBlockStore();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private Database database;
    private Files files;

    @BeforeEach
    void open() {
        database = new Database(folder.resolve("tables.db"));
        files = new Files(
                new FilesTable(database),
                store,
                new WriteGate(),
                ImportProfile.UNIXFS_V1_2025,
                () -> now,
                Duration.ofHours(1));
    }

    @AfterEach
    void close() throws IOException {
        database.close();
    }

    /** As after a crash: what was only in memory is gone. */
    private void reopen() throws IOException {
        database.close();
        open();
    }

    private static ReadableByteChannel channel(String text) {
        return Channels.newChannel(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private void write(String path, String text) throws IOException {
        files.contents().write(path, CREATE, channel(text));
    }

    private String read(String path) throws IOException {
        return read(path, store);
    }

    private String read(String path, BlockStore from) throws IOException {
        UnixFsReader reader = new UnixFsReader(from);
        FileCursor cursor =
                reader.read((UnixFsEntry.File) reader.open(files.find(path).cid()));
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Optional<ByteBuffer> piece = cursor.next(); piece.isPresent(); piece = cursor.next()) {
            byte[] bytes = new byte[piece.get().remaining()];
            piece.get().get(bytes);
            all.writeBytes(bytes);
        }
        return all.toString(StandardCharsets.UTF_8);
    }

    private List<String> list(String path) throws IOException {
        UnixFsReader reader = new UnixFsReader(store);
        DirectoryCursor cursor =
                reader.list((UnixFsEntry.Directory) reader.open(files.find(path).cid()));
        List<String> names = new ArrayList<>();
        for (var entry = cursor.next(); entry.isPresent(); entry = cursor.next()) {
            names.add(entry.get().name());
        }
        Collections.sort(names);
        return names;
    }

    @Test
    void whatWasAnsweredIsThereAfterACrash() throws IOException {
        write("/a/b/one", "1");
        write("/a/two", "2");
        files.tree().make("/a/c", false, Optional.empty(), true);
        reopen();
        assertEquals("1", read("/a/b/one"));
        files.tree().move("/a/b/one", "/a/c", true);
        files.tree().copy(files.find("/a/two"), "two", "/x/y/", true, false, true);
        files.tree().remove("/a/two", false, false);
        reopen();
        assertEquals(List.of("b", "c"), list("/a"));
        assertEquals("1", read("/a/c/one"));
        assertEquals("2", read("/x/y/two"));
        var root = files.flush("/");
        reopen();
        assertEquals(root, files.find("/").cid());
    }

    @Test
    void aSmallFileIsWholeInTheTablesAlone() throws IOException {
        write("/a", "small");
        write("/a", "other");
        database.close();
        database = new Database(folder.resolve("tables.db"));
        MemoryBlockStore lost = new MemoryBlockStore();
        files = new Files(
                new FilesTable(database),
                lost,
                new WriteGate(),
                ImportProfile.UNIXFS_V1_2025,
                () -> now,
                Duration.ZERO);
        assertEquals("other", read("/a", lost));
    }

    @Test
    void onlyBlocksThatTheTablesDoNotHoldAreSynced() throws IOException {
        AtomicInteger syncs = new AtomicInteger();
        BlockStore counted = (BlockStore) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {BlockStore.class}, (_, method, arguments) -> {
                    if (method.getName().equals("sync")) {
                        syncs.incrementAndGet();
                    }
                    return method.invoke(store, arguments);
                });
        files = new Files(
                new FilesTable(database),
                counted,
                new WriteGate(),
                ImportProfile.UNIXFS_V1_2025,
                () -> now,
                Duration.ZERO);
        write("/a", "small");
        assertEquals(0, syncs.get());
        write("/b", "x".repeat(5000));
        assertEquals(1, syncs.get());
        files.contents().write("/later", LATER, channel("later"));
        write("/c", "small too");
        assertEquals(2, syncs.get());
        files.tree().make("/d", false, Optional.empty(), true);
        assertEquals(3, syncs.get());
    }

    @Test
    void aBatchSurvivesAsAllOrNothing() throws IOException {
        write("/kept", "1");
        for (int i = 0; i < 20; i++) {
            files.contents().write("/batch/" + i, LATER, channel("x" + i));
        }
        assertEquals("x7", read("/batch/7"));
        assertEquals(List.of("batch", "kept"), list("/"));
        reopen();
        assertEquals(List.of("kept"), list("/"));
        for (int i = 0; i < 20; i++) {
            files.contents().write("/batch/" + i, LATER, channel("x" + i));
        }
        files.flush("/batch");
        reopen();
        assertEquals(20, list("/batch").size());
    }

    @Test
    void theRootIsThatOfADirectoryBuiltAtOnce() throws IOException {
        write("/b", "2");
        write("/a", "1");
        var root = files.find("/").cid();
        files.tree().remove("/b", false, false);
        files.find("/");
        write("/b", "2");
        assertEquals(root, files.find("/").cid());
    }

    @Test
    void refusalsSayWhatKuboSays() throws IOException {
        write("/dir/file", "1");
        assertRefused("file already exists", () -> files.tree().make("/dir", false, Optional.empty(), true));
        assertRefused("file does not exist", () -> files.tree().make("/no/dir", false, Optional.empty(), true));
        assertRefused(
                "cannot create directory '/': Already exists",
                () -> files.tree().make("/", false, Optional.empty(), true));
        assertRefused(
                "path is a directory, use -r to remove directories",
                () -> files.tree().remove("/dir", false, false));
        assertRefused("cannot delete root", () -> files.tree().remove("/", true, true));
        assertRefused("file does not exist", () -> files.tree().remove("/nothing", true, false));
        assertRefused("paths must start with a leading slash", () -> files.find("dir"));
        assertRefused("paths must not be empty", () -> files.find(""));
        assertRefused("/dir was not a file", () -> write("/dir", "x"));
        assertRefused("cannot access dir/file/below: Not a directory", () -> files.find("/dir/file/below"));
        assertRefused("cannot move /dir into itself", () -> files.tree().move("/dir", "/dir/inner", true));
        assertRefused(
                "cp: cannot put node in path /dir/file: directory already has entry by that name",
                () -> files.tree().copy(files.find("/dir/file"), "file", "/dir/file", false, false, true));
        files.tree().remove("/nothing/below", false, true);
        assertEquals(List.of("file"), list("/dir"));
    }

    private interface Attempt {
        void run() throws IOException;
    }

    private static void assertRefused(String message, Attempt attempt) {
        IOException refused = assertThrows(IOException.class, attempt::run);
        assertTrue(refused instanceof MalformedException || refused instanceof NotFoundException, refused.toString());
        assertEquals(message, refused.getMessage());
    }

    @Test
    void aFormerRootCanBeRestoredForAsLongAsItIsKept() throws IOException {
        write("/a", "first");
        var first = files.flush("/");
        write("/a", "second");
        var second = files.flush("/");
        assertEquals(
                List.of(second, first),
                files.log().stream().limit(2).map(root -> root.cid()).toList());
        assertTrue(files.roots().contains(first));
        files.restore(first);
        assertEquals("first", read("/a"));
        files.restore(second);
        reopen();
        assertEquals("second", read("/a"));
        now = now.plus(Duration.ofHours(2));
        write("/a", "third");
        files.flush("/");
        now = now.plus(Duration.ofHours(2));
        write("/a", "fourth");
        files.flush("/");
        assertEquals(List.of("fourth"), List.of(read("/a")));
        assertFalse(files.roots().contains(first));
    }

    @Test
    void concurrentWritersLoseNothing() throws Exception {
        List<Future<?>> running = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int thread = 0; thread < 8; thread++) {
                int number = thread;
                running.add(threads.submit(() -> {
                    for (int i = 0; i < 25; i++) {
                        write("/shared/" + number + "-" + i, "text " + i);
                        if (i % 10 == 0) {
                            files.find("/shared");
                        }
                    }
                    return null;
                }));
            }
        }
        for (Future<?> future : running) {
            future.get();
        }
        reopen();
        assertEquals(200, list("/shared").size());
        assertEquals("text 24", read("/shared/7-24"));
    }

    @Test
    void appendsToOneFileFollowEachOther() throws Exception {
        write("/log", "");
        FileWrite append = new FileWrite(0, false, false, false, Optional.empty(), Optional.empty(), true);
        List<Future<?>> running = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int thread = 0; thread < 8; thread++) {
                int number = thread;
                FileWrite own =
                        new FileWrite(number, append.creates(), false, false, Optional.empty(), Optional.empty(), true);
                running.add(threads.submit(() -> {
                    files.contents().write("/log", own, channel(String.valueOf(number)));
                    return null;
                }));
            }
        }
        for (Future<?> future : running) {
            future.get();
        }
        assertEquals("01234567", read("/log"));
    }

    @Test
    void randomChangesGiveWhatAMapWouldHold() throws IOException {
        long seed = System.nanoTime();
        System.out.println("FilesTest seed " + seed);
        Random random = new Random(seed);
        TreeMap<String, String> model = new TreeMap<>();
        for (int step = 0; step < 400; step++) {
            String path = "/d" + random.nextInt(3) + "/e" + random.nextInt(3) + "/f" + random.nextInt(8);
            switch (random.nextInt(6)) {
                case 0 -> {
                    boolean isThere = model.remove(path) != null;
                    if (isThere) {
                        files.tree().remove(path, false, false);
                    }
                }
                case 1 -> {
                    String to = path + "x";
                    if (model.containsKey(path) && !model.containsKey(to)) {
                        model.put(to, model.remove(path));
                        files.tree().move(path, to, true);
                    }
                }
                case 2 -> files.find("/");
                case 3 -> {
                    if (random.nextInt(10) == 0) {
                        reopen();
                    }
                }
                default -> {
                    String text = "text " + random.nextInt();
                    write(path, text);
                    model.put(path, text);
                }
            }
        }
        for (var entry : model.entrySet()) {
            assertEquals(entry.getValue(), read(entry.getKey()), entry.getKey());
        }
        assertArrayEquals(
                model.keySet().stream()
                        .filter(path -> path.startsWith("/d1/e1/"))
                        .map(path -> path.substring(7))
                        .toArray(),
                files.isDirectory(FilesPath.parse("/d1/e1")) ? list("/d1/e1").toArray() : new Object[0]);
    }
}
