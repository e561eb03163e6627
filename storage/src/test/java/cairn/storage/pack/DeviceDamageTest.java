package cairn.storage.pack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.block.Block;
import cairn.data.failure.MalformedException;
import cairn.storage.block.SomeBlocks;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Devices that are damaged, cut off, of another version, of another store, or no devices at all. */
final class DeviceDamageTest {
    private static final int SEGMENT_BYTES = 64 * 1024;
    private static final int SEGMENTS = 12;
    private static final int BLOCKS = 90;

    @TempDir
    private Path folder;

    private PackDevice device;

    @BeforeEach
    void makeStore() throws IOException {
        device = DeviceFiles.make(folder.resolve("device"), SEGMENT_BYTES, SEGMENTS);
        try (PackStore store = open()) {
            for (int i = 0; i < BLOCKS; i++) {
                store.put(block(i));
            }
        }
    }

    private static Block block(int number) {
        return SomeBlocks.sized(number, 3000 + number);
    }

    private PackStore open() throws IOException {
        return DeviceFiles.open(folder.resolve("home"), device, 1);
    }

    private void assertHoldsAll() throws IOException {
        try (PackStore store = open()) {
            assertHoldsAll(store);
        }
    }

    private static void assertHoldsAll(PackStore store) throws IOException {
        for (int i = 0; i < BLOCKS; i++) {
            Optional<Block> got = store.get(block(i).cid());
            assertTrue(got.isPresent(), "block " + i);
            assertEquals(block(i).bytes(), got.get().bytes());
        }
        assertEquals(BLOCKS, store.usage().blocks());
    }

    private void overwrite(long offset, byte[] bytes) throws IOException {
        try (RandomAccessFile raw = new RandomAccessFile(device.path().toFile(), "rw")) {
            raw.seek(offset);
            raw.write(bytes);
        }
    }

    private long secondSuperblock() {
        return device.bytes() - Superblock.BYTES;
    }

    @Test
    void oneSuperblockIsEnoughAndTheOtherIsMended() throws IOException {
        overwrite(0, new byte[Superblock.BYTES]);
        assertHoldsAll();
        overwrite(secondSuperblock(), new byte[Superblock.BYTES]);
        assertHoldsAll();
        overwrite(0, new byte[Superblock.BYTES]);
        assertHoldsAll();
    }

    @Test
    void withoutASuperblockThereIsNoStore() throws IOException {
        overwrite(0, new byte[] {1});
        overwrite(secondSuperblock(), new byte[] {1});
        String message = assertThrows(MalformedException.class, this::open).getMessage();
        assertTrue(message.contains("both its superblocks are damaged"), message);
    }

