package cairn.storage.bucket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.block.Block;
import cairn.data.block.Eventually;
import cairn.data.failure.CorruptBlockException;
import cairn.data.failure.LimitException;
import cairn.data.failure.UnavailableException;
import cairn.storage.block.Proof;
import cairn.storage.bucket.FaultyProxy.Fate;
import cairn.storage.pack.Durability;
import cairn.storage.pack.PackStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A bucket that fails, is away, lies, and is cut off in the middle of an upload. */
@Tag("slow")
final class BucketFaultTest extends BucketFixture {
    private static final int PARTS = 4;
    private static final int PART_BYTES = 5 << 20;

    private FaultyProxy proxy;

    @BeforeEach
    void standInFront() throws IOException {
        proxy = new FaultyProxy(address.endpoint());
        address = new BucketAddress(proxy.endpoint(), address.region(), address.bucket(), address.prefix());
    }

    @AfterEach
    void goAway() throws IOException {
        proxy.close();
    }

    @Test
    void whatFailsOnceIsTriedAgain() throws IOException {
        List<Block> blocks = blocks(0, 100, 3000);
        AtomicInteger requests = new AtomicInteger();
        Fate[] fates = {Fate.SAY_500, Fate.PASS, Fate.CLOSE, Fate.PASS, Fate.PASS};
        proxy.judgeBy((_, _) -> fates[requests.getAndIncrement() % fates.length]);
        try (BucketStore writer = open("writer", quiet(128 * 1024, MIB));
                BucketStore reader = open("reader", quiet(128 * 1024, MIB))) {
            put(writer, blocks);
            writer.flush();
            AtomicInteger reads = new AtomicInteger();
            proxy.judgeBy((method, target) ->
                    method.equals("GET") && target.contains("/packs/") && reads.getAndIncrement() % 2 == 0
                            ? Fate.CUT
                            : Fate.PASS);
            reader.look();
            assertHolds(reader, blocks);
            assertTrue(reads.get() > 1);
        }
    }

    @Test
    void whileTheBucketIsAwayWhatIsHereGoesOn() throws Exception {
        List<Block> before = blocks(0, 50, 3000);
        Duration hour = Duration.ofHours(1);
        BucketOptions narrow =
                new BucketOptions(64 * 1024, PART_BYTES, MIB, 200 * 1024, hour, Duration.ofSeconds(1), hour);
        try (BucketStore store = open("home", narrow)) {
            put(store, before);
            store.flush();
            proxy.judgeBy((_, _) -> Fate.CLOSE);
            assertHolds(store, before);
            List<Block> meanwhile = blocks(1000, 200, 3000);
            int[] taken = {0};
            LimitException refused = assertThrows(LimitException.class, () -> {
                for (Block block : meanwhile) {
                    store.put(block);
                    taken[0]++;
                }
            });
            assertEquals("bucket.waiting-bytes-max", refused.limit());
            assertTrue(taken[0] >= 60, "taken: " + taken[0]);
            assertTrue(store.state().failure().isPresent());
            assertHolds(store, meanwhile.subList(0, taken[0]));
            assertThrows(UnavailableException.class, store::flush);
            proxy.judgeBy((_, _) -> Fate.PASS);
            Eventually.holds("what waited is sent", () -> store.state().waitingPacks() == 0);
            put(store, meanwhile);
            store.flush();
            assertHolds(store, meanwhile);
            assertTrue(store.state().failure().isEmpty());
        }
    }

    @Test
    void aBucketThatLiesServesNothingAndIsMended() throws IOException {
        List<Block> blocks = blocks(0, 20, 3000);
        try (BucketStore writer = open("writer", quiet(128 * 1024, MIB));
                BucketStore reader = open("reader", quiet(128 * 1024, MIB))) {
            put(writer, blocks);
            writer.flush();
            reader.look();
            proxy.judgeBy((_, _) -> Fate.FALSIFY);
            Block lost = blocks.getFirst();
            assertThrows(CorruptBlockException.class, () -> reader.get(lost.cid()));
            int[] damaged = {0};
            reader.verifyAll((_, _) -> damaged[0]++);
            assertEquals(20, damaged[0]);
            assertFalse(reader.put(lost), "it was held");
            assertEquals(lost.bytes(), reader.get(lost.cid()).orElseThrow().bytes());
            proxy.judgeBy((_, _) -> Fate.PASS);
            assertHolds(reader, blocks);
            assertEquals(20, reader.usage().blocks());
        }
    }

