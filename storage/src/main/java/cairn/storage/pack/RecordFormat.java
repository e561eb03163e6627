package cairn.storage.pack;

import cairn.data.failure.MalformedException;
import cairn.data.multihash.Multihash;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A record's bytes. All numbers are little-endian.
 *
 * <pre>
 *  0  4  magic "CRB1"
 *  4  4  payload length
 *  8  1  multihash length
 *  9  1  kind: 0 block, 1 removal
 * 10  1  n: the payload begins at the next multiple of 2^n bytes of the pack; 0 or 12
 * 11  1  zero
 * 12  4  CRC32C of the pack's salt where it has one (4 bytes), bytes 0 to 11, the multihash and the payload
 * 16  …  multihash, zeros up to the payload, payload, zeros up to a multiple of 8
 * </pre>
 *
 * The payload of a block is its bytes; that of a removal is the removed record's pack (4 bytes), zeros (4) and offset
 * (8).
 */
final class RecordFormat {
    static final int HEAD_BYTES = 16;
    static final int ALIGNMENT = 8;
    static final int REMOVAL_BYTES = 16;
    static final byte BLOCK = 0;
    static final byte REMOVAL = 1;

    private static final int MAGIC = 'C' | 'R' << 8 | 'B' << 16 | '1' << 24;
    private static final int CRC_OFFSET = 12;

    private RecordFormat() {}

    /** The length of a record that begins at {@code offset} of a pack, with its padding. */
    static long size(long offset, int multihashBytes, int alignment, int payloadBytes) {
        long end = payloadStart(offset + HEAD_BYTES + multihashBytes, alignment) + payloadBytes;
        return (end + ALIGNMENT - 1 & -ALIGNMENT) - offset;
    }

    /** Where the payload begins behind a head with its multihash that ends at {@code offset}. */
    static long payloadStart(long offset, int alignment) {
        return offset + alignment - 1 & -alignment;
    }

    /** Writes head and multihash at {@code head}'s position; the payload is read and not moved. */
    static void writeHead(ByteBuffer head, byte kind, Multihash hash, int alignment, ByteBuffer payload, int salt) {
        int start = head.position();
        head.order(ByteOrder.LITTLE_ENDIAN);
        head.putInt(MAGIC)
                .putInt(payload.remaining())
                .put((byte) hash.size())
                .put(kind)
                .put((byte) Integer.numberOfTrailingZeros(alignment))
                .put((byte) 0)
                .putInt(0);
        hash.writeTo(head);
        int end = head.position();
        Checksum crc = Checksum.salted(salt)
                .add(head.slice(start, CRC_OFFSET))
                .add(head.slice(start + HEAD_BYTES, end - start - HEAD_BYTES))
                .add(payload);
        head.putInt(start + CRC_OFFSET, crc.value());
    }

    /** Whether these are a record's first bytes. */
    static boolean isMagic(int first) {
        return first == MAGIC;
    }

    /**
     * Whether a record can begin at {@code offset}: the magic is there, the kind is known, and the lengths stay before
     * {@code end}.
     */
    static boolean isHead(ByteBuffer pack, long offset, long end) {
        if (offset + HEAD_BYTES > end || pack.getInt((int) offset) != MAGIC) {
            return false;
        }
        int payload = payloadBytes(pack, offset);
        int kind = kind(pack, offset);
        return payload >= 0
                && (kind == BLOCK || kind == REMOVAL && payload == REMOVAL_BYTES)
                && (pack.get((int) offset + 10) == 0 || alignment(pack, offset) == PackFile.PAGE_BYTES)
                && offset + sizeAt(pack, offset) <= end;
    }

    /** The place that a removal's record names. */
    static long removed(ByteBuffer pack, long offset) {
        ByteBuffer payload = payload(pack, offset).order(ByteOrder.LITTLE_ENDIAN);
        return Location.of(payload.getInt(0), payload.getLong(8), 0);
    }

    /** A removal's payload. */
    static ByteBuffer removal(long location) {
        ByteBuffer payload = ByteBuffer.allocate(REMOVAL_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        return payload.putInt(0, Location.pack(location)).putLong(8, Location.offset(location));
    }

    static int payloadBytes(ByteBuffer pack, long offset) {
        return pack.getInt((int) offset + 4);
    }

    static int multihashBytes(ByteBuffer pack, long offset) {
        return pack.get((int) offset + 8) & 0xff;
    }

    static byte kind(ByteBuffer pack, long offset) {
        return pack.get((int) offset + 9);
    }

    private static int alignment(ByteBuffer pack, long offset) {
        return (int) Math.min(Integer.MAX_VALUE, 1L << (pack.get((int) offset + 10) & 63));
    }

    /** The whole length of the record at {@code offset}. */
    static long sizeAt(ByteBuffer pack, long offset) {
        return size(offset, multihashBytes(pack, offset), alignment(pack, offset), payloadBytes(pack, offset));
    }

    static Multihash multihash(ByteBuffer pack, long offset) throws MalformedException {
        ByteBuffer bytes = pack.slice((int) offset + HEAD_BYTES, multihashBytes(pack, offset));
        Multihash hash = Multihash.read(bytes);
        if (bytes.hasRemaining()) {
            throw new MalformedException("The record's multihash is shorter than the record says", offset);
        }
        return hash;
    }

    static ByteBuffer payload(ByteBuffer pack, long offset) {
        long headEnd = offset + HEAD_BYTES + multihashBytes(pack, offset);
        return pack.slice((int) payloadStart(headEnd, alignment(pack, offset)), payloadBytes(pack, offset));
    }

    /** Whether the record's CRC is that of its bytes in a pack of this salt. */
    static boolean isWhole(ByteBuffer pack, long offset, int salt) {
        Checksum crc = Checksum.salted(salt)
                .add(pack.slice((int) offset, CRC_OFFSET))
                .add(pack.slice((int) offset + HEAD_BYTES, multihashBytes(pack, offset)))
                .add(payload(pack, offset));
        return crc.value() == pack.getInt((int) offset + CRC_OFFSET);
    }
}