    @Test
    void aVersionFromTheFutureIsRefused() throws IOException {
        ByteBuffer page = ByteBuffer.allocate(Superblock.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        try (RandomAccessFile raw = new RandomAccessFile(device.path().toFile(), "r")) {
            raw.readFully(page.array());
        }
        page.putInt(8, 2).putInt(4092, Checksum.of(page.slice(0, 4092)));
        overwrite(0, page.array());
        String message = assertThrows(MalformedException.class, this::open).getMessage();
        assertTrue(message.contains("format version 2") && message.contains("use a newer program"), message);
    }

    @Test
    void aDeviceThatWasCutOffIsRefused() throws IOException {
        try (RandomAccessFile raw = new RandomAccessFile(device.path().toFile(), "rw")) {
            raw.setLength(device.bytes() - SEGMENT_BYTES);
        }
        String message = assertThrows(MalformedException.class, this::open).getMessage();
        assertTrue(message.contains("was made on " + device.bytes()), message);
        try (RandomAccessFile raw = new RandomAccessFile(device.path().toFile(), "rw")) {
            raw.setLength(100);
        }
        assertThrows(MalformedException.class, this::open);
        try (RandomAccessFile raw = new RandomAccessFile(device.path().toFile(), "rw")) {
            raw.setLength(0);
        }
        assertThrows(MalformedException.class, this::open);
    }

    @Test
    void aDeviceThatGrewIsUsedAsItWasMade() throws IOException {
        try (RandomAccessFile raw = new RandomAccessFile(device.path().toFile(), "rw")) {
            raw.setLength(device.bytes() + 1_000_000);
        }
        assertHoldsAll();
    }

    @Test
    void anotherStoresDeviceIsRefused() throws IOException {
        PackDevice other = DeviceFiles.make(folder.resolve("other"), SEGMENT_BYTES, SEGMENTS);
        Path home = folder.resolve("home");
        String message = assertThrows(
                        MalformedException.class,
                        () -> PackStore.open(home, other.path(), device.uuid(), DeviceFiles.options(2)))
                .getMessage();
        assertTrue(message.contains(other.uuid() + ", not " + device.uuid()), message);
        assertThrows(
                MalformedException.class,
                () -> PackStore.open(home, device.path(), new UUID(1, 2), DeviceFiles.options(2)));
        assertHoldsAll();
    }

    @Test
    void whatIsNoDeviceIsRefused() throws IOException {
        Path missing = folder.resolve("missing");
        assertThrows(IOException.class, () -> PackDevice.create(missing, true));
        assertFalse(Files.exists(missing));
        assertThrows(IOException.class, () -> PackDevice.create(folder, true));
        assertThrows(IOException.class, () -> PackDevice.create(Path.of("/dev/null"), true));
        Path small = Files.write(folder.resolve("small"), new byte[10_000]);
        String message = assertThrows(IOException.class, () -> PackDevice.create(small, false))
                .getMessage();
        assertTrue(message.contains("needs " + PackDevice.BYTES_MIN), message);
    }

    @Test
    void aDeviceThatHoldsSomethingIsErasedOnlyWhenToldTo() throws IOException {
        String message = assertThrows(
                        IOException.class,
                        () -> PackDevice.create(device.path(), false, SEGMENT_BYTES, new FileMedium()))
                .getMessage();
        assertTrue(message.contains("holds a store of Cairn") && message.contains("--erase"), message);
        assertHoldsAll();

        Path other = folder.resolve("other");
        DeviceFiles.blank(other, SEGMENT_BYTES, SEGMENTS);
        for (long at : new long[] {0, 1000, 1024 * 1024 - 1, Files.size(other) - 1, Files.size(other) - 1024 * 1024}) {
            try (RandomAccessFile raw = new RandomAccessFile(other.toFile(), "rw")) {
                raw.seek(at);
                raw.write(7);
                assertThrows(
                        IOException.class,
                        () -> PackDevice.create(other, false, SEGMENT_BYTES, new FileMedium()),
                        "a byte at " + at);
                raw.seek(at);
                raw.write(0);
            }
        }
        PackDevice.create(other, false, SEGMENT_BYTES, new FileMedium());

        PackDevice erased = PackDevice.create(device.path(), true, SEGMENT_BYTES, new FileMedium());
        assertThrows(MalformedException.class, this::open);
        try (PackStore store = DeviceFiles.open(folder.resolve("home"), erased, 1)) {
            assertEquals(0, store.usage().blocks());
            store.verifyAll((hash, problem) -> {
                throw new AssertionError(problem);
            });
        }
    }

    /** Whatever is in one copy of the table: the other has what is needed. */
    @Test
    void aDamagedCopyOfTheTableCostsNothing() throws IOException {
        long seed = 5;
        Random random = new Random(seed);
        byte[] whole = Files.readAllBytes(device.path());
        for (int round = 0; round < 12; round++) {
            Files.write(device.path(), whole);
            int copy = random.nextInt(2) * SEGMENTS * SegmentTable.ENTRY_BYTES;
            for (int i = 1 + random.nextInt(20); i > 0; i--) {
                byte[] rubbish = new byte[1 + random.nextInt(600)];
                random.nextBytes(rubbish);
                int at = random.nextInt(SEGMENTS * SegmentTable.ENTRY_BYTES - rubbish.length);
                overwrite(Superblock.TABLE_START + copy + at, rubbish);
            }
            assertHoldsAll();
        }
    }

    /** Where both copies of an entry are damaged, the segment says itself which pack it has. */
    @Test
    void anEntryThatIsLostIsFoundAgain() throws IOException {
        byte[] whole = Files.readAllBytes(device.path());
        for (int segment = 0; segment < SEGMENTS; segment += 3) {
            Files.write(device.path(), whole);
            for (int copy = 0; copy < 2; copy++) {
                overwrite(
                        Superblock.TABLE_START + (copy * SEGMENTS + segment) * (long) SegmentTable.ENTRY_BYTES,
                        new byte[SegmentTable.ENTRY_BYTES]);
            }
            assertHoldsAll();
            assertHoldsAll();
        }
    }

    /** Random bytes anywhere in superblocks and table: it is refused, or what is served is right. */
    @Test
    void anyBytesAreRefusedOrHarmless() throws IOException {
        long seed = 6;
        Random random = new Random(seed);
        byte[] whole = Files.readAllBytes(device.path());
        int opened = 0;
        for (int round = 0; round < 30; round++) {
            Files.write(device.path(), whole);
            for (int i = 1 + random.nextInt(30); i > 0; i--) {
                byte[] rubbish = new byte[1 + random.nextInt(random.nextBoolean() ? 8 : 2000)];
                random.nextBytes(rubbish);
                long at = switch (random.nextInt(3)) {
                    case 0 -> random.nextInt(Superblock.BYTES - rubbish.length);
                    case 1 -> secondSuperblock() + random.nextInt(Superblock.BYTES - rubbish.length);
                    default ->
                        Superblock.TABLE_START
                                + random.nextInt(2 * SEGMENTS * SegmentTable.ENTRY_BYTES - rubbish.length);
                };
                overwrite(at, rubbish);
            }
            opened += isHarmless() ? 1 : 0;
        }
        assertTrue(opened > 0, "seed " + seed + ": none could be opened");
    }

    private boolean isHarmless() throws IOException {
        PackStore store;
        try {
            store = open();
        } catch (MalformedException e) {
            return false;
        }
        try (store) {
            for (int i = 0; i < BLOCKS; i++) {
                Optional<Block> got = store.get(block(i).cid());
                if (got.isPresent()) {
                    assertEquals(block(i).bytes(), got.get().bytes());
                }
            }
        }
        return true;
    }

    /** Superblocks with whatever numbers, and a right checksum. */
    @Test
    void superblocksThatMakeNoSenseAreRefused() throws IOException {
        long seed = 7;
        Random random = new Random(seed);
        ByteBuffer good = ByteBuffer.allocate(Superblock.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        try (RandomAccessFile raw = new RandomAccessFile(device.path().toFile(), "r")) {
            raw.readFully(good.array());
        }
        int refused = 0;
        for (int round = 0; round < 60; round++) {
            ByteBuffer page = ByteBuffer.allocate(Superblock.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            page.put(good.duplicate().rewind()).rewind();
            int field = new int[] {12, 40, 44, 48, 52, 56}[random.nextInt(6)];
            page.putInt(field, random.nextBoolean() ? random.nextInt() : random.nextInt(2000) - 1000);
            page.putInt(4092, Checksum.of(page.slice(0, 4092)));
            overwrite(0, page.array());
            overwrite(secondSuperblock(), page.array());
            refused += isRefused() ? 1 : 0;
        }
        assertTrue(refused > 30, "seed " + seed + ": only " + refused + " were refused");
        overwrite(0, good.array());
        overwrite(secondSuperblock(), good.array());
    }

    private boolean isRefused() throws IOException {
        try {
            open().close();
            return false;
        } catch (MalformedException e) {
            return true;
        }
    }
}
