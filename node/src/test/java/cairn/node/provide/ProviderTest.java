package cairn.node.provide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.block.Block;
import cairn.data.block.Eventually;
import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.failure.UnavailableException;
import cairn.data.multihash.HashFunction;
import cairn.data.multihash.Multihash;
import cairn.data.unixfs.ImportProfile;
import cairn.network.kad.Placed;
import cairn.network.kad.Told;
import cairn.node.files.Files;
import cairn.node.pin.PinKind;
import cairn.node.pin.Pins;
import cairn.node.write.WriteGate;
import cairn.storage.block.BlockStore;
import cairn.storage.block.MemoryBlockStore;
import cairn.storage.files.FilesTable;
import cairn.storage.pin.PinTable;
import cairn.storage.table.Database;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class ProviderTest {
    private static final int BLOCKS = 50;

    @TempDir
    private Path folder;

    private final BlockStore store = new MemoryBlockStore();
    private final WriteGate gate = new WriteGate();
    private final BlockingQueue<Multihash> told = new LinkedBlockingQueue<>();
    private final AtomicInteger mayTell = new AtomicInteger(Integer.MAX_VALUE);
    private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private Database database;
    private Pins pins;
    private Files files;

    @BeforeEach
    void open() throws IOException {
        database = new Database(folder.resolve("cairn.db"));
        InstantSource clock = InstantSource.system();
        pins = new Pins(new PinTable(database), store, gate, clock);
        files = new Files(new FilesTable(database), store, gate, ImportProfile.UNIXFS_V1_2025, clock, Duration.ZERO);
    }

    @AfterEach
    void close() throws IOException {
        files.close();
        database.close();
    }

    private Cid block(int number) throws IOException {
        Block block = Block.of(
                Codec.RAW, HashFunction.SHA2_256, ByteBuffer.allocate(4).putInt(0, number));
        store.put(block);
        return block.cid();
    }

    private Provider provider(ProvideStrategy strategy) {
        return new Provider(new Provider.Parts(
                store,
                pins,
                files,
                strategy,
                folder.resolve("provided"),
                this::tell,
                () -> mayTell.get() > 0,
                () -> now));
    }

    /** A region is eight blocks at most here. */
    private Told tell(List<Placed> blocks) throws UnavailableException {
        if (mayTell.decrementAndGet() < 0) {
            throw new UnavailableException("nobody listens");
        }
        int count = Math.min(8, blocks.size());
        blocks.subList(0, count).forEach(block -> told.add(block.hash()));
        return new Told(count, 0, 20L * count, 20, 20, 3, 1);
    }

    private List<Multihash> take(int count) throws InterruptedException {
        List<Multihash> taken = new ArrayList<>();
        while (taken.size() < count) {
            taken.add(told.take());
        }
        return taken;
    }

    @Test
    void everyBlockIsToldOfOnceAndACycleThatWasCutGoesOn() throws Exception {
        Set<Multihash> all = new HashSet<>();
        for (int i = 0; i < BLOCKS; i++) {
            all.add(block(i).hash());
        }
        mayTell.set(3); // Three regions, and then nobody is there.
        List<Multihash> first;
        try (Provider provider = provider(ProvideStrategy.ALL)) {
            provider.start();
            first = take(24);
            Eventually.holds("three regions told of", () -> provider.stat().left() == BLOCKS - 24);
        }
        mayTell.set(Integer.MAX_VALUE);
        try (Provider provider = provider(ProvideStrategy.ALL)) {
            provider.start();
            Set<Multihash> both = new HashSet<>(first);
            List<Multihash> rest = take(BLOCKS - 24);
            assertTrue(rest.stream().noneMatch(both::contains), "nothing is told of twice");
            both.addAll(rest);
            assertEquals(all, both);
            Eventually.holds("the next cycle waits for its first place", () -> isSpread(provider));
            assertEquals(Duration.ZERO, provider.stat().lag());
        }
        try (Provider provider = provider(ProvideStrategy.ALL)) {
            provider.start();
            provider.soon(block(BLOCKS).hash());
            assertEquals(block(BLOCKS).hash(), told.take(), "the cycle is done; only what is new is told of");
            Eventually.holds("it counts", () -> provider.stat().fresh().keys() == 1);
        }
    }

    private boolean isSpread(Provider provider) {
        return provider.stat().nextDue().filter(due -> due.isAfter(now)).isPresent();
    }

    @Test
    void theSecondCycleIsSpreadOverTheIntervalAndWhatIsLateIsItsLag() throws Exception {
        for (int i = 0; i < BLOCKS; i++) {
            block(i);
        }
        try (Provider provider = provider(ProvideStrategy.ALL)) {
            provider.start();
            take(BLOCKS);
            Eventually.holds("the next cycle waits for its first place", () -> isSpread(provider));
            now = now.plus(Provider.INTERVAL.dividedBy(2));
            Eventually.holds("half of the space was due", () -> isSpread(provider));
            long left = provider.stat().left();
            assertTrue(left > BLOCKS / 4 && left < BLOCKS * 3 / 4, () -> left + " are left");
            mayTell.set(0);
            now = now.plus(Provider.INTERVAL);
            Duration lag = provider.stat().lag();
            assertTrue(lag.compareTo(Provider.INTERVAL.dividedBy(2)) > 0, () -> "lag " + lag);
        }
    }

    @Test
    void blocksThatAreGoneAreNotToldOf() throws Exception {
        List<Cid> blocks = new ArrayList<>();
        for (int i = 0; i < BLOCKS; i++) {
            blocks.add(block(i));
        }
        try (Provider provider = provider(ProvideStrategy.ALL)) {
            provider.start();
            take(BLOCKS);
            Eventually.holds("the next cycle waits for its first place", () -> isSpread(provider));
            for (Cid block : blocks.subList(1, BLOCKS)) {
                store.remove(block.hash());
            }
            now = now.plus(Provider.INTERVAL);
            assertEquals(blocks.getFirst().hash(), told.take());
            Eventually.holds("the cycle after that", () -> provider.stat().blocks() == 1);
            assertTrue(told.isEmpty());
        }
    }

    @Test
    void newRootsWaitOverARestartAndCanBeForgotten() throws Exception {
        mayTell.set(0);
        try (Provider provider = provider(ProvideStrategy.PINNED)) {
            provider.start();
            for (int i = 0; i < 3; i++) {
                provider.soon(block(i).hash());
            }
            provider.once(block(2).hash());
            assertEquals(3, provider.stat().waiting());
        }
        try (Provider provider = provider(ProvideStrategy.PINNED)) {
            provider.start();
            assertEquals(3, provider.stat().waiting());
            assertEquals(3, provider.clear());
            assertEquals(0, provider.stat().waiting());
        }
    }

    @Test
    void rootsAreWhatPinsHold() throws IOException, InterruptedException {
        Cid unpinned = block(1);
        Cid pinned = block(2);
        pins.put(pinned, PinKind.RECURSIVE, "");
        try (Provider provider = provider(ProvideStrategy.ROOTS)) {
            provider.start();
            Set<Multihash> roots = new HashSet<>(take(1 + files.roots().size()));
            assertTrue(roots.contains(pinned.hash()), "the pin, besides the root of the files");
            assertFalse(roots.contains(unpinned.hash()));
        }
    }

    @Test
    void aNodeThatTellsOfNothingTellsOfNothing() throws IOException {
        try (Provider provider = provider(ProvideStrategy.OFF)) {
            provider.start();
            provider.soon(block(1).hash());
            assertEquals(0, provider.stat().waiting());
            assertThrows(UnavailableException.class, () -> provider.once(block(1).hash()));
        }
    }
}
