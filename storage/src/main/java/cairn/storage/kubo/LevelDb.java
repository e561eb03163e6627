package cairn.storage.kubo;

import cairn.data.failure.MalformedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The entries of a LevelDB that no process has open. All tables and logs that its manifest names are read, and of each
 * key the newest entry counts; so the levels do not matter.
 */
final class LevelDb {
    /** More than any part that Kubo writes; what is longer is no such file. */
    static final long FILE_BYTES_MAX = 1L << 30;

    private static final int COMPARATOR = 1;
    private static final int LOG_NUMBER = 2;
    private static final int NEXT_FILE = 3;
    private static final int LAST_SEQUENCE = 4;
    private static final int COMPACT_POINTER = 5;
    private static final int REMOVED_FILE = 6;
    private static final int NEW_FILE = 7;
    private static final int PREVIOUS_LOG = 9;
    private static final String BYTEWISE = "leveldb.BytewiseComparator";

    /** Of a key the newest value, or its removal. */
    private record Entry(long sequence, Optional<ByteBuffer> value) {}

    private final Path directory;
    private final String prefix;
    private final Map<String, Entry> newest = new HashMap<>();
    private final Set<Long> tables = new TreeSet<>();
    private long logNumber;
    private long previousLog;

    private LevelDb(Path directory, String prefix) {
        this.directory = directory;
        this.prefix = prefix;
    }

    /**
     * The values by key of the entries whose keys begin with {@code prefix}.
     *
     * @throws MalformedException where the database is damaged, or of another kind
     */
    static SortedMap<String, ByteBuffer> read(Path directory, String prefix) throws IOException {
        LevelDb database = new LevelDb(directory, prefix);
        database.readManifest();
        for (long table : database.tables) {
            LevelDbTable.read(database.tableFile(table), database::see);
        }
        for (long log : database.logs()) {
            LevelDbLog.read(directory.resolve(name(log, "log")), true, database::readBatch);
        }
        SortedMap<String, ByteBuffer> values = new TreeMap<>();
        database.newest.forEach((key, entry) -> entry.value.ifPresent(value -> values.put(key, value)));
        return values;
    }

    static MalformedException broken(Path file, String what) {
        return new MalformedException(file + " is damaged, or no part of a LevelDB: " + what
                + "; start and stop the node that wrote it, which mends what it can, and try again");
    }

    /** A file's bytes, little-endian. */
    static ByteBuffer bytes(Path file) throws IOException {
        if (Files.size(file) > FILE_BYTES_MAX) {
            throw broken(file, "it is longer than " + FILE_BYTES_MAX + " bytes");
        }
        return ByteBuffer.wrap(Files.readAllBytes(file));
    }

    private static String name(long number, String suffix) {
        return String.format(Locale.ROOT, "%06d.%s", number, suffix);
    }

    private void readManifest() throws IOException {
        Path current = directory.resolve("CURRENT");
        String name = Files.readString(current, StandardCharsets.ISO_8859_1).strip();
        if (!name.matches("MANIFEST-[0-9]+")) {
            throw broken(current, "it names no manifest");
        }
        Path manifest = directory.resolve(name);
        LevelDbLog.read(manifest, false, record -> readEdit(manifest, record));
    }

    private void readEdit(Path manifest, ByteBuffer edit) throws IOException {
        while (edit.hasRemaining()) {
            int tag = (int) LevelDbLog.varint(edit);
            switch (tag) {
                case COMPARATOR -> requireBytewise(manifest, LevelDbLog.bytes(edit));
                case LOG_NUMBER -> logNumber = LevelDbLog.varint(edit);
                case PREVIOUS_LOG -> previousLog = LevelDbLog.varint(edit);
                case NEXT_FILE, LAST_SEQUENCE -> LevelDbLog.varint(edit);
                case COMPACT_POINTER -> {
                    LevelDbLog.varint(edit);
                    LevelDbLog.bytes(edit);
                }
                case REMOVED_FILE -> {
                    LevelDbLog.varint(edit);
                    tables.remove(LevelDbLog.varint(edit));
                }
                case NEW_FILE -> readNewFile(edit);
                default -> throw broken(manifest, "its part " + tag + " is not known");
            }
        }
    }

    private void readNewFile(ByteBuffer edit) throws IOException {
        LevelDbLog.varint(edit);
        tables.add(LevelDbLog.varint(edit));
        LevelDbLog.varint(edit);
        LevelDbLog.bytes(edit);
        LevelDbLog.bytes(edit);
    }

    private static void requireBytewise(Path manifest, ByteBuffer comparator) throws IOException {
        if (!StandardCharsets.ISO_8859_1.decode(comparator).toString().equals(BYTEWISE)) {
            throw broken(manifest, "its keys are ordered in another way");
        }
    }

    private Path tableFile(long number) throws IOException {
        Path file = directory.resolve(name(number, "ldb"));
        Path old = directory.resolve(name(number, "sst"));
        if (!Files.exists(file) && !Files.exists(old)) {
            throw broken(file, "it is missing");
        }
        return Files.exists(file) ? file : old;
    }

    /** The logs whose entries are in no table yet. */
    private Set<Long> logs() throws IOException {
        Set<Long> logs = new TreeSet<>();
        try (var files = Files.newDirectoryStream(directory, "*.log")) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (name.matches("[0-9]{1,18}\\.log")) {
                    long number = Long.parseLong(name.substring(0, name.length() - ".log".length()));
                    if (number >= logNumber || number == previousLog) {
                        logs.add(number);
                    }
                }
            }
        }
        return logs;
    }

    private void readBatch(ByteBuffer batch) throws IOException {
        long sequence = LevelDbLog.number(batch, Long.BYTES);
        long count = LevelDbLog.number(batch, Integer.BYTES);
        for (long i = 0; i < count; i++) {
            boolean isValue = LevelDbLog.number(batch, 1) == 1;
            ByteBuffer key = LevelDbLog.bytes(batch);
            see(key, sequence + i, isValue ? Optional.of(LevelDbLog.bytes(batch)) : Optional.empty());
        }
    }

    private void see(ByteBuffer key, long sequence, Optional<ByteBuffer> value) {
        String name = StandardCharsets.ISO_8859_1.decode(key.duplicate()).toString();
        if (name.startsWith(prefix)) {
            Entry entry = new Entry(sequence, value);
            newest.merge(name, entry, (a, b) -> a.sequence >= b.sequence ? a : b);
        }
    }
}
