package cairn.storage.kubo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Writes the files of a LevelDB, as far as a reader looks at them. */
final class LevelDbFiles {
    private static final int BLOCK_BYTES = 32 * 1024;
    private static final int HEAD_BYTES = 7;
    private static final long MAGIC = 0xdb4775248b80fb57L;

    private final Path directory;
    private final ByteArrayOutputStream edits = new ByteArrayOutputStream();
    private long sequence = 1;

    LevelDbFiles(Path directory) throws IOException {
        this.directory = Files.createDirectories(directory);
        varint(edits, 1);
        bytes(edits, "leveldb.BytewiseComparator".getBytes(StandardCharsets.ISO_8859_1));
    }

    static void varint(ByteArrayOutputStream to, long value) {
        long left = value;
        while (left >= 0x80) {
            to.write((int) left & 0x7f | 0x80);
            left >>>= 7;
        }
        to.write((int) left);
    }

    static void bytes(ByteArrayOutputStream to, byte[] bytes) {
        varint(to, bytes.length);
        to.writeBytes(bytes);
    }

    private static void number(ByteArrayOutputStream to, long value, int length) {
        for (int i = 0; i < length; i++) {
            to.write((int) (value >>> 8 * i));
        }
    }

    /** A table with these entries, newer than all before; an empty value is a removal. */
    void table(long file, SortedMap<String, byte[]> entries) throws IOException {
        ByteArrayOutputStream table = new ByteArrayOutputStream();
        SortedMap<String, byte[]> part = new TreeMap<>();
        SortedMap<String, byte[]> index = new TreeMap<>();
        for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
            part.put(entry.getKey(), entry.getValue());
            if (part.size() == 7) {
                index.put(entry.getKey(), block(table, part, true));
                part.clear();
            }
        }
        if (!part.isEmpty()) {
            index.put(part.lastKey(), block(table, part, true));
        }
        byte[] meta = block(table, new TreeMap<>(), false);
        byte[] list = block(table, index, false);
        ByteBuffer footer = ByteBuffer.allocate(48).order(ByteOrder.LITTLE_ENDIAN);
        footer.put(meta).put(list).putLong(40, MAGIC);
        table.writeBytes(footer.array());
        Files.write(directory.resolve("%06d.ldb".formatted(file)), table.toByteArray());
        varint(edits, 7);
        varint(edits, 0);
        varint(edits, file);
        varint(edits, table.size());
        bytes(edits, internal(entries.firstKey(), true));
        bytes(edits, internal(entries.lastKey(), true));
    }

    private byte[] internal(String key, boolean isValue) {
        ByteArrayOutputStream internal = new ByteArrayOutputStream();
        internal.writeBytes(key.getBytes(StandardCharsets.ISO_8859_1));
        number(internal, sequence++ << 8 | (isValue ? 1 : 0), Long.BYTES);
        return internal.toByteArray();
    }

    /** Appends a block of entries; returns its place. */
    private byte[] block(ByteArrayOutputStream table, SortedMap<String, byte[]> entries, boolean isData) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        byte[] last = {};
        for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
            boolean isValue = entry.getValue().length > 0;
            byte[] key = internal(entry.getKey(), isValue);
            int shared = 0;
            while (isData && shared < Math.min(last.length, key.length) && last[shared] == key[shared]) {
                shared++;
            }
            varint(block, shared);
            varint(block, key.length - shared);
            varint(block, entry.getValue().length);
            block.write(key, shared, key.length - shared);
            block.writeBytes(entry.getValue());
            last = key;
        }
        number(block, 0, Integer.BYTES);
        number(block, 1, Integer.BYTES);
        long start = table.size();
        int length = block.size();
        block.write(0);
        table.writeBytes(block.toByteArray());
        number(table, LevelDbLog.maskedCrc(ByteBuffer.wrap(block.toByteArray())), Integer.BYTES);
        ByteArrayOutputStream place = new ByteArrayOutputStream();
        varint(place, start);
        varint(place, length);
        return place.toByteArray();
    }

    /** A log of batches, newer than all before; an empty value is a removal. */
    void log(long file, List<Map<String, byte[]>> batches) throws IOException {
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        for (Map<String, byte[]> entries : batches) {
            ByteArrayOutputStream batch = new ByteArrayOutputStream();
            number(batch, sequence, Long.BYTES);
            number(batch, entries.size(), Integer.BYTES);
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                boolean isValue = entry.getValue().length > 0;
                batch.write(isValue ? 1 : 0);
                bytes(batch, entry.getKey().getBytes(StandardCharsets.ISO_8859_1));
                if (isValue) {
                    bytes(batch, entry.getValue());
                }
            }
            sequence += entries.size();
            record(log, batch.toByteArray());
        }
        Files.write(directory.resolve("%06d.log".formatted(file)), log.toByteArray());
    }

    private static void record(ByteArrayOutputStream log, byte[] record) {
        int done = 0;
        do {
            int left = BLOCK_BYTES - log.size() % BLOCK_BYTES;
            if (left < HEAD_BYTES) {
                log.writeBytes(new byte[left]);
                left = BLOCK_BYTES;
            }
            int count = Math.min(left - HEAD_BYTES, record.length - done);
            boolean isLast = done + count == record.length;
            ByteArrayOutputStream part = new ByteArrayOutputStream();
            part.write(done == 0 ? isLast ? 1 : 2 : isLast ? 4 : 3);
            part.write(record, done, count);
            number(log, LevelDbLog.maskedCrc(ByteBuffer.wrap(part.toByteArray())), Integer.BYTES);
            number(log, count, Short.BYTES);
            log.writeBytes(part.toByteArray());
            done += count;
        } while (done < record.length);
    }

    /** Writes the manifest, with the number of the first log that counts; to be called last. */
    void finish(long firstLog) throws IOException {
        varint(edits, 2);
        varint(edits, firstLog);
        ByteArrayOutputStream manifest = new ByteArrayOutputStream();
        record(manifest, edits.toByteArray());
        Files.write(directory.resolve("MANIFEST-000009"), manifest.toByteArray());
        Files.writeString(directory.resolve("CURRENT"), "MANIFEST-000009\n");
    }
}
