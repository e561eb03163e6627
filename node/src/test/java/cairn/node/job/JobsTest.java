package cairn.node.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.block.Block;
import cairn.data.block.Eventually;
import cairn.data.car.CarSink;
import cairn.data.cid.Cid;
import cairn.data.unixfs.Attributes;
import cairn.data.unixfs.DagRoot;
import cairn.data.unixfs.FileBuilder;
import cairn.data.unixfs.ImportProfile;
import cairn.data.unixfs.Leaf;
import cairn.network.routing.NameRouting;
import cairn.node.Node;
import cairn.node.dag.CarExport;
import cairn.node.files.Files;
import cairn.node.link.LinkSource;
import cairn.node.name.Naming;
import cairn.node.pin.Pins;
import cairn.node.write.WriteGate;
import cairn.storage.block.MemoryBlockStore;
import cairn.storage.block.WrappedBlockStore;
import cairn.storage.cache.CacheTable;
import cairn.storage.files.FilesTable;
import cairn.storage.job.Job;
import cairn.storage.job.JobKind;
import cairn.storage.job.JobState;
import cairn.storage.job.JobTable;
import cairn.storage.pin.PinTable;
import cairn.storage.table.Database;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs on a real node, with a store that can be made to wait. */
class JobsTest {
    private static final ImportProfile PROFILE = ImportProfile.UNIXFS_V1_2025;
    private static final Duration SOON = Duration.ofMillis(1);
    private static final int CHUNKS = 40;

    @TempDir
    private Path folder;

    private final MemoryBlockStore held = new MemoryBlockStore();
    private final ForkJoinPool workers = new ForkJoinPool(2);
    private final GatedStore store = new GatedStore(held);
    private Database database;
    private Node node;

    /** Reads wait where that is wanted. */
    private static final class GatedStore extends WrappedBlockStore {
        private volatile CountDownLatch gate = new CountDownLatch(0);

        GatedStore(MemoryBlockStore store) {
            super(store);
        }

        @Override
        public Optional<Block> get(Cid cid) throws IOException {
            try {
                gate.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted");
            }
            return super.get(cid);
        }
    }

    @BeforeEach
    void open() throws IOException {
        database = new Database(folder.resolve("tables.db"));
        WriteGate gate = new WriteGate();
        InstantSource clock = InstantSource.system();
        node = new Node(new Node.Parts(
                folder,
                store,
                new Pins(new PinTable(database), store, gate, clock),
                new Files(new FilesTable(database), store, gate, PROFILE, clock, Duration.ZERO),
                gate,
                workers,
                PROFILE,
                Naming.of(folder.resolve("keys"), database, LinkSource.NONE, NameRouting.NONE, clock),
                new JobTable(database),
                new CacheTable(database),
                Node.Limits.NONE));
    }

    @AfterEach
    void close() throws IOException {
        workers.shutdownNow();
        database.close();
    }

    private Cid file() throws IOException {
        FileBuilder builder = FileBuilder.of(PROFILE, Attributes.NONE, held::put);
        for (int i = 0; i < CHUNKS; i++) {
            Leaf leaf = PROFILE.leaves().make(ByteBuffer.wrap(("chunk " + i).getBytes(StandardCharsets.UTF_8)));
            held.put(leaf.block());
            builder.add(leaf);
        }
        DagRoot root = builder.finish();
        return root.cid();
    }

    private long start(JobKind kind, Map<String, String> arguments, int tries) throws IOException {
        return node.jobs().start(kind, arguments, tries).number();
    }

    private void await(long number, JobState state) throws Exception {
        Eventually.holds(
                "job " + number + " is " + state,
                () -> node.jobs().find(number).job().state() == state);
    }

    private Job job(long number) throws IOException {
        return node.jobs().find(number).job();
    }

    @Test
    void aPinIsMadeWithAllThatIsSaidOfIt() throws Exception {
        Cid root = file();
        long number = start(
                JobKind.PIN, Map.of("path", "/ipfs/" + root, "name", "n", "owner", "web", "label.tier", "gold"), 1);
        try (JobRunner _ = JobRunner.start(node)) {
            await(number, JobState.DONE);
        }
        assertEquals(CHUNKS + 1, job(number).blocks());
        assertTrue(job(number).bytes() > 0);
        var pin = node.pins().holders(root, 1).getFirst();
        assertEquals("n", pin.name());
        assertEquals("web", pin.owner());
        assertEquals(Map.of("tier", "gold"), pin.labels());
    }

    @Test
    void whatMayPassIsTriedAgainAndAtLastFailsWithItsReason() throws Exception {
        Cid root = file();
        Block block = held.get(root).orElseThrow();
        held.remove(root.hash());
        long lost = start(JobKind.PIN, Map.of("path", "/ipfs/" + root), 2);
        long wrong = start(JobKind.PIN, Map.of("path", "/ipfs/nothing"), 5);
        try (JobRunner _ = JobRunner.start(node, SOON)) {
            await(lost, JobState.FAILED);
            await(wrong, JobState.FAILED);
            assertEquals(1, job(wrong).tries(), job(wrong).reason());
            assertEquals(2, job(lost).tries());
            assertTrue(job(lost).reason().contains(root.toString()), job(lost).reason());
            assertTrue(job(lost).reason().contains("after 2 tries"), job(lost).reason());
            long patient = start(JobKind.PIN, Map.of("path", "/ipfs/" + root), Jobs.TRIES_MAX);
            Eventually.holds("tried", () -> job(patient).tries() > 1);
            held.put(block);
            await(patient, JobState.DONE);
            node.jobs().resume(lost);
            await(lost, JobState.DONE);
        }
    }

