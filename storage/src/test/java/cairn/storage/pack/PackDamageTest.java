package cairn.storage.pack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.block.Block;
import cairn.data.failure.CorruptBlockException;
import cairn.data.failure.MalformedException;
import cairn.data.multihash.Multihash;
import cairn.storage.block.Pace;
import cairn.storage.block.SomeBlocks;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever happens to its files, a store serves no wrong block, says what is damaged, and takes it again. */
final class PackDamageTest {
    private static final PackStore.Options SMALL = new PackStore.Options(Durability.OS, 16 * 1024, 2);
    private static final int BLOCKS = 120;
    private static final int BLOCK_BYTES = 1000;

    @TempDir
    private Path folder;

    private static Block block(int number) {
        return SomeBlocks.block(number, BLOCK_BYTES);
    }

    /** A store of which blocks 0 to 9 were removed; closed well, or as a crash leaves it. */
    private Path made(boolean isClosed) throws IOException {
        Path directory = folder.resolve("made");
        try (PackStore store = PackStore.open(directory, SMALL)) {
            for (int i = 0; i < BLOCKS; i++) {
                store.put(block(i));
            }
            for (int i = 0; i < 10; i++) {
                store.remove(block(i).cid().hash());
            }
            if (!isClosed) {
                Path crashed = folder.resolve("crashed");
                PackFiles.copy(directory, crashed);
                return crashed;
            }
        }
        return directory;
    }

    /** Reads everything; returns the numbers of the blocks that cannot be had. */
    private static Set<Integer> lost(PackStore store, String what) throws IOException {
        Set<Integer> lost = new HashSet<>();
        for (int i = 10; i < BLOCKS; i++) {
            Block right = block(i);
            try {
                Optional<Block> got = store.get(right.cid());
                if (got.isEmpty()) {
                    lost.add(i);
                } else {
                    assertEquals(right.bytes(), got.get().bytes(), what);
                }
            } catch (CorruptBlockException e) {
                lost.add(i);
            }
        }
        return lost;
    }

    private static void assertHealed(Path directory, String what) throws IOException {
        try (PackStore store = PackStore.open(directory, SMALL)) {
            Set<Integer> lost = lost(store, what);
            Set<Multihash> reported = new HashSet<>();
            store.verifyAll((hash, problem) -> reported.add(hash));
            Set<Integer> lostAfter = lost(store, what);
            assertTrue(lost.containsAll(lostAfter), what);
            for (int i = 10; i < BLOCKS; i++) {
                store.put(block(i));
            }
            assertEquals(Set.of(), lost(store, what), what);
            store.compact();
            assertEquals(Set.of(), lost(store, what), what);
        }
        try (PackStore store = PackStore.open(directory, SMALL)) {
            assertEquals(Set.of(), lost(store, what), what);
        }
        PackFiles.deleteIndex(directory);
        try (PackStore store = PackStore.open(directory, SMALL)) {
            assertEquals(Set.of(), lost(store, what + ", index made anew"), what);
        }
    }

    private void flips(Path whole, long seed, boolean isIndex, int rounds) throws IOException {
        Random random = new Random(seed);
        int damaged = 0;
        for (int round = 0; round < rounds; round++) {
            String what = "seed " + seed + " round " + round;
            Path directory = folder.resolve("flip" + round);
            PackFiles.copy(whole, directory);
            List<Path> files = isIndex ? PackFiles.index(directory) : PackFiles.packs(directory);
            int flips = 1 + random.nextInt(isIndex ? 40 : 4);
            for (int i = 0; i < flips; i++) {
                PackFiles.flip(files.get(random.nextInt(files.size())), random);
            }
            try (PackStore store = PackStore.open(directory, SMALL)) {
                damaged += lost(store, what).isEmpty() ? 0 : 1;
            }
            assertHealed(directory, what);
            delete(directory);
        }
        assertTrue(isIndex || damaged > rounds / 2, damaged + " of " + rounds + " rounds damaged a block");
    }

    private static void delete(Path directory) throws IOException {
        for (Path file : PackFiles.index(directory)) {
            Files.delete(file);
        }
        for (Path file : PackFiles.packs(directory)) {
            Files.delete(file);
        }
    }

    @Test
    void flippedBitsInPacks() throws IOException {
        flips(made(true), 11, false, 40);
    }

