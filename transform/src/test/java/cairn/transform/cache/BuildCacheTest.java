package cairn.transform.cache;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.failure.LimitException;
import cairn.data.failure.MalformedException;
import cairn.data.multihash.HashFunction;
import cairn.data.protobuf.ProtoMessage;
import cairn.storage.cache.CachedEntry;
import cairn.transform.NodeFixture;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BuildCacheTest {
    private static final int MEBIBYTE = 1024 * 1024;
    private static final String SPACE = "ci";

    @TempDir
    private Path folder;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private NodeFixture fixture;
    private BuildCache cache;

    @BeforeEach
    void open() throws IOException {
        fixture = new NodeFixture(folder);
        cache = new BuildCache(fixture.node(), 32 * MEBIBYTE, now::get);
    }

    @AfterEach
    void close() throws IOException {
        fixture.close();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String hash(byte[] content) {
        return HexFormat.of()
                .formatHex(HashFunction.SHA2_256.hash(ByteBuffer.wrap(content)).digest());
    }

    private static CacheName contentOf(byte[] content) throws IOException {
        return CacheName.content(SPACE, hash(content));
    }

    private static CacheName action(String name) throws IOException {
        return CacheName.action(SPACE, hash(text(name)));
    }

    private CachedEntry put(CacheName name, byte[] content) throws IOException {
        return cache.put(name, new ByteArrayInputStream(content));
    }

    private byte[] get(CacheName name) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        cache.copy(cache.find(name).orElseThrow(), piece -> {
            byte[] bytes = new byte[piece.remaining()];
            piece.get(bytes);
            out.write(bytes);
        });
        return out.toByteArray();
    }

    private static ProtoMessage digest(byte[] content) {
        return new ProtoMessage().text(1, hash(content)).varint(2, content.length);
    }

    @Test
    void contentOfEveryLengthComesBack() throws IOException {
        Random random = new Random(7);
        for (int length : new int[] {0, 1, 1000, MEBIBYTE - 1, MEBIBYTE, MEBIBYTE + 1, 3 * MEBIBYTE + 5}) {
            byte[] content = new byte[length];
            random.nextBytes(content);
            CachedEntry kept = put(contentOf(content), content);
            assertEquals(length, kept.sizeBytes());
            assertArrayEquals(content, get(contentOf(content)));
        }
        byte[] empty = {};
        assertArrayEquals(empty, get(CacheName.content("other", hash(empty))), "Empty content is everywhere.");
    }

    @Test
    void contentThatIsNotWhatItsNameSaysIsRefusedAndNotKept() throws IOException {
        CacheName name = contentOf(text("right"));
        assertThrows(MalformedException.class, () -> put(name, text("wrong")));
        assertTrue(cache.find(name).isEmpty());
        assertEquals(0, fixture.blocks().usage().blocks());
        assertEquals(List.of(), cache.totals());
    }

    @Test
    void aBodyThatBreaksOffLeavesNothing() throws IOException {
        InputStream broken = new FilterInputStream(new ByteArrayInputStream(new byte[2 * MEBIBYTE])) {
            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                int count = super.read(target, offset, length);
                if (count < 0) {
                    throw new IOException("cut");
                }
                return count;
            }
        };
        assertThrows(IOException.class, () -> cache.put(CacheName.parse(SPACE, "some/name"), broken));
        assertTrue(cache.find(CacheName.parse(SPACE, "some/name")).isEmpty());
        assertEquals(0, fixture.blocks().usage().blocks());
    }

    @Test
    void theResultOfAnActionIsOneOnlyWithAllThatItSpeaksOf() throws IOException {
        byte[] file = text("object code");
        byte[] log = text("warning: unused");
        byte[] inTree = text("deep");
        byte[] inChild = text("deeper");
        byte[] inDirectory = text("deepest");
        byte[] tree = new ProtoMessage()
                .message(
                        1,
                        new ProtoMessage()
                                .message(1, new ProtoMessage().text(1, "x").message(2, digest(inTree))))
                .message(2, new ProtoMessage().message(1, new ProtoMessage().message(2, digest(inChild))))
                .toBytes();
        byte[] below = new ProtoMessage()
                .message(1, new ProtoMessage().text(1, "y").message(2, digest(inDirectory)))
                .toBytes();
        byte[] directory = new ProtoMessage()
                .message(2, new ProtoMessage().text(1, "below").message(2, digest(below)))
                .toBytes();
        byte[] result = new ProtoMessage()
                .message(2, new ProtoMessage().text(1, "a.o").message(2, digest(file)))
                .message(2, new ProtoMessage().text(1, "empty").message(2, digest(new byte[0])))
                .message(3, new ProtoMessage().text(1, "dir").message(3, digest(tree)))
                .message(3, new ProtoMessage().text(1, "other").message(5, digest(directory)))
                .varint(4, 1)
                .message(8, digest(log))
                .toBytes();
        CacheName action = action("compile");
        put(action, result);
        List<byte[]> needed = List.of(file, log, tree, inTree, inChild, directory, below, inDirectory);
        for (byte[] content : needed) {
            assertTrue(cache.find(action).isEmpty(), "something is missing");
            put(contentOf(content), content);
        }
        assertArrayEquals(result, get(action));
        assertTrue(cache.remove(contentOf(inChild)));
        assertTrue(cache.find(action).isEmpty());
        put(contentOf(inChild), inChild);
        // Its entry is there, its block is not.
        fixture.blocks().remove(HashFunction.SHA2_256.hash(ByteBuffer.wrap(file)));
        assertTrue(cache.find(action).isEmpty());
        put(contentOf(file), file);
        assertTrue(cache.find(action).isPresent());
    }

    @Test
    void whatIsNoResultOfTheRemoteExecutionApiIsKeptAsItIs() throws IOException {
        Random random = new Random(11);
        for (int i = 0; i < 200; i++) {
            byte[] bytes = new byte[random.nextInt(300)];
            random.nextBytes(bytes);
            put(action("opaque" + i), bytes);
            if (ActionOutputs.read(ByteBuffer.wrap(bytes)).isEmpty()) {
                assertArrayEquals(bytes, get(action("opaque" + i)));
            }
        }
    }

    @Test
    void whatNixSaysOfAPathCountsOnlyWithItsArchive() throws IOException {
        CacheName info = CacheName.parse(SPACE, "gr5c9r2874q0qcjxzndfnf7wk3j1b7s3.narinfo");
        CacheName archive = CacheName.parse(SPACE, "nar/0b6l.nar");
        put(info, text("StorePath: /nix/store/gr5c-src\nURL: nar/0b6l.nar\nCompression: none\n"));
        assertTrue(cache.find(info).isEmpty());
        put(archive, text("archive"));
        assertTrue(cache.find(info).isPresent());
        put(info, text("URL: https://elsewhere.example/x.nar\n"));
        assertTrue(cache.find(info).isPresent());
    }

    @Test
    void anotherSpaceSeesNothing() throws IOException {
        byte[] content = text("secret");
        put(contentOf(content), content);
        assertTrue(cache.find(CacheName.content("other", hash(content))).isEmpty());
    }

    @Test
    void whatIsKeptOutlivesACollectionAndWhatIsForgottenDoesNot() throws IOException {
        fixture.node().collect(false, _ -> {});
        long before = fixture.blocks().usage().blocks();
        byte[] large = new byte[3 * MEBIBYTE];
        new Random(3).nextBytes(large);
        put(contentOf(large), large);
        put(CacheName.parse(SPACE, "a/b/c"), text("named"));
        fixture.node().collect(false, _ -> {});
        assertArrayEquals(large, get(contentOf(large)));
        assertArrayEquals(text("named"), get(CacheName.parse(SPACE, "a/b/c")));
        assertEquals(2, cache.clear(SPACE));
        assertTrue(cache.find(contentOf(large)).isEmpty());
        fixture.node().collect(false, _ -> {});
        assertEquals(before, fixture.blocks().usage().blocks());
    }

    @Test
    void whatWasNotUsedForTheLongestTimeGivesWay() throws IOException {
        List<CacheName> names = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            now.updateAndGet(time -> time.plusSeconds(10));
            byte[] content = new byte[3 * MEBIBYTE];
            content[0] = (byte) i;
            names.add(CacheName.parse(SPACE, "n" + i));
            put(names.getLast(), content);
        }
        now.updateAndGet(time -> time.plusSeconds(7200));
        assertTrue(cache.find(names.getFirst()).isPresent());
        byte[] last = new byte[3 * MEBIBYTE];
        put(CacheName.parse(SPACE, "last"), last);
        assertTrue(cache.find(names.get(0)).isPresent(), "It was used after all others were made.");
        assertFalse(cache.find(names.get(1)).isPresent());
        assertTrue(cache.find(names.get(9)).isPresent());
        long bytes = cache.totals().getFirst().bytes();
        assertTrue(bytes <= 32 * MEBIBYTE, "" + bytes);
    }

    @Test
    void anEntryThatIsTooLongIsRefused() throws IOException {
        CacheName name = CacheName.parse(SPACE, "long");
        LimitException refused =
                assertThrows(LimitException.class, () -> put(name, new byte[(int) cache.entryBytesMax() + 1]));
        assertTrue(refused.getMessage().contains("cache.bytes-max"), refused.getMessage());
        assertEquals(0, fixture.blocks().usage().blocks());
    }

    @Test
    void manyAtOnceAreAllKept() throws Exception {
        List<Future<CacheName>> kept = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 300; i++) {
                byte[] content = text("content " + i % 100);
                kept.add(threads.submit(() -> {
                    put(contentOf(content), content);
                    return contentOf(content);
                }));
            }
        }
        for (Future<CacheName> one : kept) {
            assertTrue(cache.find(one.get()).isPresent());
        }
        assertEquals(100, cache.totals().getFirst().entries());
    }

    @Test
    void namesAreWhatTheyMayBe() throws IOException {
        for (String good : List.of("a", "9/8/e/98e0", "ab/cdef-1.x", "ac/" + "0".repeat(64), ".sccache_check")) {
            assertEquals(good, CacheName.parse(SPACE, good).path());
        }
        for (String bad : List.of(
                "",
                "/",
                "a/",
                "/a",
                "a//b",
                ".",
                "..",
                "a/../b",
                "ac/1",
                "cas/" + "F".repeat(64),
                "a b",
                "a\0b",
                "ä",
                "x".repeat(256),
                "a/".repeat(300) + "a")) {
            assertThrows(MalformedException.class, () -> CacheName.parse(SPACE, bad), bad);
        }
        assertThrows(MalformedException.class, () -> CacheName.parse("../x", "a"));
    }
}