    @Test
    void aJobIsPausedResumedAndCancelledWhereverItIs() throws Exception {
        Cid root = file();
        store.gate = new CountDownLatch(1);
        long number = start(JobKind.PIN, Map.of("path", "/ipfs/" + root), 1);
        long other = start(JobKind.FETCH, Map.of("path", "/ipfs/" + root), 1);
        try (JobRunner _ = JobRunner.start(node)) {
            await(number, JobState.RUNNING);
            await(other, JobState.RUNNING);
            assertEquals(JobState.PAUSED, node.jobs().pause(number).job().state());
            assertEquals(JobState.CANCELLED, node.jobs().cancel(other).job().state());
            assertEquals("cancelled by an operator", job(other).reason());
            assertThrows(IOException.class, () -> node.jobs().pause(other));
            assertThrows(IOException.class, () -> node.jobs().forget(number));
            store.gate.countDown();
            node.jobs().resume(number);
            await(number, JobState.DONE);
            assertThrows(IOException.class, () -> node.jobs().resume(number));
            assertThrows(IOException.class, () -> node.jobs().cancel(number));
            node.jobs().forget(number);
            assertThrows(IOException.class, () -> node.jobs().find(number));
        }
        long later = start(JobKind.GC, Map.of(), 1);
        node.jobs().pause(later);
        node.jobs().cancel(later);
        assertEquals(JobState.CANCELLED, job(later).state());
    }

    @Test
    void aNodeThatEndsLeavesItsJobsForTheNextStart() throws Exception {
        Cid root = file();
        store.gate = new CountDownLatch(1);
        long number = start(JobKind.PIN, Map.of("path", "/ipfs/" + root), 1);
        try (JobRunner _ = JobRunner.start(node)) {
            await(number, JobState.RUNNING);
        }
        assertEquals(JobState.WAITING, job(number).state());
        long crashed = start(JobKind.GC, Map.of(), 1);
        new JobTable(database).change(crashed, java.util.Set.of(JobState.WAITING), job -> job.begun(job.created()));
        store.gate.countDown();
        try (JobRunner _ = JobRunner.start(node)) {
            await(number, JobState.DONE);
            await(crashed, JobState.DONE);
        }
    }

    @Test
    void anExportGoesOnBehindWhatIsWrittenAndAnImportTakesIt() throws Exception {
        Cid root = file();
        Path whole = folder.resolve("whole.car");
        try (FileChannel out = FileChannel.open(whole, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            new CarExport(held, workers, false).run(root, CarSink.to(out));
        }
        byte[] wanted = java.nio.file.Files.readAllBytes(whole);
        Path part = folder.resolve("again.car.part");
        byte[] damaged = Arrays.copyOf(wanted, wanted.length + 10);
        damaged[wanted.length / 2]++;
        java.nio.file.Files.write(part, damaged);
        long export = start(JobKind.EXPORT, Map.of("path", "/ipfs/" + root, "file", folder + "/again.car"), 1);
        try (JobRunner _ = JobRunner.start(node)) {
            await(export, JobState.DONE);
            assertArrayEquals(wanted, java.nio.file.Files.readAllBytes(folder.resolve("again.car")));
            assertFalse(java.nio.file.Files.exists(part));
            long second = start(JobKind.EXPORT, Map.of("path", "/ipfs/" + root, "file", folder + "/again.car"), 9);
            await(second, JobState.FAILED);
            long collected = start(JobKind.GC, Map.of(), 1);
            await(collected, JobState.DONE);
            assertFalse(held.has(root.hash()));
            assertEquals(CHUNKS + 1, job(collected).blocks());
            long taken = start(JobKind.IMPORT, Map.of("file", folder + "/again.car"), 1);
            await(taken, JobState.DONE);
            assertTrue(held.has(root.hash()));
            assertEquals(1, node.pins().holders(root, 1).size());
            java.nio.file.Files.write(folder.resolve("bad.car"), Arrays.copyOf(wanted, wanted.length - 1));
            long bad = start(JobKind.IMPORT, Map.of("file", folder + "/bad.car"), 9);
            await(bad, JobState.FAILED);
            assertEquals(1, job(bad).tries());
        }
    }

    @Test
    void whateverWasThereAnArchiveFileHoldsWhatWasGiven() throws Exception {
        Random random = new Random(5);
        for (int round = 0; round < 40; round++) {
            byte[] wanted = new byte[random.nextInt(300)];
            random.nextBytes(wanted);
            byte[] there = Arrays.copyOf(wanted, random.nextInt(400));
            if (there.length > 0 && random.nextBoolean()) {
                there[random.nextInt(there.length)] ^= 1;
            }
            Path file = folder.resolve("archive");
            java.nio.file.Files.write(file, there);
            try (ArchiveFile archive = ArchiveFile.open(file)) {
                for (int at = 0; at < wanted.length; ) {
                    int length = Math.min(wanted.length - at, 1 + random.nextInt(50));
                    archive.write(List.of(ByteBuffer.wrap(wanted, at, length), ByteBuffer.allocate(0)));
                    at += length;
                }
                archive.finish();
                assertEquals(wanted.length, archive.bytes());
            }
            assertArrayEquals(wanted, java.nio.file.Files.readAllBytes(file), "round " + round);
        }
    }
}
