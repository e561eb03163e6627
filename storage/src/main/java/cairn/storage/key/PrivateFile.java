package cairn.storage.key;

import cairn.data.failure.MalformedException;
import cairn.data.failure.UnavailableException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Small files that only their owner may read. */
public final class PrivateFile {
    /** The end of the name of a file that is being written. */
    static final String UNFINISHED = ".new";

    private static final Set<PosixFilePermission> OTHERS = PosixFilePermissions.fromString("---rwxrwx");

    private PrivateFile() {}

    /**
     * The file's bytes.
     *
     * @param what what it is, for errors, such as {@code the private key}
     * @throws java.nio.file.NoSuchFileException where there is none
     * @throws UnavailableException where others can read it too
     */
    public static byte[] read(Path file, String what, long bytesMax) throws IOException {
        Set<PosixFilePermission> open = Files.getPosixFilePermissions(file);
        if (OTHERS.stream().anyMatch(open::contains)) {
            throw new UnavailableException(
                    "Others can read " + what + " " + file + "; make it yours: chmod 600 " + file);
        }
        if (Files.size(file) > bytesMax) {
            throw new MalformedException(file + " is too long for " + what + ": it has " + Files.size(file) + " bytes");
        }
        return Files.readAllBytes(file);
    }

    /** Writes the file, in place of one that is there; on return it is on the medium, whole or not at all. */
    public static void write(Path file, byte[] bytes) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + UNFINISHED);
        try {
            Files.deleteIfExists(fresh);
            Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException e) {
            throw new UnavailableException("Another process is writing " + file + "; try again", e);
        }
        try (FileChannel out = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
            ByteBuffer left = ByteBuffer.wrap(bytes);
            while (left.hasRemaining()) {
                out.write(left);
            }
            out.force(true); // The name must never stand for an empty file.
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel directory = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }
}
