package cairn.storage.pack;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/**
 * The list of a sealed pack's records, and behind it the trailer, which ends the file. Little-endian.
 *
 * <pre>
 * an entry            the trailer
 *  0  8  fingerprint   0  8  offset of the list, which is where the records end
 *  8  4  offset / 4,   8  4  number of entries
 *        + 1 for a    12  4  CRC32C of the list
 *        removal      16  4  CRC32C of the trailer's bytes 0 to 15
 * 12  4  payload      20  4  zero
 *        length       24  8  magic "CAIRNFTR"
 * </pre>
 */
final class PackFooter {
    private static final long MAGIC = 0x5254464e52494143L;
    private static final int ENTRY_BYTES = 16;
    private static final int TRAILER_BYTES = 32;

    private final ByteBuffer pack;
    private final int start;
    private final int count;

    private PackFooter(ByteBuffer pack, int start, int count) {
        this.pack = pack;
        this.start = start;
        this.count = count;
    }

    /** Gathers the entries of a pack that is to be sealed. */
    static final class Builder {
        private long[] entries = new long[256];
        private int used;

        void add(long fingerprint, byte kind, long offset, int payloadBytes) {
            if (used == entries.length) {
                entries = Arrays.copyOf(entries, used * 2);
            }
            entries[used++] = fingerprint;
            entries[used++] = (long) payloadBytes << 32 | offset >>> 2 | kind;
        }

        /** The footer's bytes. */
        ByteBuffer build(long end) {
            ByteBuffer footer = ByteBuffer.allocate(used * Long.BYTES + TRAILER_BYTES);
            footer.order(ByteOrder.LITTLE_ENDIAN);
            footer.asLongBuffer().put(entries, 0, used);
            int trailer = used * Long.BYTES;
            footer.putLong(trailer, end);
            footer.putInt(trailer + 8, used / 2);
            footer.putInt(trailer + 12, crc(footer, 0, trailer));
            footer.putInt(trailer + 16, crc(footer, trailer, 16));
            footer.putLong(trailer + 24, MAGIC);
            return footer;
        }
    }

    /** How long the footer of so many records is. */
    static int bytes(int records) {
        return records * ENTRY_BYTES + TRAILER_BYTES;
    }

    private static int crc(ByteBuffer bytes, int offset, int length) {
        return Checksum.of(bytes.slice(offset, length));
    }

    /** The footer at the end of a pack's bytes, where there is a whole trailer. */
    static Optional<PackFooter> of(ByteBuffer pack) {
        int trailer = pack.capacity() - TRAILER_BYTES;
        if (trailer < Pack.HEAD_BYTES
                || pack.getLong(trailer + 24) != MAGIC
                || crc(pack, trailer, 16) != pack.getInt(trailer + 16)) {
            return Optional.empty();
        }
        long start = pack.getLong(trailer);
        int count = pack.getInt(trailer + 8);
        if (start < Pack.HEAD_BYTES || count < 0 || start + (long) count * ENTRY_BYTES != trailer) {
            return Optional.empty();
        }
        return Optional.of(new PackFooter(pack, (int) start, count));
    }

    /** Where the records end. */
    long end() {
        return start;
    }

    int count() {
        return count;
    }

    /** Whether the list is as it was written; reads it all. */
    boolean isWhole() {
        return crc(pack, start, count * ENTRY_BYTES) == pack.getInt(start + count * ENTRY_BYTES + 12);
    }

    long fingerprint(int i) {
        return pack.getLong(start + i * ENTRY_BYTES);
    }

    private int place(int i) {
        return pack.getInt(start + i * ENTRY_BYTES + 8);
    }

    byte kind(int i) {
        return (byte) (place(i) & 1);
    }

    long offset(int i) {
        return (place(i) & 0xffff_fffeL) << 2;
    }

    int payloadBytes(int i) {
        return pack.getInt(start + i * ENTRY_BYTES + 12);
    }
}
