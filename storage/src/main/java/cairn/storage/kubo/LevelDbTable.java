package cairn.storage.kubo;

import cairn.data.failure.MalformedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * A LevelDB table. At its end stand the places of two blocks and a magic; the second of them lists the blocks of
 * entries. A block has entries, places among them, the number of those (4 bytes), and behind it how it is compressed
 * (1) and a masked CRC32C (4). An entry has how much of the key before its key begins with, the lengths of the rest and
 * of the value, and both. Behind a key stand its sequence number (7) and whether it is a value (1).
 */
final class LevelDbTable {
    /** Takes an entry; a removal has no value. */
    @FunctionalInterface
    interface Entries {
        void see(ByteBuffer key, long sequence, Optional<ByteBuffer> value) throws IOException;
    }

    /** Takes a key as the table has it, and its value. */
    @FunctionalInterface
    private interface Pairs {
        void see(ByteBuffer key, ByteBuffer value) throws IOException;
    }

    private static final int FOOTER_BYTES = 48;
    private static final long MAGIC = 0xdb4775248b80fb57L;
    private static final int TRAILER_BYTES = 5;

    private final Path file;
    private final ByteBuffer bytes;

    private LevelDbTable(Path file, ByteBuffer bytes) {
        this.file = file;
        this.bytes = bytes;
    }

    static void read(Path file, Entries entries) throws IOException {
        ByteBuffer bytes = LevelDb.bytes(file);
        if (bytes.capacity() < FOOTER_BYTES) {
            throw LevelDb.broken(file, "it has " + bytes.capacity() + " bytes");
        }
        new LevelDbTable(file, bytes).run(entries);
    }

    private void run(Entries entries) throws IOException {
        ByteBuffer footer = bytes.slice(bytes.capacity() - FOOTER_BYTES, FOOTER_BYTES);
        if (LevelDbLog.number(footer.slice(FOOTER_BYTES - Long.BYTES, Long.BYTES), Long.BYTES) != MAGIC) {
            throw LevelDb.broken(file, "it does not end as a table does");
        }
        block(footer); // Filters, of which nothing is needed.
        forEach(block(footer), (_, place) -> forEach(block(place), (key, value) -> see(key, value, entries)));
    }

    private void see(ByteBuffer key, ByteBuffer value, Entries entries) throws IOException {
        int nameBytes = key.remaining() - Long.BYTES;
        if (nameBytes < 0) {
            throw LevelDb.broken(file, "a key has no sequence number");
        }
        ByteBuffer name = LevelDbLog.bytes(key, nameBytes);
        long tag = LevelDbLog.number(key, Long.BYTES);
        entries.see(name, tag >>> 8, (tag & 0xff) == 1 ? Optional.of(value) : Optional.empty());
    }

    /** The block at the place that is read from {@code place}. */
    private ByteBuffer block(ByteBuffer place) throws IOException {
        long offset = LevelDbLog.varint(place);
        long length = LevelDbLog.varint(place);
        if (offset < 0
                || length < 0
                || offset > bytes.capacity()
                || length + TRAILER_BYTES > bytes.capacity() - offset) {
            throw LevelDb.broken(file, "a block is outside of it");
        }
        ByteBuffer checked = bytes.slice((int) offset, (int) length + 1);
        int crc = (int) LevelDbLog.number(bytes.slice((int) (offset + length) + 1, Integer.BYTES), Integer.BYTES);
        if (crc != LevelDbLog.maskedCrc(checked.duplicate())) {
            throw LevelDb.broken(file, "the checksum of the block at " + offset + " does not fit");
        }
        if (checked.get((int) length) != 0) {
            throw new MalformedException(file + " is compressed, which this program does not read; set \"compression\":"
                    + " \"none\" in the repository's datastore_spec and config and run its node with a new datastore,"
                    + " or export what it pins with: ipfs dag export");
        }
        return checked.slice(0, (int) length);
    }

    private void forEach(ByteBuffer block, Pairs pairs) throws IOException {
        int end = block.limit() - Integer.BYTES;
        long restarts = end < 0 ? -1 : LevelDbLog.number(block.slice(end, Integer.BYTES), Integer.BYTES);
        if (restarts < 0 || restarts * Integer.BYTES > end) {
            throw LevelDb.broken(file, "a block is shorter than it says");
        }
        ByteBuffer entries = block.slice(0, end - (int) restarts * Integer.BYTES);
        byte[] key = {};
        while (entries.hasRemaining()) {
            long shared = LevelDbLog.varint(entries);
            long rest = LevelDbLog.varint(entries);
            long valueBytes = LevelDbLog.varint(entries);
            if (shared < 0 || shared > key.length || rest < 0 || rest > entries.remaining()) {
                throw LevelDb.broken(file, "a key is longer than its block");
            }
            byte[] next = Arrays.copyOf(key, (int) (shared + rest));
            entries.get(next, (int) shared, (int) rest);
            key = next;
            pairs.see(ByteBuffer.wrap(key), LevelDbLog.bytes(entries, valueBytes));
        }
    }
}
