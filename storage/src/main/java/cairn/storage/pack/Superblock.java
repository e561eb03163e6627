package cairn.storage.pack;

import cairn.data.failure.MalformedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/**
 * What a device says of itself, in its first page and again in its last. Little-endian.
 *
 * <pre>
 *  0    8  magic "CAIRNDEV"
 *  8    4  format version, 1
 * 12    4  segment length
 * 16   16  UUID
 * 32    8  generation: how often the device was opened
 * 40    8  length of the device that is used
 * 48    8  where the segments begin
 * 56    4  number of segments
 * 60    4  zero
 * 64    8  number of the process that opened it last
 * 72    …  zero
 * 4092  4  CRC32C of bytes 0 to 4091
 * </pre>
 *
 * @param deviceBytes the length of the device that is used; the second copy ends there
 * @param segmentsStart where the first segment begins
 */
record Superblock(
        UUID uuid, long generation, long deviceBytes, long segmentsStart, int segmentBytes, int segments, long pid) {
    static final int BYTES = 4096;
    /** Where the table of segments begins. */
    static final long TABLE_START = 1024 * 1024;

    private static final long MAGIC = 0x5645444e52494143L;
    private static final int VERSION = 1;
    private static final int CRC_OFFSET = BYTES - 4;
    private static final int SEGMENTS_MAX = 1 << 24;

    /** Whether the numbers fit together. */
    private boolean isSensible() {
        return segmentBytes >= PackFile.PAGE_BYTES
                && segmentBytes <= 1 << 30
                && segmentBytes % PackFile.PAGE_BYTES == 0
                && segments > 0
                && segments < SEGMENTS_MAX
                && segmentsStart % PackFile.PAGE_BYTES == 0
                && segmentsStart >= TABLE_START + 2L * segments * SegmentTable.ENTRY_BYTES
                && deviceBytes % BYTES == 0
                && segmentsStart <= deviceBytes - BYTES - (long) segments * segmentBytes;
    }

    Superblock opened(long byPid) {
        return new Superblock(uuid, generation + 1, deviceBytes, segmentsStart, segmentBytes, segments, byPid);
    }

    long start(int segment) {
        return segmentsStart + (long) segment * segmentBytes;
    }

    ByteBuffer bytes() {
        ByteBuffer page = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        page.putLong(MAGIC).putInt(VERSION).putInt(segmentBytes);
        page.putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits());
        page.putLong(generation).putLong(deviceBytes).putLong(segmentsStart);
        page.putInt(segments).putInt(0).putLong(pid);
        return page.putInt(CRC_OFFSET, Checksum.of(page.slice(0, CRC_OFFSET))).rewind();
    }

    /**
     * The copy in these bytes, or nothing where it is damaged or there is none.
     *
     * @throws MalformedException where it is whole and of another version
     */
    static Optional<Superblock> of(ByteBuffer page, Path device) throws MalformedException {
        page.order(ByteOrder.LITTLE_ENDIAN);
        if (page.getLong(0) != MAGIC || page.getInt(CRC_OFFSET) != Checksum.of(page.slice(0, CRC_OFFSET))) {
            return Optional.empty();
        }
        if (page.getInt(8) != VERSION) {
            throw new MalformedException(device + " has format version " + page.getInt(8)
                    + ", this program reads version " + VERSION + "; use a newer program");
        }
        Superblock found = new Superblock(
                new UUID(page.getLong(16), page.getLong(24)),
                page.getLong(32),
                page.getLong(40),
                page.getLong(48),
                page.getInt(12),
                page.getInt(56),
                page.getLong(64));
        return found.isSensible() ? Optional.of(found) : Optional.empty();
    }

    /**
     * Reads the newer of the two copies.
     *
     * @throws MalformedException where there is none that is whole, or the device is shorter than it says
     */
    static Superblock read(FileChannel channel, Path device) throws IOException {
        long size = channel.size();
        Optional<Superblock> first = at(channel, 0, device);
        long end = first.map(Superblock::deviceBytes).orElse(size & -BYTES);
        Optional<Superblock> second = at(channel, end - BYTES, device);
        if (first.isEmpty() && second.isEmpty()) {
            throw new MalformedException(
                    device + " holds no store of Cairn, or both its superblocks are damaged; make one"
                            + " with: cairn store create --device " + device);
        }
        if (first.isPresent() && second.isPresent() && !first.get().uuid.equals(second.get().uuid)) {
            second = Optional.empty(); // Of a store that was here before.
        }
        Superblock newest = first.orElseGet(second::orElseThrow);
        if (second.isPresent() && second.get().generation > newest.generation) {
            newest = second.get();
        }
        if (newest.deviceBytes > size) {
            throw new MalformedException(device + " has " + size + " bytes, but its store was made on "
                    + newest.deviceBytes + "; give it back what was cut off, or repair the store from a copy");
        }
        return newest;
    }

    private static Optional<Superblock> at(FileChannel channel, long offset, Path device) throws IOException {
        if (offset < 0 || offset > channel.size() - BYTES) {
            return Optional.empty();
        }
        ByteBuffer page = ByteBuffer.allocate(BYTES);
        while (page.hasRemaining()) {
            if (channel.read(page, offset + page.position()) < 0) {
                return Optional.empty();
            }
        }
        return of(page, device);
    }
}
