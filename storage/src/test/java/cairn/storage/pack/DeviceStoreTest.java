package cairn.storage.pack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.block.Block;
import cairn.data.failure.UnavailableException;
import cairn.storage.block.SomeBlocks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store on a device: what a device makes different from files. */
final class DeviceStoreTest {
    private static final int SEGMENT_BYTES = 64 * 1024;
    private static final int SEGMENTS = 12;

    @TempDir
    private Path folder;

    private PackDevice device;

    @BeforeEach
    void makeDevice() throws IOException {
        device = DeviceFiles.make(folder.resolve("device"), SEGMENT_BYTES, SEGMENTS);
    }

    private PackStore open() throws IOException {
        return DeviceFiles.open(folder.resolve("home"), device, 1);
    }

    private static Block block(int number) {
        return SomeBlocks.sized(number, 3000 + number);
    }

    /** Puts blocks from {@code first} on until there is no room; returns the number of the one that was refused. */
    private static int fill(PackStore store, int first) throws IOException {
        for (int number = first; ; number++) {
            Block block = block(number);
            try {
                store.put(block);
            } catch (UnavailableException e) {
                assertTrue(e.getMessage().contains("is full: of its " + SEGMENTS + " segments"), e.getMessage());
                return number;
            }
        }
    }

    private static void assertHolds(PackStore store, Set<Integer> numbers) throws IOException {
        for (int number : numbers) {
            Block right = block(number);
            Optional<Block> got = store.get(right.cid());
            assertTrue(got.isPresent(), "block " + number);
            assertEquals(right.bytes(), got.get().bytes());
        }
        assertEquals(numbers.size(), store.usage().blocks());
        store.verifyAll((hash, problem) -> {
            throw new AssertionError(problem);
        });
    }

    @Test
    void blocksAreThereWhenItIsOpenedAgain() throws IOException {
        Set<Integer> held = new HashSet<>();
        try (PackStore store = open()) {
            for (int i = 0; i < 60; i++) {
                store.put(block(i));
                held.add(i);
            }
        }
        try (PackStore store = open()) {
            assertHolds(store, held);
            store.put(block(100));
            held.add(100);
        }
        PackFiles.deleteIndex(folder.resolve("home"));
        try (PackStore store = open()) {
            assertHolds(store, held);
        }
    }

    @Test
    void aFullDeviceIsToldAndCollectingGivesSegmentsBack() throws IOException {
        Set<Integer> held = new HashSet<>();
        try (PackStore store = open()) {
            int next = 0;
            for (int round = 0; round < 6; round++) {
                int refused = fill(store, next);
                for (int i = next; i < refused; i++) {
                    held.add(i);
                }
                assertFalse(store.has(block(refused).cid().hash()));
                assertTrue(store.freeBytes() < 3 * SEGMENT_BYTES, "there was room for more");
                for (int i = next; i < refused; i++) {
                    if (i % 4 != 0) {
                        assertTrue(store.remove(block(i).cid().hash()), "removing goes on in a full store");
                        held.remove(i);
                    }
                }
                store.compact();
                assertTrue(store.freeBytes() > 3 * SEGMENT_BYTES, "round " + round + " gave nothing back");
                next = refused + 1;
            }
            assertHolds(store, held);
        }
        try (PackStore store = open()) {
            assertHolds(store, held);
        }
    }

    @Test
    void whatAFormerPackLeftInASegmentIsNoBlockAfterACrash() throws IOException {
        Path crashed = folder.resolve("crashed");
        Set<Integer> held = new HashSet<>();
        try (PackStore store = open()) {
            int refused = fill(store, 0);
            for (int i = 0; i < refused; i++) {
                store.remove(block(i).cid().hash());
            }
            store.compact();
            // Records of the same lengths as before at the same places, and behind them those of the former packs.
            for (int i = 0; i < SEGMENTS * 4; i++) {
                int number = 1000 + i;
                store.put(block(number));
                held.add(number);
            }
            store.sync();
            Files.createDirectories(crashed);
            Files.copy(device.path(), crashed.resolve("device"));
        }
        PackDevice copy = PackDevice.at(crashed.resolve("device"));
        try (PackStore store = DeviceFiles.open(crashed.resolve("home"), copy, 1)) {
            assertHolds(store, held);
            for (int i = 0; i < 100; i++) {
                assertFalse(store.has(block(i).cid().hash()), "block " + i + " is back");
            }
        }
    }

    /** A view of bytes that were removed must not become a view of others. */
    @Test
    void bytesThatSomebodyStillReadsStayWhatTheyAre() throws IOException {
        List<Block> read = new ArrayList<>();
        try (PackStore store = open()) {
            int next = 0;
            for (int round = 0; round < 4; round++) {
                int refused = fill(store, next);
                for (int i = next; i < refused; i += 5) {
                    read.add(store.get(block(i).cid()).orElseThrow());
                }
                for (int i = next; i < refused; i++) {
                    store.remove(block(i).cid().hash());
                }
                store.compact();
                next = refused + 1;
            }
            for (Block each : read) {
                each.cid().hash().verify(each.bytes(), "among those that were read");
            }
        }
    }

    @Test
    void aSecondOpeningIsRefusedWithTheProcessOfTheFirst() throws IOException {
        try (PackStore store = open()) {
            store.put(block(1));
            UnavailableException e = assertThrows(
                    UnavailableException.class, () -> DeviceFiles.open(folder.resolve("other home"), device, 1));
            assertTrue(
                    e.getMessage()
                            .contains("in use by process "
                                    + ProcessHandle.current().pid()),
                    e.getMessage());
            assertThrows(UnavailableException.class, () -> PackDevice.create(device.path(), true));
        }
        open().close();
    }

    @Test
    void anIndexOfAnotherOpeningIsNotBelieved() throws IOException {
        Path mine = folder.resolve("home");
        Path others = folder.resolve("other home");
        try (PackStore store = DeviceFiles.open(mine, device, 1)) {
            store.put(block(1));
        }
        try (PackStore store = DeviceFiles.open(others, device, 1)) {
            store.put(block(2));
            store.remove(block(1).cid().hash());
        }
        try (PackStore store = DeviceFiles.open(mine, device, 1)) {
            assertHolds(store, Set.of(2));
        }
        // The device as it was some time ago, as from a backup.
        Path old = folder.resolve("old");
        Files.copy(device.path(), old);
        try (PackStore store = DeviceFiles.open(mine, device, 1)) {
            for (int i = 10; i < 60; i++) {
                store.put(block(i));
            }
        }
        Files.write(device.path(), Files.readAllBytes(old));
        try (PackStore store = DeviceFiles.open(mine, device, 1)) {
            assertHolds(store, Set.of(2));
            store.put(block(3));
        }
        try (PackStore store = DeviceFiles.open(mine, device, 1)) {
            assertHolds(store, Set.of(2, 3));
        }
    }
}
