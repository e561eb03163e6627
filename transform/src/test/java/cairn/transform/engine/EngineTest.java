package cairn.transform.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.block.Block;
import cairn.data.block.BlockSink;
import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.failure.LimitException;
import cairn.data.failure.MalformedException;
import cairn.data.failure.NotFoundException;
import cairn.data.multihash.HashFunction;
import cairn.data.unixfs.DagRoot;
import cairn.data.unixfs.UnixFsEntry;
import cairn.data.unixfs.UnixFsReader;
import cairn.transform.NodeFixture;
import cairn.transform.record.Descriptor;
import cairn.transform.record.Failure;
import cairn.transform.record.Result;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Finding and making, with a transform that does as it is told. */
class EngineTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");

    /** What the transform does. */
    private interface Body {
        DagRoot run(BlockSink sink) throws IOException;
    }

    /** Counts how often it is run. */
    private static final class Told implements Transform {
        private final AtomicInteger runs = new AtomicInteger();
        private final Body body;

        Told(Body body) {
            this.body = body;
        }

        @Override
        public Descriptor descriptor() {
            return new Descriptor("told", 1, Map.of("size", "small"));
        }

        @Override
        public DagRoot run(UnixFsEntry source, UnixFsReader reader, Map<String, String> arguments, BlockSink sink)
                throws IOException {
            runs.incrementAndGet();
            return body.run(sink);
        }
    }

    @TempDir
    private Path folder;

    private final AtomicReference<Instant> now = new AtomicReference<>(START);
    private NodeFixture fixture;
    private Engine engine;
    private Cid source;

    @BeforeEach
    void open() throws IOException {
        fixture = new NodeFixture(folder);
        engine = new Engine(fixture.node(), new ResultStore(folder.resolve("results")), now::get);
        Block block = block("source");
        fixture.blocks().put(block);
        source = block.cid();
    }

    @AfterEach
    void close() throws IOException {
        fixture.close();
    }

    private static Block block(String text) {
        return Block.of(Codec.RAW, HashFunction.SHA2_256, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static DagRoot made(BlockSink sink) throws IOException {
        Block block = block("output");
        sink.put(block);
        return new DagRoot(block.cid(), block.size(), block.size());
    }

    private Answer ask(Transform transform) throws IOException, InterruptedException {
        return engine.findOrBuild(transform, source, Map.of(), LONG);
    }

    @Test
    void makesOnceAndFindsFromThenOn() throws Exception {
        Told told = new Told(EngineTest::made);
        Answer first = ask(told);
        assertEquals(Answer.Found.BUILT, first.found());
        assertEquals(Optional.of(block("output").cid()), first.output());
        now.set(START.plusSeconds(1000));
        assertEquals(Answer.Found.HIT, ask(told).found());
        Engine next = new Engine(fixture.node(), new ResultStore(folder.resolve("results")), now::get);
        assertEquals(
                first.result(),
                next.findOrBuild(told, source, Map.of("size", "small"), LONG).result());
        assertEquals(1, told.runs.get());
        assertEquals(
                Answer.Found.BUILT,
                next.findOrBuild(told, source, Map.of("size", "large"), LONG).found());
        assertThrows(MalformedException.class, () -> next.findOrBuild(told, source, Map.of("colour", "red"), LONG));
        assertEquals(2, engine.results().all().size());
    }

    @Test
    void explainsHitsAndMisses() throws Exception {
        Told told = new Told(EngineTest::made);
        assertTrue(explained(told, Map.of()).endsWith("miss: nothing was made by it before"));
        ask(told);
        assertTrue(explained(told, Map.of()).endsWith("hit: made at 2026-11-21T12:00:00Z"));
        assertTrue(explained(told, Map.of("size", "large")).endsWith("another argument size: was small"));
        Block other = block("another source");
        fixture.blocks().put(other);
        String lines = String.join("\n", engine.explain(told, other.cid(), Map.of()));
        assertTrue(lines.endsWith("another source: was " + source), lines);
        fixture.blocks().remove(block("output").cid().hash());
        assertTrue(explained(told, Map.of()).endsWith("miss: blocks of the result are missing"));
    }

    private String explained(Told told, Map<String, String> arguments) throws IOException {
        return String.join("\n", engine.explain(told, source, arguments));
    }

    @Test
    void makesAgainWhatIsNotWholeAnyMore() throws Exception {
        Told told = new Told(EngineTest::made);
        ask(told);
        fixture.blocks().remove(block("output").cid().hash());
        assertEquals(Answer.Found.BUILT, ask(told).found());
        assertEquals(Answer.Found.HIT, ask(told).found());
        assertEquals(2, told.runs.get());
    }

    @Test
    void keepsFailuresForAsLongAsTryingIsOfNoUse() throws Exception {
        Told told = new Told(_ -> {
            throw new MalformedException("page 7 is no page");
        });
        Answer failed = ask(told);
        assertEquals(Answer.Found.FAILED, failed.found());
        Failure failure = ((Result.Failed) failed.result().orElseThrow().outcome()).failure();
        assertEquals(Failure.Kind.SOURCE, failure.kind());
        assertEquals("page 7 is no page", failure.message());
        assertEquals(Failure.Kind.SOURCE.because("page 12 is no page").fingerprint(), failure.fingerprint());
        now.set(START.plus(failure.retryAfter()).minusMillis(1));
        assertEquals(failed.result(), ask(told).result());
        assertEquals(1, told.runs.get());
        now.set(START.plus(failure.retryAfter()));
        ask(told);
        assertEquals(2, told.runs.get());
    }

    @Test
    void saysWhoseFaultAFailureIs() throws Exception {
        Map<IOException, Failure.Kind> kinds = Map.of(
                new LimitException("too much", "bytes", 1, "have less"), Failure.Kind.LIMIT,
                new NotFoundException("a block is not there"), Failure.Kind.UNAVAILABLE,
                new IOException("anything else"), Failure.Kind.FAULT);
        for (Map.Entry<IOException, Failure.Kind> one : kinds.entrySet()) {
            now.set(now.get().plus(Duration.ofDays(2)));
            Answer answer = ask(new Told(_ -> {
                throw one.getKey();
            }));
            Result.Failed failed = (Result.Failed) answer.result().orElseThrow().outcome();
            assertEquals(one.getValue(), failed.failure().kind());
        }
        now.set(now.get().plus(Duration.ofDays(2)));
        Answer fault = ask(new Told(_ -> {
            throw new IllegalStateException("a fault that this test makes");
        }));
        assertEquals(Answer.Found.FAILED, fault.found());
        now.set(now.get().plus(Duration.ofDays(2)));
        assertEquals(Answer.Found.BUILT, ask(new Told(EngineTest::made)).found());
    }

    @Test
    void letsOthersJoinAndGoesOnWhenItsCallerLeaves() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        Told told = new Told(sink -> {
            begun.countDown();
            try {
                mayEnd.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            return made(sink);
        });
        assertEquals(
                Answer.Found.PENDING,
                engine.findOrBuild(told, source, Map.of(), Duration.ZERO).found());
        begun.await();
        FutureTask<Answer> second = new FutureTask<>(() -> ask(told));
        Thread.ofVirtual().start(second);
        assertEquals(
                Answer.Found.PENDING,
                engine.findOrBuild(told, source, Map.of(), Duration.ZERO).found());
        mayEnd.countDown();
        assertTrue(second.get().output().isPresent());
        assertEquals(Answer.Found.HIT, ask(told).found());
        assertEquals(1, told.runs.get());
    }

    /** A file that says anything at all is a result or counts as none. */
    @Test
    void bearsAnyResultFile() throws Exception {
        Told told = new Told(EngineTest::made);
        Cid key = ask(told).key();
        Path file = folder.resolve("results").resolve(key + ".result");
        byte[] whole = Files.readAllBytes(file);
        long seed = new Random().nextLong();
        System.out.println("bearsAnyResultFile: seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            byte[] changed = whole.clone();
            changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
            Files.write(file, changed);
            engine.results().find(key);
            engine.results().all();
        }
        Files.write(file, new byte[0]);
        assertEquals(Answer.Found.BUILT, ask(told).found());
        assertEquals(Answer.Found.HIT, ask(told).found());
    }
}
