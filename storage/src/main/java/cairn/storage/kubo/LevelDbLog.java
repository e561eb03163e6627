package cairn.storage.kubo;

import cairn.data.failure.MalformedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * A LevelDB log, which the manifest is too: blocks of 32 KiB of parts, each with a masked CRC32C (4 bytes), its length
 * (2), its type (1: whole, first, middle, last of a record) and its bytes. Numbers are little-endian.
 */
final class LevelDbLog {
    /** Takes a record. */
    @FunctionalInterface
    interface Records {
        void read(ByteBuffer record) throws IOException;
    }

    private static final int BLOCK_BYTES = 32 * 1024;
    private static final int HEAD_BYTES = 7;
    private static final int WHOLE = 1;
    private static final int FIRST = 2;
    private static final int LAST = 4;
    private static final int VARINT_BYTES_MAX = 10;
    private static final int MASK_SHIFT = 15;
    private static final int MASK_ADDED = 0xa282ead8;

    private final Path file;
    private final ByteBuffer bytes;
    private final boolean mayBeCut;
    private final Records records;
    private final ByteArrayOutputStream parts = new ByteArrayOutputStream();

    private LevelDbLog(Path file, ByteBuffer bytes, boolean mayBeCut, Records records) {
        this.file = file;
        this.bytes = bytes;
        this.mayBeCut = mayBeCut;
        this.records = records;
    }

    /**
     * Reads the records in their order.
     *
     * @param mayBeCut whether a crash may have left the last record unfinished; then what is not whole ends the log
     */
    static void read(Path file, boolean mayBeCut, Records records) throws IOException {
        new LevelDbLog(file, LevelDb.bytes(file), mayBeCut, records).run();
    }

    private void run() throws IOException {
        while (bytes.remaining() >= HEAD_BYTES) {
            int left = BLOCK_BYTES - bytes.position() % BLOCK_BYTES;
            if (left < HEAD_BYTES) {
                bytes.position(Math.min(bytes.limit(), bytes.position() + left));
            } else if (!readPart(left)) {
                if (mayBeCut) {
                    return;
                }
                throw LevelDb.broken(file, "a record's checksum does not fit");
            }
        }
        if (!mayBeCut && parts.size() > 0) {
            throw LevelDb.broken(file, "its last record is not whole");
        }
    }

    /** Whether there is a part that is as it was written; a record is handed on with its last part. */
    private boolean readPart(int blockBytesLeft) throws IOException {
        int crc = (int) number(bytes, Integer.BYTES);
        int length = (int) number(bytes, Short.BYTES);
        int start = bytes.position();
        if (length + HEAD_BYTES > blockBytesLeft || length + 1 > bytes.remaining()) {
            return false;
        }
        if (crc != maskedCrc(bytes.slice(start, length + 1))) {
            return false;
        }
        int type = bytes.get();
        if (type == WHOLE || type == FIRST) {
            parts.reset();
        }
        byte[] part = new byte[length];
        bytes.get(part);
        parts.writeBytes(part);
        if (type == WHOLE || type == LAST) {
            ByteBuffer record = ByteBuffer.wrap(parts.toByteArray());
            parts.reset();
            records.read(record);
        }
        return true;
    }

    /** The checksum that LevelDB keeps of bytes: turned and moved, so that one of bytes with checksums is another. */
    static int maskedCrc(ByteBuffer of) {
        CRC32C crc = new CRC32C();
        crc.update(of);
        return Integer.rotateRight((int) crc.getValue(), MASK_SHIFT) + MASK_ADDED;
    }

    /** A number of a fixed length. */
    static long number(ByteBuffer from, int length) throws MalformedException {
        require(from, length);
        long value = 0;
        for (int i = 0; i < length; i++) {
            value |= (from.get() & 0xffL) << 8 * i;
        }
        return value;
    }

    /** A number of seven bits a byte. */
    static long varint(ByteBuffer from) throws MalformedException {
        long value = 0;
        for (int i = 0; i < VARINT_BYTES_MAX; i++) {
            require(from, 1);
            byte next = from.get();
            value |= (next & 0x7fL) << 7 * i;
            if (next >= 0) {
                return value;
            }
        }
        throw new MalformedException("A number of a LevelDB has more than " + VARINT_BYTES_MAX + " bytes");
    }

    /** Bytes behind their length. */
    static ByteBuffer bytes(ByteBuffer from) throws MalformedException {
        return bytes(from, varint(from));
    }

    /** So many bytes. */
    static ByteBuffer bytes(ByteBuffer from, long length) throws MalformedException {
        require(from, length);
        ByteBuffer found = from.slice(from.position(), (int) length).order(ByteOrder.LITTLE_ENDIAN);
        from.position(from.position() + (int) length);
        return found;
    }

    private static void require(ByteBuffer from, long length) throws MalformedException {
        if (length < 0 || length > from.remaining()) {
            throw new MalformedException("A record of a LevelDB ends before its parts do", from.position());
        }
    }
}
