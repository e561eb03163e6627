package cairn.storage.pack;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/** Files that stand for devices. */
final class DeviceFiles {
    private static final long OVERHEAD_BYTES = 2 * 1024 * 1024 + 4096;

    private DeviceFiles() {}

    /** A file of zeros with room for so many segments. */
    static void blank(Path file, int segmentBytes, int segments) throws IOException {
        try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
            raw.setLength(OVERHEAD_BYTES + (long) segments * (segmentBytes + 2 * SegmentTable.ENTRY_BYTES));
        }
    }

    /** A device with so many segments, without packs. */
    static PackDevice make(Path file, int segmentBytes, int segments) throws IOException {
        blank(file, segmentBytes, segments);
        return PackDevice.create(file, false, segmentBytes, new FileMedium());
    }

    /** Packs are as large as segments all the same. */
    static PackStore.Options options(int writers) {
        return new PackStore.Options(Durability.COMMIT, 1 << 20, writers);
    }

    static PackStore open(Path directory, PackDevice device, int writers) throws IOException {
        return PackStore.open(directory, device.path(), device.uuid(), options(writers), new FileMedium());
    }
}
