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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The right to open a node's store; held until closed. */
public final class StoreLock implements Closeable {
    private static final String FILE = "repo.lock";

    /**
     * The homes that this process holds. Static because the operating system's lock belongs to the process: a second
     * channel to the file need only be opened and closed again for the process to lose it.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path home;
    private final FileChannel file;

    private StoreLock(Path home, FileChannel file) {
        this.home = home;
        this.file = file;
    }

    /**
     * Takes the lock of the home {@code directory}.
     *
     * @throws UnavailableException where another process has it; the message says which
     */
    public static StoreLock acquire(Path directory) throws IOException {
        Path home = directory.toRealPath();
        if (!HELD.add(home)) {
            throw inUse(directory, "this process");
        }
        boolean isHeld = false;
        try {
            StoreLock lock = new StoreLock(home, lock(directory));
            isHeld = true;
            return lock;
        } finally {
            if (!isHeld) {
                HELD.remove(home);
            }
        }
    }

    private static FileChannel lock(Path directory) throws IOException {
        Path path = directory.resolve(FILE);
        FileChannel file =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        boolean isLocked = false;
        try {
            FileLock lock = file.tryLock();
            if (lock == null) {
                String owner = Files.readString(path, StandardCharsets.US_ASCII).strip();
                throw inUse(directory, owner.isEmpty() ? "another process" : "process " + owner);
            }
            isLocked = true;
            file.truncate(0);
            String pid = Long.toString(ProcessHandle.current().pid());
            file.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)), 0);
            return file;
        } catch (OverlappingFileLockException e) {
            throw inUse(directory, "this process");
        } finally {
            if (!isLocked) {
                file.close();
            }
        }
    }

    private static UnavailableException inUse(Path directory, String owner) {
        return new UnavailableException("The store in " + directory + " is in use by " + owner
                + "; stop it, or name another home with CAIRN_HOME");
    }

    @Override
    public void close() throws IOException {
        file.close();
        HELD.remove(home);
    }
}
