package cairn.storage.pack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cairn.data.block.Block;
import cairn.data.failure.UnavailableException;
import cairn.storage.block.SomeBlocks;
import cairn.storage.device.DeviceContents;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store on a real block device of the kernel's: a loop device, and one below the device mapper's faults. */
final class LoopDeviceTest {
    private static final long BYTES = 160L * 1024 * 1024;
    private static final int SECTOR_BYTES = 512;

    @TempDir
    private Path folder;

    private Optional<Path> loop = Optional.empty();

    /** How a program of the system's ended. */
    private record Outcome(boolean isDone, String words) {}

    private static Outcome run(String... command) throws Exception {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return new Outcome(process.waitFor() == 0, words);
        } catch (IOException e) {
            return new Outcome(false, e.getMessage()); // There is no such program.
        }
    }

    @BeforeEach
    void makeLoop() throws Exception {
        Path file = folder.resolve("disk");
        try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
            raw.setLength(BYTES);
        }
        Outcome made = run("losetup", "--find", "--show", file.toString());
        assumeTrue(made.isDone, () -> "skipped: no loop device: " + made.words);
        loop = Optional.of(Path.of(made.words));
    }

    @AfterEach
    void detachLoop() throws Exception {
        if (loop.isPresent()) {
            run("losetup", "--detach", loop.get().toString());
        }
    }

    private Path device() {
        return loop.orElseThrow();
    }

    private PackStore open(PackDevice device) throws IOException {
        return PackStore.open(folder.resolve("home"), device.path(), device.uuid(), DeviceFiles.options(2));
    }

    private static Block block(int number) {
        return SomeBlocks.sized(number, number % 5 == 0 ? 262_144 : 10_000 + number);
    }

    private static void assertHolds(PackStore store, List<Integer> numbers) throws IOException {
        for (int number : numbers) {
            assertEquals(
                    block(number).bytes(),
                    store.get(block(number).cid()).orElseThrow().bytes(),
                    "block " + number);
        }
        assertEquals(numbers.size(), store.usage().blocks());
        store.verifyAll((hash, problem) -> {
            throw new AssertionError(problem);
        });
    }

    @Test
    void itIsAStore() throws IOException {
        PackDevice device = PackDevice.create(device(), false);
        List<Integer> held = new ArrayList<>();
        try (PackStore store = open(device)) {
            for (int i = 0; i < 200; i++) {
                store.put(block(i));
            }
            store.sync();
            for (int i = 0; i < 200; i += 2) {
                store.remove(block(i).cid().hash());
                held.add(i + 1);
            }
            store.compact();
            assertHolds(store, held);
        }
        PackFiles.deleteIndex(folder.resolve("home"));
        try (PackStore store = open(PackDevice.at(device()))) {
            assertHolds(store, held);
        }
    }

    @Test
    void theKernelLetsNobodyElseHaveIt() throws Exception {
        PackDevice device = PackDevice.create(device(), false);
        // The same device by another name.
        Path other = folder.resolve("alias");
        long number = (long) Files.getAttribute(device(), "unix:rdev");
        String major = Long.toString(number >> 8 & 0xfff);
        String minor = Long.toString(number & 0xff);
        Outcome made = run("mknod", other.toString(), "b", major, minor);
        try (PackStore store = open(device)) {
            store.put(block(1));
            Path home = folder.resolve("other home");
            UnavailableException e = assertThrows(
                    UnavailableException.class,
                    () -> PackStore.open(home, device(), device.uuid(), DeviceFiles.options(2)));
            assertTrue(
                    e.getMessage().contains("process " + ProcessHandle.current().pid()), e.getMessage());
            if (made.isDone) {
                assertThrows(
                        UnavailableException.class,
                        () -> PackStore.open(home, other, device.uuid(), DeviceFiles.options(2)));
            }
        }
        open(device).close();
    }

    @Test
    void aFileSystemIsErasedOnlyWhenToldToAndNeverWhileMounted() throws Exception {
        Outcome made = run("mkfs.ext4", "-q", device().toString());
        assumeTrue(made.isDone, () -> "skipped: no file system can be made: " + made.words);
        IOException e = assertThrows(IOException.class, () -> PackDevice.create(device(), false));
        assertTrue(e.getMessage().contains("holds an ext file system"), e::toString);
        assertTrue(e.getMessage().contains("--erase"), e::toString);
        Path mount = Files.createDirectory(folder.resolve("mount"));
        Outcome mounted = run("mount", device().toString(), mount.toString());
        assumeTrue(mounted.isDone, () -> "skipped: nothing can be mounted: " + mounted.words);
        try {
            UnavailableException refused =
                    assertThrows(UnavailableException.class, () -> PackDevice.create(device(), true));
            assertTrue(refused.getMessage().contains("mounted at " + mount.toRealPath()), refused::toString);
        } finally {
            run("umount", mount.toString());
        }
        PackDevice device = PackDevice.create(device(), true);
        assertEquals("a store of Cairn", DeviceContents.of(device()).orElseThrow());
        open(device).close();
    }

    /** What was synced is there after every write has failed for a while. */
    @Test
    void writesThatFailLoseNothingThatWasSynced() throws Exception {
        String name = "cairn-" + ProcessHandle.current().pid();
        String table = "0 " + BYTES / SECTOR_BYTES + " ";
        Outcome made = run("dmsetup", "create", name, "--table", table + "linear " + device() + " 0");
        assumeTrue(made.isDone, () -> "skipped: no device mapper: " + made.words);
        List<Integer> held = new ArrayList<>();
        try {
            PackDevice device = PackDevice.create(Path.of("/dev/mapper", name), false);
            try (PackStore store = open(device)) {
                for (int i = 0; i < 50; i++) {
                    store.put(block(i));
                    held.add(i);
                }
                store.sync();
                reload(name, table + "error");
                assertThrows(IOException.class, () -> {
                    store.put(block(100));
                    store.sync();
                });
                assertThrows(IOException.class, store::sync, "a failure is told again");
                reload(name, table + "linear " + device() + " 0");
            } catch (IOException e) {
                assertFalse(held.isEmpty(), e::toString); // The close may tell of the failure once more.
            }
            PackFiles.deleteIndex(folder.resolve("home"));
            try (PackStore store = open(device)) {
                for (int number : held) {
                    assertTrue(store.has(block(number).cid().hash()), "block " + number);
                }
            }
        } finally {
            run("dmsetup", "remove", "--force", name);
        }
    }

    private static void reload(String name, String table) throws Exception {
        run("dmsetup", "suspend", "--noflush", name);
        assertTrue(run("dmsetup", "reload", name, "--table", table).isDone);
        assertTrue(run("dmsetup", "resume", name).isDone);
    }
}
