package cairn.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.app.config.Configuration;
import cairn.app.config.Home;
import cairn.app.config.Setting;
import cairn.app.run.LocalNode;
import cairn.data.block.Block;
import cairn.data.block.Eventually;
import cairn.data.cid.Codec;
import cairn.data.multihash.HashFunction;
import cairn.storage.block.BlockStore;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A move that is killed at random moments, again and again, and goes on each time, loses nothing. */
@Tag("slow")
class ConvertCrashTest {
    private static final int BLOCKS = 5000;
    private static final int KILLED_AFTER_MILLIS_MAX = 1200;

    @TempDir
    private Path folder;

    private final SortedSet<Integer> held = new TreeSet<>();
    private Random random = new Random();
    private String seed = "";
    private int next;
    private int killed;

    private Home home() {
        return new Home(folder.resolve("home"));
    }

    private CairnProcess cairn() {
        return new CairnProcess(home().directory(), folder);
    }

    private static Block block(int number) {
        ByteBuffer bytes = ByteBuffer.allocate(4 + number % 3000);
        return Block.of(Codec.RAW, HashFunction.SHA2_256, bytes.putInt(0, number));
    }

    @Test
    void nothingIsLost() throws Exception {
        run(6, 1);
    }

    @Test
    @Tag("soak")
    void nothingIsLostIn300Crashes() throws Exception {
        run(System.nanoTime(), 100);
    }

    private void run(long number, int killsPerLeg) throws Exception {
        seed = "seed " + number;
        random = new Random(number);
        Files.writeString(folder.resolve("key"), "thirty-two bytes that are the key.");
        Files.setPosixFilePermissions(folder.resolve("key"), PosixFilePermissions.fromString("rw-------"));
        change(BLOCKS);
        Configuration.set(
                home().configurationFile(),
                Map.of(Setting.STORE_KEY_FILE, folder.resolve("key").toString()));
        leg(killsPerLeg + 1, "--to=files", "--encrypt");
        leg(killsPerLeg, "--to=device:" + device());
        leg(killsPerLeg, "--to=files", "--decrypt");
        System.out.println("Killed " + killed + " times while blocks moved, " + seed);
    }

    private Path device() throws IOException {
        Path file = folder.resolve("device");
        try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
            raw.setLength(160L * 1024 * 1024);
        }
        return file;
    }

    /** Puts blocks, and removes some. */
    private void change(int count) throws IOException {
        try (LocalNode local = LocalNode.open(home())) {
            BlockStore store = local.node().offline().blocks();
            for (int i = 0; i < count; i++) {
                store.put(block(next));
                held.add(next++);
                int gone = random.nextInt(10 * next);
                assertEquals(held.remove(gone), store.remove(block(gone).cid().hash()), seed);
            }
            store.sync();
        }
    }

    private void assertHolds() throws IOException {
        try (LocalNode local = LocalNode.open(home())) {
            BlockStore store = local.node().offline().blocks();
            for (int number : held) {
                Block block = block(number);
                assertTrue(store.has(block.cid().hash()), () -> "block " + number + ", " + seed);
                assertEquals(block.bytes(), store.get(block.cid()).orElseThrow().bytes(), seed);
            }
            assertEquals(held.size(), store.usage().blocks(), seed);
            assertEquals(0, local.node().verify((hash, problem) -> {
                throw new AssertionError(problem + ", " + seed);
            }));
        }
    }

    /** Moves the blocks, with so many kills, and leaves nothing of where they were. */
    private void leg(int kills, String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of("store", "convert"));
        command.addAll(List.of(words));
        boolean isMoving = true;
        for (int i = 0; i < kills && isMoving; i++) {
            isMoving = kill(command);
            command = List.of("store", "convert"); // It was begun; now it goes on.
            if (random.nextInt(3) == 0) {
                assertHolds();
            }
            change(random.nextInt(20));
        }
        if (isMoving) {
            cairn().ok(command.toArray(String[]::new));
        }
        assertEquals("", setting(Setting.STORE_MOVING_TO), seed);
        cairn().ok("store", "drop-old", "--confirm");
        if (!setting(Setting.STORE_AT).startsWith("device")) {
            Files.deleteIfExists(folder.resolve("device"));
        }
        assertHolds();
    }

    /** Kills the command at some moment from when the move was begun. @return whether it is not done */
    private boolean kill(List<String> command) throws Exception {
        Path errors = folder.resolve("errors");
        Process process = cairn().builder(command.toArray(String[]::new))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(errors.toFile())
                .start();
        try {
            Path lock = home().directory().resolve("repo.lock");
            Eventually.holds(
                    "the command moves, or ended",
                    () -> !process.isAlive()
                            || Files.readString(lock).equals(Long.toString(process.pid())) && isMoving());
            boolean hasEnded = process.waitFor(random.nextInt(KILLED_AFTER_MILLIS_MAX), TimeUnit.MILLISECONDS);
            assertTrue(!hasEnded || process.exitValue() == 0, () -> text(errors));
        } finally {
            process.destroyForcibly().waitFor();
        }
        killed += isMoving() ? 1 : 0;
        return isMoving();
    }

    private boolean isMoving() throws IOException {
        return !setting(Setting.STORE_MOVING_TO).isEmpty();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private String setting(Setting setting) throws IOException {
        return Configuration.read(home().configurationFile()).get(setting);
    }
}