    @Test
    void flippedBitsInPacksAfterACrash() throws IOException {
        flips(made(false), 12, false, 40);
    }

    /** With one to four flips a round, more than ten thousand. */
    @Test
    @Tag("soak")
    void tenThousandFlippedBits() throws IOException {
        Path whole = made(true);
        flips(whole, 15, false, 3000);
        flips(whole, 16, true, 200);
    }

    @Test
    void flippedBitsInTheIndex() throws IOException {
        flips(made(true), 13, true, 40);
    }

    @Test
    void flippedBitsInTheIndexAfterACrash() throws IOException {
        flips(made(false), 14, true, 40);
    }

    @Test
    void aVerificationFindsEachDamagedBlockAndWhatTheIndexLost() throws IOException {
        Path directory = made(true);
        for (Path shard : PackFiles.index(directory)) {
            if (shard.toString().endsWith(".shard")) {
                byte[] empty = new byte[(int) Files.size(shard)];
                Files.write(shard, empty);
            }
        }
        Path first = PackFiles.packs(directory).getFirst();
        try (RandomAccessFile raw = new RandomAccessFile(first.toFile(), "rw")) {
            raw.seek(raw.length() / 2);
            int old = raw.read();
            raw.seek(raw.length() / 2);
            raw.write(old ^ 4);
        }
        try (PackStore store = PackStore.open(directory, SMALL)) {
            assertEquals(BLOCKS - 10, lost(store, "empty index").size());
            List<String> problems = new ArrayList<>();
            store.verifyAll((hash, problem) -> problems.add(problem));
            assertEquals(1, problems.size(), problems.toString());
            assertEquals(1, lost(store, "after the verification").size());
            for (int i = 0; i < 10; i++) {
                assertFalse(store.has(block(i).cid().hash()), "a removed block came back");
            }
            assertEquals(BLOCKS - 11, store.usage().blocks());
        }
    }

    @Test
    void damageToABlockThatWasReadIsNotServedOnceItIsFoundAndIsMendedByAPut() throws IOException {
        Path directory = made(true);
        try (PackStore store = PackStore.open(directory, SMALL)) {
            assertEquals(Set.of(), lost(store, "whole"));
            PackFiles.flip(DirectoryPlace.file(directory, 1), Pack.HEAD_BYTES + 12 * (BLOCK_BYTES + 60), 3);
            Set<Multihash> found = new HashSet<>();
            store.verifyAll((hash, problem) -> found.add(hash));
            Set<Integer> lost = lost(store, "damaged");
            assertEquals(1, lost.size());
            assertEquals(Set.of(block(lost.iterator().next()).cid().hash()), found);
            store.put(block(lost.iterator().next()));
            assertEquals(Set.of(), lost(store, "mended"));
            store.verifyAll((hash, problem) -> {
                throw new AssertionError(problem);
            });
        }
    }

    @Test
    void damageInTheMiddleOfAnOpenPackCostsNoMoreThanItsBlock() throws IOException {
        PackStore.Options large = new PackStore.Options(Durability.OS, 1 << 20, 1);
        for (int at : new int[] {0, 4, 8, 9, 12, 20, 60}) {
            Path directory = folder.resolve("middle" + at);
            Path crashed = folder.resolve("crashed" + at);
            try (PackStore store = PackStore.open(directory, large)) {
                for (int i = 10; i < BLOCKS; i++) {
                    store.put(SomeBlocks.sized(i, 300));
                }
                PackFiles.copy(directory, crashed);
            }
            long offset = Pack.HEAD_BYTES + 40 * RecordFormat.size(0, 34, 1, 300);
            try (RandomAccessFile raw =
                    new RandomAccessFile(PackFiles.packs(crashed).getFirst().toFile(), "rw")) {
                raw.seek(offset + at);
                int old = raw.read();
                raw.seek(offset + at);
                raw.write(old ^ 2);
            }
            PackFiles.deleteIndex(crashed);
            try (PackStore store = PackStore.open(crashed, large)) {
                for (int i = 10; i < BLOCKS; i++) {
                    if (i != 50) {
                        assertTrue(store.get(SomeBlocks.sized(i, 300).cid()).isPresent(), i + " with byte " + at);
                    }
                }
                assertFalse(store.has(SomeBlocks.sized(50, 300).cid().hash()));
                assertTrue(store.put(SomeBlocks.sized(50, 300)));
            }
        }
    }

