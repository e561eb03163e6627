package cairn.storage.pack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.block.Block;
import cairn.data.failure.CorruptBlockException;
import cairn.storage.block.BlockStore;
import cairn.storage.block.BlockStoreContract;
import cairn.storage.block.Check;
import cairn.storage.block.Pace;
import cairn.storage.block.SomeBlocks;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link PackStore} keeps the contract, and what it keeps survives reopening, crashes and damage. */
class PackStoreTest extends BlockStoreContract {
    /** Packs so small that sealing, removing and compacting happen all the time. */
    private static final PackStore.Options SMALL = new PackStore.Options(Durability.OS, 64 * 1024, 2);

    private static final long SEED = 4711;

    @TempDir
    private Path folder;

    @Override
    protected BlockStore open() throws IOException {
        return PackStore.open(folder.resolve("contract"), SMALL);
    }

    private Path packs() {
        return folder.resolve("packs");
    }

    private PackStore reopen() throws IOException {
        return PackStore.open(packs(), SMALL);
    }

    private List<Block> filled(int count) throws IOException {
        Random random = new Random(SEED);
        List<Block> blocks = new ArrayList<>();
        try (PackStore store = reopen()) {
            for (int i = 0; i < count; i++) {
                Block block = random(random, 1 + random.nextInt(3000));
                store.put(block);
                blocks.add(block);
            }
        }
        return blocks;
    }

    private static void assertHolds(BlockStore store, List<Block> blocks) throws IOException {
        for (Block block : blocks) {
            assertArrayEquals(
                    block.toByteArray(), store.get(block.cid()).orElseThrow().toByteArray());
        }
    }

    @Test
    void keepsEverythingOverManyLives() throws IOException {
        List<Block> all = new ArrayList<>();
        Random random = new Random(SEED);
        for (int life = 0; life < 30; life++) {
            try (PackStore store = reopen()) {
                assertEquals(all.size(), store.usage().blocks());
                assertHolds(store, all);
                for (int i = 0; i < 10; i++) {
                    Block block = random(random, 400);
                    store.put(block);
                    all.add(block);
                }
            }
        }
    }

    @Test
    void makesALostIndexAnew() throws IOException {
        List<Block> blocks = filled(400);
        try (PackStore store = reopen()) {
            store.remove(blocks.removeFirst().cid().hash());
        }
        try (Stream<Path> files = Files.list(packs().resolve("index"))) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        try (PackStore store = reopen()) {
            assertHolds(store, blocks);
            assertEquals(blocks.size(), store.usage().blocks(), "a removed block stays removed");
        }
    }

