package cairn.data.unixfs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.cid.Cid;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * CIDs that Kubo 0.44 gave. A line of {@code golden-files.txt} is {@code file|seed|size|options|cid}; one of
 * {@code golden-directories.txt} is {@code
 * dir|count|nameLength|lastNameLength|sizeModulus|subdirectories|options|limits|cid}. What comes out is read back as
 * well.
 */
class GoldenTest {
    private static final String MODE = "--mode=";
    private static final String SECONDS = "--mtime=";
    private static final String NANOS = "--mtime-nsecs=";

    @Test
    void filesHaveKubosCids() throws IOException {
        List<String> wrong = new ArrayList<>();
        int seen = 0;
        for (String line : lines("golden-files.txt")) {
            String[] fields = line.split("\\|", -1);
            byte[] content = Importing.stream(fields[1], Integer.parseInt(fields[2]));
            List<String> options = List.of(fields[3].split(" ", -1));
            MemoryBlocks memory = new MemoryBlocks();
            DagRoot root = Importing.file(profile(options, ""), content, attributes(options), memory);
            if (!root.cid().toString().equals(fields[4])) {
                wrong.add(line + " not " + root.cid());
            } else {
                requireReadsBack(memory, root, content, attributes(options).withoutZeroMode());
            }
            seen++;
        }
        assertEquals(List.of(), wrong);
        assertTrue(seen > 400, "only " + seen + " lines");
    }

    @Test
    void directoriesHaveKubosCids() throws IOException {
        List<String> wrong = new ArrayList<>();
        int seen = 0;
        for (String line : lines("golden-directories.txt")) {
            String[] fields = line.split("\\|", -1);
            Map<String, Object> tree = tree(fields);
            List<String> options = List.of(fields[6].split(" ", -1));
            MemoryBlocks memory = new MemoryBlocks();
            DagRoot root = Importing.tree(profile(options, fields[7]), tree, attributes(options), memory);
            if (!root.cid().toString().equals(fields[8])) {
                wrong.add(line + " not " + root.cid());
            } else {
                requireReadsBack(memory, root.cid(), tree, attributes(options));
            }
            seen++;
        }
        assertEquals(List.of(), wrong);
        assertTrue(seen > 80, "only " + seen + " lines");
    }

    private static void requireReadsBack(MemoryBlocks memory, DagRoot root, byte[] content, Attributes attributes)
            throws IOException {
        UnixFsReader reader = new UnixFsReader(memory);
        UnixFsEntry.File file = (UnixFsEntry.File) reader.open(root.cid());
        assertEquals(content.length, file.sizeBytes());
        assertEquals(attributes, file.attributes());
        assertArrayEquals(content, Reading.all(reader.read(file)));
    }

    @SuppressWarnings("unchecked")
    private static void requireReadsBack(MemoryBlocks memory, Cid root, Object node, Attributes attributes)
            throws IOException {
        UnixFsReader reader = new UnixFsReader(memory);
        UnixFsEntry entry = reader.open(root);
        assertEquals(attributes, entry.attributes());
        switch (entry) {
            case UnixFsEntry.File file -> assertArrayEquals((byte[]) node, Reading.all(reader.read(file)));
            case UnixFsEntry.Symlink link -> assertEquals(node, link.target());
            case UnixFsEntry.Directory directory -> {
                Map<String, Object> content = (Map<String, Object>) node;
                Set<String> names = new HashSet<>();
                for (DirectoryEntry each : Reading.all(reader.list(directory))) {
                    assertTrue(names.add(each.name()), each.name());
                    if (names.size() < 50) {
                        assertEquals(each, reader.find(directory, each.name()).orElseThrow());
                        requireReadsBack(memory, each.cid(), content.get(each.name()), attributes);
                    }
                }
                assertEquals(content.keySet(), names);
                assertFalse(reader.find(directory, "not there").isPresent());
            }
        }
    }

    private static Map<String, Object> tree(String[] fields) {
        int count = Integer.parseInt(fields[1]);
        int modulus = Integer.parseInt(fields[4]);
        int subdirectories = Integer.parseInt(fields[5]);
        Map<String, Object> tree = new TreeMap<>();
        Map<Integer, byte[]> same = new HashMap<>();
        for (int i = 0; i < count; i++) {
            String number = Integer.toString(1_000_000 + i).substring(1);
            int length = Integer.parseInt(fields[i == count - 1 ? 3 : 2]);
            String name = "n" + number + "x".repeat(Math.max(0, length - 7));
            byte[] content = modulus > 1
                    ? Importing.stream(name, i % modulus)
                    : same.computeIfAbsent(modulus, size -> Importing.stream("same", size));
            Importing.place(tree, subdirectories == 0 ? name : "d" + i % subdirectories + "/" + name, content);
        }
        return tree;
    }

    private static ImportProfile profile(List<String> options, String limits) throws IOException {
        List<String> kept = new ArrayList<>(options);
        ImportProfile profile = ImportProfile.UNIXFS_V0_2015;
        if (kept.removeIf(option -> option.startsWith(MODE) || option.startsWith("--mtime"))) {
            profile = profile.withAttributes();
        }
        for (String limit : limits.split(" ", -1)) {
            profile = switch (limit) {
                case "" -> profile;
                case "SizeEstimation=block" -> profile.withSizeEstimation(SizeEstimation.BLOCK);
                case "SizeEstimation=disabled" -> profile.withSizeEstimation(SizeEstimation.DISABLED);
                case "SizeThreshold=1KiB" -> profile.withHamtThreshold(1024);
                default -> throw new IllegalArgumentException(limit);
            };
        }
        return Importing.apply(profile, kept);
    }

    private static Attributes attributes(List<String> options) {
        Attributes attributes = Attributes.NONE;
        long nanos = 0;
        for (String option : options) {
            if (option.startsWith(NANOS)) {
                nanos = Long.parseLong(option.substring(NANOS.length()));
            }
        }
        for (String option : options) {
            if (option.startsWith(MODE)) {
                attributes = attributes.withMode(Integer.parseInt(option.substring(MODE.length()), 8));
            } else if (option.startsWith(SECONDS)) {
                long seconds = Long.parseLong(option.substring(SECONDS.length()));
                attributes = attributes.withModified(Instant.ofEpochSecond(seconds, nanos));
            }
        }
        return attributes;
    }

    private static List<String> lines(String resource) {
        try (InputStream in = GoldenTest.class.getResourceAsStream(resource)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return text.lines().filter(line -> !line.startsWith("#")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads everything a cursor gives. */
    static final class Reading {
        private Reading() {}

        static byte[] all(FileCursor cursor) throws IOException {
            ByteBuffer all = ByteBuffer.allocate((int) cursor.remainingBytes());
            for (var piece = cursor.next(); piece.isPresent(); piece = cursor.next()) {
                assertTrue(piece.get().hasRemaining());
                all.put(piece.get());
            }
            return all.array();
        }

        static List<DirectoryEntry> all(DirectoryCursor cursor) throws IOException {
            List<DirectoryEntry> all = new ArrayList<>();
            for (var entry = cursor.next(); entry.isPresent(); entry = cursor.next()) {
                all.add(entry.get());
            }
            return all;
        }
    }
}