    /** Bytes of a block that look like records are none, wherever the walk over a damaged pack begins again. */
    @Test
    void recordsInsideABlockAreNeverBelieved() throws IOException {
        PackStore.Options large = new PackStore.Options(Durability.OS, 1 << 20, 1);
        Path directory = folder.resolve("inside");
        Path crashed = folder.resolve("crashed");
        Block victim = SomeBlocks.sized(1, 200);
        Block forged = SomeBlocks.sized(2, 200);
        ByteBuffer evil = ByteBuffer.allocate(4096);
        int at = 0;
        for (int i = 0; i < 8; i++) {
            // Its place in the block is such that it is aligned in the pack.
            evil.position(at + 6);
            RecordFormat.writeHead(
                    evil,
                    RecordFormat.REMOVAL,
                    victim.cid().hash(),
                    1,
                    RecordFormat.removal(Location.of(1, Pack.HEAD_BYTES, 0)),
                    0);
            evil.put(RecordFormat.removal(Location.of(1, Pack.HEAD_BYTES, 0)));
            at += (int) RecordFormat.size(0, 34, 1, 16);
            evil.position(at + 6);
            ByteBuffer wrong = ByteBuffer.wrap(new byte[200]);
            RecordFormat.writeHead(evil, RecordFormat.BLOCK, forged.cid().hash(), 1, wrong, 0);
            evil.put(wrong);
            at += (int) RecordFormat.size(0, 34, 1, 200);
        }
        try (PackStore store = PackStore.open(directory, large)) {
            store.put(victim);
            store.put(SomeBlocks.of(evil.array()));
            store.put(SomeBlocks.sized(3, 200));
            PackFiles.copy(directory, crashed);
        }
        try (RandomAccessFile raw =
                new RandomAccessFile(PackFiles.packs(crashed).getFirst().toFile(), "rw")) {
            raw.seek(Pack.HEAD_BYTES + RecordFormat.size(0, 34, 1, 200));
            raw.write(0);
        }
        PackFiles.deleteIndex(crashed);
        try (PackStore store = PackStore.open(crashed, large)) {
            assertTrue(store.get(victim.cid()).isPresent(), "a removal inside a block was obeyed");
            assertFalse(store.has(forged.cid().hash()), "a record inside a block was believed");
            assertTrue(store.get(SomeBlocks.sized(3, 200).cid()).isPresent());
        }
    }

