package cairn.storage.pack;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** What tests do to a store's files behind its back. */
final class PackFiles {
    private PackFiles() {}

    static List<Path> packs(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(f -> f.toString().endsWith(DirectoryPlace.SUFFIX))
                    .sorted()
                    .toList();
        }
    }

    static List<Path> index(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("index"))) {
            return files.sorted().toList();
        }
    }

    static void deleteIndex(Path directory) throws IOException {
        for (Path file : index(directory)) {
            Files.delete(file);
        }
    }

    /** What a crash leaves: the files as they are, the store never closed. */
    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.sorted().toList()) {
                Path copy = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
        }
    }

    /** Flips a bit somewhere in the file. */
    static void flip(Path file, Random random) throws IOException {
        flip(file, random.nextLong(Files.size(file)), random.nextInt(8));
    }

    static void flip(Path file, long at, int bit) throws IOException {
        try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
            raw.seek(at);
            int old = raw.read();
            raw.seek(at);
            raw.write(old ^ 1 << bit);
        }
    }

    static void zero(Path file, long at, int bytes) throws IOException {
        try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
            raw.seek(at);
            raw.write(new byte[bytes]);
        }
    }
}
