package cairn.storage.key;

import cairn.data.failure.MalformedException;
import cairn.data.key.SecretKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Private keys by name, a file each, which only their owner can read. Any thread and any process may use it; a key that
 * was put is on the medium on return, whole or not at all.
 */
public final class KeyDirectory {
    /** The longest name, in characters. */
    public static final int NAME_CHARS_MAX = 128;

    /** Nobody needs a longer key, and a file of another kind may have any length. */
    private static final long FILE_BYTES_MAX = 64 * 1024;

    private final Path directory;

    /** The keys in {@code directory}, which is made when the first key is put. */
    public KeyDirectory(Path directory) {
        this.directory = directory;
    }

    /** Every name, in order. */
    public List<String> names() throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .filter(KeyDirectory::isName)
                    .sorted()
                    .toList();
        }
    }

    /** The key, or empty where there is none of that name. */
    public Optional<SecretKey> find(String name) throws IOException {
        Path file = file(name);
        try {
            byte[] pem = PrivateFile.read(file, "the private key", FILE_BYTES_MAX);
            return Optional.of(SecretKey.parsePem(new String(pem, StandardCharsets.ISO_8859_1)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (MalformedException e) {
            throw new MalformedException(
                    file + " is no private key in PEM (" + e.getMessage() + "); put back a copy of it");
        }
    }

    /** Keeps {@code key}, in place of another of that name only where {@code replaces}; returns whether it is kept. */
    public boolean put(String name, SecretKey key, boolean replaces) throws IOException {
        Path file = file(name);
        if (!replaces && Files.exists(file)) {
            return false;
        }
        Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        PrivateFile.write(file, key.pem().getBytes(StandardCharsets.US_ASCII));
        return true;
    }

    /** Removes the key; returns whether it was there. */
    public boolean remove(String name) throws IOException {
        return Files.deleteIfExists(file(name));
    }

    private Path file(String name) throws MalformedException {
        if (!isName(name)) {
            throw new MalformedException("\"" + name + "\" is no name of a key: it has up to " + NAME_CHARS_MAX
                    + " characters, begins with none of . and -, has no / \\ and no control character,"
                    + " and does not end in " + PrivateFile.UNFINISHED);
        }
        return directory.resolve(name);
    }

    private static boolean isName(String name) {
        return !name.isEmpty()
                && name.length() <= NAME_CHARS_MAX
                && name.charAt(0) != '.'
                && name.charAt(0) != '-'
                && !name.endsWith(PrivateFile.UNFINISHED)
                && name.chars().noneMatch(c -> c == '/' || c == '\\' || Character.isISOControl(c));
    }
}