    @Test
    void nothingIsSentBeforeTheBucketKnowsTheNode() throws IOException {
        proxy.judgeBy((_, target) -> target.contains("/nodes/") ? Fate.SAY_403 : Fate.PASS);
        try (BucketStore store = open("home", quiet(MIB, MIB))) {
            put(store, blocks(0, 10, 3000));
            assertThrows(UnavailableException.class, store::flush);
            assertThrows(UnavailableException.class, store::look);
            assertThrows(UnavailableException.class, store::flush);
            assertTrue(proxy.passed().stream().noneMatch(request -> request.contains("/packs/")), "nothing was sent");
            proxy.judgeBy((_, _) -> Fate.PASS);
            store.flush();
            assertEquals(0, store.state().waitingBytes());
        }
    }

    @Test
    void aKeyThatMayNotIsNamed() throws IOException {
        proxy.judgeBy((_, _) -> Fate.SAY_403);
        try (BucketStore store = open("home", quiet(MIB, MIB))) {
            store.put(blocks(0, 1, 100).getFirst());
            UnavailableException refused = assertThrows(UnavailableException.class, store::flush);
            assertTrue(refused.getMessage().contains("the key may not"), refused.getMessage());
            assertFalse(refused.getMessage().contains(S3Server.KEY.secret()));
        }
    }

    /** A node that puts and sends, in a process of its own. */
    static final class Sender {
        public static void main(String[] arguments) throws IOException {
            BucketAddress address = BucketAddress.parse(arguments[1], S3Server.REGION);
            try (BucketStore store = store(Path.of(arguments[0]), address)) {
                put(store, sent());
                store.flush();
            }
        }
    }

    private static List<Block> sent() {
        return blocks(0, PARTS * PART_BYTES / (256 * 1024) - 4, 256 * 1024);
    }

    private static BucketStore store(Path home, BucketAddress address) throws IOException {
        PackStore near = PackStore.open(home.resolve("packs"), PackStore.Options.of(Durability.OS));
        return BucketStore.open(
                near,
                home.resolve("bucket"),
                address,
                S3Server.KEY,
                Proof.HASH,
                BucketStore.Sync.NEAR,
                quiet(64 * MIB, 64 * MIB));
    }

    @Test
    void anUploadThatWasKilledGoesOn() throws Exception {
        proxy.judgeBy((_, target) -> target.contains("partNumber=3") ? Fate.HANG : Fate.PASS);
        Path home = directory.resolve("home");
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Sender.class.getName(),
                        home.toString(),
                        address.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            Eventually.holds("two parts are sent", () -> !child.isAlive() || partsSent("partNumber=2") > 0);
            assertTrue(child.isAlive());
        } finally {
            child.toHandle().destroyForcibly();
            child.waitFor();
        }
        proxy.judgeBy((_, _) -> Fate.PASS);
        try (BucketStore store = store(home, address)) {
            assertHolds(store, sent());
            store.flush();
            assertEquals(1, store.state().packs());
            assertEquals(0, store.state().waitingBytes());
        }
        for (int part = 1; part <= PARTS; part++) {
            assertEquals(1, partsSent("partNumber=" + part), "part " + part);
        }
        try (BucketStore other = store(directory.resolve("other"), address)) {
            other.look();
            assertHolds(other, sent());
        }
    }

    private long partsSent(String part) {
        return proxy.passed().stream()
                .filter(request -> request.startsWith("PUT") && request.matches(".*\\b" + part + "\\b.*"))
                .count();
    }
}