    /** What a crash leaves: the files as they are at some moment, the store never closed. */
    private void crashed(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path copy = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
        }
    }

    @Test
    void cutsATornTailAndKeepsWhatIsBeforeIt() throws IOException {
        List<Block> blocks = new ArrayList<>();
        Random random = new Random(SEED);
        PackStore.Options oneWriter = new PackStore.Options(Durability.OS, 64 * 1024, 1);
        PackStore store = PackStore.open(packs(), oneWriter);
        for (int i = 0; i < 20; i++) {
            Block block = random(random, 100);
            store.put(block);
            blocks.add(block);
        }
        long record = RecordFormat.size(0, 34, 1, 100);
        long end = Pack.HEAD_BYTES + 20 * record;
        for (long cut = end - 1; cut > end - 2 * record; cut -= 5) {
            Path copy = folder.resolve("cut-" + cut);
            crashed(packs(), copy);
            try (RandomAccessFile pack =
                    new RandomAccessFile(DirectoryPlace.file(copy, 1).toFile(), "rw")) {
                pack.setLength(cut);
            }
            int whole = (int) ((cut - Pack.HEAD_BYTES) / record);
            try (PackStore after = PackStore.open(copy, oneWriter)) {
                assertHolds(after, blocks.subList(0, whole));
                assertFalse(after.has(blocks.get(19).cid().hash()), "a torn block is not there");
                assertTrue(after.put(blocks.get(19)), "and can be put again");
                assertHolds(after, List.of(blocks.get(19)));
            }
        }
        store.close();
    }

    @Test
    void servesNoFlippedBit() throws IOException {
        List<Block> blocks = filled(200);
        Random random = new Random(SEED + 1);
        int found = 0;
        for (int round = 0; round < 60; round++) {
            Path file = DirectoryPlace.file(packs(), 1);
            long at = Pack.HEAD_BYTES + random.nextLong(Files.size(file) - Pack.HEAD_BYTES - 2000);
            flip(file, at);
            try (PackStore store = reopen()) {
                for (Block block : blocks) {
                    try {
                        Optional<Block> held = store.get(block.cid());
                        if (held.isPresent()) {
                            assertArrayEquals(block.toByteArray(), held.get().toByteArray(), "seed " + SEED);
                        } else {
                            found++;
                        }
                    } catch (CorruptBlockException e) {
                        found++;
                        assertEquals(block.cid().hash(), e.expected());
                    }
                }
            }
            flip(file, at);
        }
        assertTrue(found > 40, "of 60 flips " + found + " were seen; the others hit padding or footers");
    }

    @Test
    void takesTheDamagedBlockAnew() throws IOException {
        Block block = filled(1).getFirst();
        flip(DirectoryPlace.file(packs(), 1), Pack.HEAD_BYTES + 60);
        try (PackStore store = reopen()) {
            assertThrows(CorruptBlockException.class, () -> store.get(block.cid()));
            List<String> problems = new ArrayList<>();
            store.verifyAll((hash, problem) -> problems.add(problem));
            assertEquals(1, problems.size());
            store.put(block);
            assertHolds(store, List.of(block));
        }
        try (PackStore store = reopen()) {
            assertHolds(store, List.of(block));
        }
    }

    private static void flip(Path file, long at) throws IOException {
        try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
            raw.seek(at);
            int old = raw.read();
            raw.seek(at);
            raw.write(old ^ 1);
        }
    }

    @Test
    void givesSpaceBack() throws IOException {
        List<Block> blocks = filled(1000);
        try (PackStore store = reopen()) {
            long before = store.usage().diskBytes();
            for (Block block : blocks.subList(0, 900)) {
                store.remove(block.cid().hash());
            }
            store.compact();
            assertTrue(
                    store.usage().diskBytes() < before / 2,
                    () -> "of " + before + " bytes a tenth is used, and the store is not half as large");
            assertHolds(store, blocks.subList(900, 1000));
        }
        try (PackStore store = reopen()) {
            assertHolds(store, blocks.subList(900, 1000));
            assertEquals(100, store.usage().blocks());
        }
    }

    @Test
    void goesOnAfterAnInterrupt() throws IOException {
        Random random = new Random(SEED);
        try (PackStore store = reopen()) {
            for (int i = 0; i < 20; i++) {
                Block block = random(random, 20_000);
                Thread.currentThread().interrupt();
                store.put(block);
                assertTrue(Thread.interrupted(), "the interrupt is still told");
                assertHolds(store, List.of(block));
            }
        }
    }

    /** The child of {@link #losesNothingThatItReported}: puts blocks and says their numbers, until it is killed. */
    static final class Putter {
        private Putter() {}

        public static void main(String[] args) throws IOException {
            try (PackStore store = PackStore.open(Path.of(args[0]), SMALL)) {
                Random random = new Random(Long.parseLong(args[1]));
                for (int i = 0; i < 1_000_000; i++) {
                    store.put(random(random, 1 + random.nextInt(2000)));
                    System.out.println(i);
                }
            }
        }
    }

    @Test
    void losesNothingThatItReported() throws Exception {
        Random moments = new Random(SEED);
        for (int round = 0; round < 8; round++) {
            long seed = SEED + round;
            Process child = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Putter.class.getName(),
                            packs().toString(),
                            Long.toString(seed))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            int wanted = 20 + moments.nextInt(400);
            int reported = -1;
            try (BufferedReader out =
                    new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.US_ASCII))) {
                while (reported < wanted) {
                    reported = Integer.parseInt(out.readLine());
                }
                child.toHandle().destroyForcibly();
                for (String line = out.readLine(); line != null && !line.isEmpty(); line = out.readLine()) {
                    reported = line.equals(Integer.toString(reported + 1)) ? reported + 1 : reported;
                }
            }
            child.waitFor();
            Random random = new Random(seed);
            try (PackStore store = reopen()) {
                for (int i = 0; i <= reported; i++) {
                    Block block = random(random, 1 + random.nextInt(2000));
                    assertHolds(store, List.of(block));
                }
                store.verifyAll((hash, problem) -> assertEquals("", problem));
            }
        }
    }

    /** A node that ends does not wait for a look at millions of entries. */
    @Test
    void aCheckCanBeStoppedInTheIndexToo() throws IOException {
        int blocks = 50;
        try (PackStore store = PackStore.open(folder.resolve("stopped"), SMALL)) {
            for (int i = 0; i < blocks; i++) {
                store.put(SomeBlocks.sized(i, 500));
            }
            int[] calls = {0};
            Pace stopping = worked -> {
                if (++calls[0] > blocks + 5) {
                    throw new InterruptedIOException("enough");
                }
            };
            Check check = Check.of(1, stopping);
            assertThrows(InterruptedIOException.class, () -> store.verify(check, (hash, problem) -> {}));
            assertEquals(blocks + 6, calls[0]);
        }
    }
}
