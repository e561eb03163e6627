package cairn.node.provide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.block.Block;
import cairn.data.block.Eventually;
import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.failure.UnavailableException;
import cairn.data.multihash.HashFunction;
import cairn.data.multihash.Multihash;
import cairn.data.unixfs.ImportProfile;
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
                folder.resolve("provide"),
                hash -> {
                    if (mayTell.decrementAndGet() < 0) {
                        throw new UnavailableException("nobody listens");
                    }
                    told.add(hash);
                    return 1;
                },
                () -> mayTell.get() > 0,
                InstantSource.system()));
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
        mayTell.set(24); // Three groups of eight, and then nobody is there.
        List<Multihash> first;
        try (Provider provider = provider(ProvideStrategy.ALL)) {
            provider.start();
            first = take(24);
            Eventually.holds("three groups told of", () -> provider.stat().left() == BLOCKS - 24);
        }
        mayTell.set(Integer.MAX_VALUE);
        try (Provider provider = provider(ProvideStrategy.ALL)) {
            provider.start();
            Set<Multihash> both = new HashSet<>(first);
            List<Multihash> rest = take(BLOCKS - 24);
            assertTrue(rest.stream().noneMatch(both::contains), "nothing is told of twice");
            both.addAll(rest);
            assertEquals(all, both);
            Eventually.holds("all told of", () -> provider.stat().left() == 0);
            assertEquals(Duration.ZERO, provider.stat().overdue());
        }
        try (Provider provider = provider(ProvideStrategy.ALL)) {
            provider.start();
            provider.soon(block(BLOCKS).hash());
            assertEquals(block(BLOCKS).hash(), told.take(), "the cycle is done; only what is new is told of");
            assertEquals(1, provider.stat().provided());
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
        }
    }
}
