package cairn.storage.bucket;

import cairn.data.failure.MalformedException;
import cairn.data.multihash.Multihash;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * What is in a pack of a bucket: the list with which the pack ends, so that its blocks are known without the rest of
 * it. Little-endian; see {@code docs/formats/bucket.md}.
 *
 * <pre>
 * an entry               the trailer
 *  0  8  payload offset   0  8  offset of the list, which is where the payloads end
 *  8  4  payload length   8  4  number of entries
 * 12  4  where in the    12  4  length of the names
 *        names the       16  4  CRC32C of entries and names
 *        multihash is    20  4  CRC32C of the trailer's bytes 0 to 19
 *                        24  8  magic "CAIRNBPT"
 * </pre>
 */
final class PackList {
    static final int TRAILER_BYTES = 32;
    static final int ENTRY_BYTES = 16;
    /** The longest list that is believed: of two million blocks. */
    static final int BYTES_MAX = 256 << 20;

    static final long TRAILER_MAGIC = 0x5450424e52494143L;

    private final ByteBuffer bytes;
    private final int count;
    private final int names;
    private final long payloadEnd;

    private PackList(ByteBuffer bytes, int count, long payloadEnd) {
        this.bytes = bytes;
        this.count = count;
        this.names = count * ENTRY_BYTES;
        this.payloadEnd = payloadEnd;
    }

    /** How long the list is whose trailer ends {@code end}, the last bytes of a pack. */
    static int bytes(ByteBuffer end, String where) throws MalformedException {
        int trailer = end.limit() - TRAILER_BYTES;
        ByteBuffer last = end.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        if (trailer < 0
                || last.getLong(trailer + 24) != TRAILER_MAGIC
                || last.getInt(trailer + 20) != crc(last, trailer, 20)) {
            throw new MalformedException(where + " is no pack, or of a newer version: it does not end with a trailer");
        }
        long entries = last.getInt(trailer + 8);
        long length = entries * ENTRY_BYTES + last.getInt(trailer + 12) + TRAILER_BYTES;
        if (entries < 0 || last.getInt(trailer + 12) < 0 || length > BYTES_MAX) {
            throw new MalformedException(where + " has a list of " + length + " bytes; " + BYTES_MAX + " are allowed");
        }
        return (int) length;
    }

    /** Reads a list, and checks every entry: {@code tail} ends with it. */
    static PackList read(ByteBuffer tail, String where) throws MalformedException {
        PackList list = trusted(tail, where);
        int trailer = list.bytes.limit() - TRAILER_BYTES;
        if (list.bytes.getInt(trailer + 16) != crc(list.bytes, 0, trailer)) {
            throw new MalformedException(where + " is damaged: its list has another checksum");
        }
        for (int i = 0; i < list.count; i++) {
            long end = list.offset(i) + list.length(i);
            int name = list.bytes.getInt(i * ENTRY_BYTES + 12);
            boolean isName = name >= 0 && list.names + (long) name < trailer;
            if (!isName || list.length(i) < 0 || list.offset(i) < PackWriter.HEAD_BYTES || end > list.payloadEnd) {
                throw new MalformedException(where + " has an entry " + i + " that points out of it");
            }
            list.multihash(i);
        }
        return list;
    }

    /** A list that was read before. */
    static PackList trusted(ByteBuffer tail, String where) throws MalformedException {
        int length = bytes(tail, where);
        if (length > tail.limit()) {
            throw new MalformedException(where + " is shorter than its list");
        }
        ByteBuffer bytes = tail.slice(tail.limit() - length, length).order(ByteOrder.LITTLE_ENDIAN);
        int trailer = length - TRAILER_BYTES;
        return new PackList(bytes, bytes.getInt(trailer + 8), bytes.getLong(trailer));
    }

    static int crc(ByteBuffer bytes, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.slice(offset, length));
        return (int) crc.getValue();
    }

    int count() {
        return count;
    }

    /** The list's bytes. */
    ByteBuffer bytes() {
        return bytes.asReadOnlyBuffer();
    }

    /** The whole pack's length. */
    long packBytes() {
        return payloadEnd + bytes.limit();
    }

    /** Where the payloads end. */
    long payloadEnd() {
        return payloadEnd;
    }

    long offset(int entry) {
        return bytes.getLong(entry * ENTRY_BYTES);
    }

    int length(int entry) {
        return bytes.getInt(entry * ENTRY_BYTES + 8);
    }

    private int name(int entry) {
        return names + bytes.getInt(entry * ENTRY_BYTES + 12);
    }

    /** Whether the entry is the block's. */
    boolean isOf(int entry, Multihash hash) {
        return hash.sameBytes(bytes, name(entry));
    }

    Multihash multihash(int entry) throws MalformedException {
        ByteBuffer at = bytes.duplicate();
        return Multihash.read(at.position(name(entry)).limit(bytes.limit() - TRAILER_BYTES));
    }
}
