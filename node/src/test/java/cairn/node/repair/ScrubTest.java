package cairn.node.repair;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.failure.MalformedException;
import cairn.data.multihash.HashFunction;
import cairn.node.write.WriteGate;
import cairn.storage.block.BlockStore;
import cairn.storage.block.MemoryBlockStore;
import cairn.storage.block.Quota;
import cairn.storage.pack.Durability;
import cairn.storage.pack.PackStore;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScrubTest {
    private static final int BLOCKS = 60;
    private static final Duration ROUND = Duration.ofDays(10);

    @TempDir
    private Path folder;

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    private static Block block(int number) {
        byte[] bytes = new byte[4000];
        new Random(number).nextBytes(bytes);
        return Block.of(Codec.RAW, HashFunction.SHA2_256, ByteBuffer.wrap(bytes));
    }

    private PackStore packs() throws IOException {
        return PackStore.open(folder.resolve("packs"), new PackStore.Options(Durability.OS, 64 * 1024, 1));
    }

    private Scrub scrub(BlockStore store) {
        return new Scrub(store, new WriteGate(), Quota.NONE, folder.resolve("scrub"), ROUND, () -> now);
    }

    @Test
    void everyBlockIsHashedOnceInARound() throws IOException {
        try (PackStore store = packs()) {
            for (int i = 0; i < BLOCKS; i++) {
                store.put(block(i));
            }
            Scrub scrub = scrub(store);
            assertTrue(scrub.goOn());
            assertTrue(scrub.hashedBytes() >= BLOCKS * 4000L);
            assertEquals(0, scrub.damagedBlocks());
            assertEquals(1.0, scrub.doneShare());
            now = now.plus(ROUND.dividedBy(2));
            assertFalse(scrub(store).goOn());
            now = now.plus(ROUND);
            assertTrue(scrub(store).goOn());
        }
    }

    @Test
    void aRoundThatIsInterruptedGoesOnWhereItWas() throws IOException {
        try (PackStore store = packs()) {
            for (int i = 0; i < BLOCKS; i++) {
                store.put(block(i));
            }
            Scrub first = scrub(store);
            Files.writeString(folder.resolve("scrub"), now.toEpochMilli() + " 3 false\n");
            assertTrue(first.goOn());
            assertTrue(first.hashedBytes() < BLOCKS * 4000L * 3 / 4, "what three packs have was hashed before");
            now = now.plus(ROUND.multipliedBy(2));
            Scrub second = scrub(store);
            Thread.currentThread().interrupt();
            assertThrows(InterruptedIOException.class, second::goOn);
            assertTrue(scrub(store).goOn(), "what was cut short is still to be done");
        }
    }

    @Test
    void damageIsFoundAndMended() throws IOException {
        try (PackStore store = packs()) {
            for (int i = 0; i < BLOCKS; i++) {
                store.put(block(i));
            }
        }
        try (RandomAccessFile raw = new RandomAccessFile(
                folder.resolve("packs").resolve("00000001.pack").toFile(), "rw")) {
            raw.seek(10_000);
            int old = raw.read();
            raw.seek(10_000);
            raw.write(old ^ 1);
        }
        try (PackStore store = packs()) {
            Scrub scrub = scrub(store);
            assertTrue(scrub.goOn());
            assertEquals(1, scrub.damagedBlocks());
            Cid lost = block(3).cid();
            Cid damaged = block(2).cid();
            store.remove(lost.hash());
            Repair repair = new Repair(store, store::put, Set.of(damaged.hash()));
            assertEquals(Set.of(damaged.hash()), repair.left());
            for (int i = 0; i < BLOCKS; i++) {
                repair.put(block(i));
            }
            assertEquals(1, repair.restored());
            assertEquals(1, repair.added());
            assertEquals(Set.of(), repair.left());
            assertEquals(block(2).bytes(), store.get(damaged).orElseThrow().bytes());
        }
    }

    @Test
    void aPositionThatIsNoneBeginsANewRound() throws IOException {
        assertThrows(MalformedException.class, () -> Scrub.Position.parse("x y z"));
        assertThrows(MalformedException.class, () -> Scrub.Position.parse(""));
        Files.writeString(folder.resolve("scrub"), "nonsense");
        try (MemoryBlockStore store = new MemoryBlockStore()) {
            assertTrue(scrub(store).goOn());
        }
    }

    @Test
    void aScrubThatIsClosedEnds() throws IOException {
        try (MemoryBlockStore store = new MemoryBlockStore()) {
            Scrub started = Scrub.start(store, new WriteGate(), Quota.NONE, folder.resolve("scrub"), ROUND, () -> now);
            started.close();
            Scrub never =
                    Scrub.start(store, new WriteGate(), Quota.NONE, folder.resolve("other"), Duration.ZERO, () -> now);
            never.close();
        }
        assertFalse(Files.exists(folder.resolve("other")));
    }
}