    @Test
    void otherFilesAreRefusedByName() throws IOException {
        Path directory = made(true);
        Path other = DirectoryPlace.file(directory, 900);
        Files.write(other, new byte[1000]);
        PackFiles.deleteIndex(directory);
        MalformedException refused = assertThrows(MalformedException.class, () -> PackStore.open(directory, SMALL));
        assertTrue(refused.getMessage().contains(other.toString()), refused.getMessage());
        Files.delete(other);
        Path newer = PackFiles.packs(directory).getFirst();
        byte[] bytes = Files.readAllBytes(newer);
        bytes[8] = 3;
        ByteBuffer head = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, 16);
        head.putInt(16, (int) crc.getValue());
        Files.write(newer, bytes);
        refused = assertThrows(MalformedException.class, () -> PackStore.open(directory, SMALL));
        assertTrue(refused.getMessage().contains("version 3"), refused.getMessage());
    }

    @Test
    void aRemovalSurvivesACrashACompactionAndANewIndex() throws IOException {
        long seed = 15;
        Random random = new Random(seed);
        Path directory = folder.resolve("life");
        Set<Integer> held = new HashSet<>();
        for (int life = 0; life < 25; life++) {
            Path next = folder.resolve("life" + life);
            try (PackStore store = PackStore.open(directory, SMALL)) {
                for (int i = 0; i < 60; i++) {
                    int number = random.nextInt(80);
                    if (random.nextInt(5) < 2) {
                        assertEquals(held.add(number), store.put(block(number)));
                    } else {
                        assertEquals(
                                held.remove(number),
                                store.remove(block(number).cid().hash()));
                    }
                }
                if (random.nextBoolean()) {
                    store.compact();
                }
                assertEquals(held.size(), store.usage().blocks(), "seed " + seed + " life " + life);
                PackFiles.copy(directory, next);
            }
            directory = next;
            if (random.nextBoolean()) {
                PackFiles.deleteIndex(directory);
            }
            try (PackStore store = PackStore.open(directory, SMALL)) {
                for (int number = 0; number < 80; number++) {
                    assertEquals(
                            held.contains(number),
                            store.has(block(number).cid().hash()),
                            "seed " + seed + " life " + life + " block " + number);
                }
                assertEquals(held.size(), store.usage().blocks());
            }
        }
    }

    /** A compaction that fails in its middle leaves copies, of which a removal must miss none. */
    @Test
    void aCompactionThatIsCutShortIsFinished() throws IOException {
        Path directory = folder.resolve("cut");
        PackStore.Options one = new PackStore.Options(Durability.OS, 16 * 1024, 1);
        try (PackStore store = PackStore.open(directory, one)) {
            for (int i = 0; i < BLOCKS; i++) {
                store.put(block(i));
            }
            for (int i = 0; i < BLOCKS; i += 2) {
                store.remove(block(i).cid().hash());
            }
        }
        int[] left = {5};
        PackSet packs = PackSet.open(directory, one, new FileMedium());
        try {
            assertThrows(
                    IllegalStateException.class,
                    () -> new Compaction(
                                    packs,
                                    fingerprint -> {
                                        if (left[0]-- == 0) {
                                            throw new IllegalStateException("cut short");
                                        }
                                        return new ReentrantLock();
                                    },
                                    new ReentrantLock(),
                                    Compaction.NO_GARBAGE,
                                    Pace.FULL)
                            .run());
        } finally {
            packs.close();
        }
        Path crashed = folder.resolve("crashed");
        try (PackStore store = PackStore.open(directory, one)) {
            for (int i = 1; i < 20; i += 2) {
                assertTrue(store.remove(block(i).cid().hash()));
            }
            PackFiles.copy(directory, crashed);
            store.compact();
        }
        for (Path each : new Path[] {directory, crashed}) {
            PackFiles.deleteIndex(each);
            try (PackStore store = PackStore.open(each, one)) {
                for (int i = 0; i < BLOCKS; i++) {
                    assertEquals(i > 19 && i % 2 == 1, store.has(block(i).cid().hash()), each + " " + i);
                }
            }
        }
    }

    /** A removal may be in a pack with a lower number than what it removes, and be sealed long before it. */
    @Test
    void aRemovalInALowerPackSurvivesACrash() throws Exception {
        PackStore.Options two = new PackStore.Options(Durability.OS, 64 * 1024, 2);
        Path directory = folder.resolve("lower");
        Path crashed = folder.resolve("crashed");
        PackSet packs = PackSet.open(directory, two, new FileMedium());
        try {
            Block removed = SomeBlocks.sized(1, 100);
            Block filler = SomeBlocks.sized(2, 3000);
            // The first writer makes pack 1 and is busy with it, so the second makes pack 2.
            packs.active().append(Purpose.PUT, RecordFormat.BLOCK, filler.cid().hash(), filler.bytes(), place -> {
                CompletableFuture<Void> other = CompletableFuture.runAsync(() -> addTo(packs, removed));
                assertEquals(1, Location.pack(place));
                other.join();
            });
            PackSet.Found found = packs.find(removed.cid().hash()).orElseThrow();
            assertEquals(2, found.pack().number());
            packs.remove(removed.cid().hash(), found);
            for (int i = 10; i < 40; i++) {
                addTo(packs, SomeBlocks.sized(i, 3000));
            }
            assertTrue(packs.pack(1).orElseThrow().isSealed());
            assertFalse(packs.pack(2).orElseThrow().isSealed());
            PackFiles.copy(directory, crashed);
        } finally {
            packs.close();
        }
        try (PackStore store = PackStore.open(crashed, two)) {
            assertFalse(store.has(SomeBlocks.sized(1, 100).cid().hash()), "a removed block came back");
            assertTrue(store.has(SomeBlocks.sized(10, 3000).cid().hash()));
        }
    }

    private static void addTo(PackSet packs, Block block) {
        try {
            packs.add(block.cid().hash(), block.bytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
