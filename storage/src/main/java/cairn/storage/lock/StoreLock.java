package cairn.storage.lock;

import cairn.data.failure.UnavailableException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The right to open a node's store; held until closed. */
public final class StoreLock implements Closeable {
    private static final String FILE = "repo.lock";

    private final FileChannel file;

    private StoreLock(FileChannel file) {
        this.file = file;
    }

    /**
     * Takes the lock of the home {@code directory}.
     *
     * @throws UnavailableException where another process has it; the message says which
     */
    public static StoreLock acquire(Path directory) throws IOException {
        Path path = directory.resolve(FILE);
        FileChannel file =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock lock;
        try {
            lock = file.tryLock();
        } catch (OverlappingFileLockException e) {
            file.close();
            throw inUse(directory, "this process");
        }
        if (lock == null) {
            file.close();
            String owner = Files.readString(path, StandardCharsets.US_ASCII).strip();
            throw inUse(directory, owner.isEmpty() ? "another process" : "process " + owner);
        }
        file.truncate(0);
        file.write(
                ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)), 0);
        return new StoreLock(file);
    }

    private static UnavailableException inUse(Path directory, String owner) {
        return new UnavailableException("The store in " + directory + " is in use by " + owner
                + "; stop it, or name another home with CAIRN_HOME");
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
