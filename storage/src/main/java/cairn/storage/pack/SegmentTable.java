package cairn.storage.pack;

import cairn.data.failure.MalformedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.Optional;

/**
 * Which pack is in which segment of a device. Two copies, one behind the other, of an entry of 512 bytes for each
 * segment. Little-endian.
 *
 * <pre>
 *  0   4  magic "CSEG"
 *  4   4  CRC32C of bytes 8 to 511
 *  8   8  first half of the device's UUID
 * 16   8  generation: how often the entry was changed
 * 24   4  number of the segment
 * 28   4  number of the pack that is there, or was last; 0 for none yet
 * 32   8  length of the pack; 0 where it is active, and -1 where it is gone
 * 40   …  zero
 * </pre>
 *
 * An entry is changed in the first copy, which is forced, and then in the second, so that one of them is always whole.
 * The newer whole one holds. Calls are made by one thread at a time.
 */
final class SegmentTable {
    static final int ENTRY_BYTES = 512;

    private static final int MAGIC = 'C' | 'S' << 8 | 'E' << 16 | 'G' << 24;
    private static final int READ_BYTES = 1024 * 1024;

    /**
     * What is in a segment.
     *
     * @param number the pack's, or that of the last one, or 0
     * @param packBytes the pack's length, {@link #ACTIVE} or {@link #FREE}
     */
    record Entry(long generation, int number, long packBytes) {
        static final long ACTIVE = 0;
        static final long FREE = -1;

        boolean isFree() {
            return packBytes == FREE;
        }

        Entry next(int newNumber, long newBytes) {
            return new Entry(generation + 1, newNumber, newBytes);
        }
    }

    private final Superblock superblock;

    SegmentTable(Superblock superblock) {
        this.superblock = superblock;
    }

    private long offset(int copy, int segment) {
        return Superblock.TABLE_START + ((long) copy * superblock.segments() + segment) * ENTRY_BYTES;
    }

    ByteBuffer bytes(int segment, Entry entry) {
        ByteBuffer bytes = ByteBuffer.allocate(ENTRY_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(MAGIC).putInt(0).putLong(superblock.uuid().getMostSignificantBits());
        bytes.putLong(entry.generation).putInt(segment).putInt(entry.number).putLong(entry.packBytes);
        return bytes.putInt(4, crc(bytes)).rewind();
    }

    private static int crc(ByteBuffer entry) {
        return Checksum.of(entry.slice(8, ENTRY_BYTES - 8));
    }

    private Optional<Entry> parse(int segment, ByteBuffer bytes) {
        boolean isWhole = bytes.getInt(0) == MAGIC
                && bytes.getInt(4) == crc(bytes)
                && bytes.getLong(8) == superblock.uuid().getMostSignificantBits()
                && bytes.getInt(24) == segment;
        Entry entry = new Entry(bytes.getLong(16), bytes.getInt(28), bytes.getLong(32));
        boolean isSensible = entry.number >= 0
                && entry.number <= Location.PACK_NUMBER_MAX
                && (entry.isFree() || entry.number > 0)
                && entry.packBytes >= Entry.FREE
                && entry.packBytes <= superblock.segmentBytes();
        return isWhole && isSensible ? Optional.of(entry) : Optional.empty();
    }

    /** Writes the table of a device without packs, both copies. */
    void writeAllFree(FileChannel channel) throws IOException {
        for (int copy = 0; copy < 2; copy++) {
            for (int segment = 0; segment < superblock.segments(); segment++) {
                write(channel, copy, segment, new Entry(1, 0, Entry.FREE));
            }
        }
    }

    private void write(FileChannel channel, int copy, int segment, Entry entry) throws IOException {
        ByteBuffer bytes = bytes(segment, entry);
        while (bytes.hasRemaining()) {
            channel.write(bytes, offset(copy, segment) + bytes.position());
        }
    }

    /**
     * Changes an entry; it is on the medium on return. The second copy is not: it is needed once the first is written
     * again, and what is forced before that, forces it.
     */
    void change(FileChannel channel, int segment, Entry entry) throws IOException {
        channel.force(false);
        write(channel, 0, segment, entry);
        channel.force(false);
        write(channel, 1, segment, entry);
    }

    /** Reads all entries; one of which both copies are damaged is missing. */
    Entry[] read(FileChannel channel) throws IOException {
        Entry[] entries = new Entry[superblock.segments()];
        for (int copy = 0; copy < 2; copy++) {
            read(channel, copy, entries);
        }
        return entries;
    }

    private void read(FileChannel channel, int copy, Entry[] entries) throws IOException {
        ByteBuffer many = ByteBuffer.allocate(READ_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int segment = 0; segment < entries.length; ) {
            int count = Math.min(READ_BYTES / ENTRY_BYTES, entries.length - segment);
            many.clear().limit(count * ENTRY_BYTES);
            while (many.hasRemaining()) {
                if (channel.read(many, offset(copy, segment) + many.position()) < 0) {
                    throw new MalformedException("The device ends within its table of segments");
                }
            }
            for (int i = 0; i < count; i++, segment++) {
                ByteBuffer bytes = many.slice(i * ENTRY_BYTES, ENTRY_BYTES).order(ByteOrder.LITTLE_ENDIAN);
                Optional<Entry> entry = parse(segment, bytes);
                if (entry.isPresent()
                        && (entries[segment] == null || entries[segment].generation < entry.get().generation)) {
                    entries[segment] = entry.get();
                }
            }
        }
    }
}
