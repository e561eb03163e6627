package cairn.app.cli;

import cairn.data.failure.MalformedException;
import cairn.node.add.UnixMode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Unpacks the TAR stream of {@code get} below one path. The stream is read by a thread of its own; small files are
 * written by as many threads as there are processors, because creating a file costs more than filling it.
 *
 * <p>Nothing is written outside the target: names with {@code ..} or an absolute name are refused, and a file's
 * directory must be one that this extraction made or found as a real directory, never a symlink.
 */
final class TarExtraction implements BytesReceiver {
    private static final int SMALL_FILE_BYTES = 1024 * 1024;
    private static final int HELD_BYTES_MAX = 32 * 1024 * 1024;
    private static final int COPY_BYTES = 256 * 1024;
    private static final int OWN_BITS = 07777;

    private final Path target;
    private final BytePipe pipe = new BytePipe();
    private final ExecutorService writers;
    private final Semaphore heldBytes = new Semaphore(HELD_BYTES_MAX);
    private final AtomicReference<IOException> failure = new AtomicReference<>();
    private final Set<Path> directories = new HashSet<>();
    private final List<TarArchiveEntry> directoryEntries = new ArrayList<>();
    private final Thread reader;

    TarExtraction(Path target) {
        this.target = target.toAbsolutePath().normalize();
        this.writers = Executors.newFixedThreadPool(
                Runtime.getRuntime().availableProcessors(),
                Thread.ofPlatform().daemon().name("file writer ", 0).factory());
        this.reader = Thread.ofPlatform().daemon().name("tar reader").start(this::readAll);
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
        IOException failed = failure.get();
        if (failed != null) {
            throw failed;
        }
        pipe.write(bytes);
    }

    @Override
    public void end() throws IOException {
        pipe.end(true);
        finish();
        IOException failed = failure.get();
        if (failed != null) {
            throw failed;
        }
        for (TarArchiveEntry entry : directoryEntries.reversed()) {
            applyMetadata(entry, place(entry));
        }
    }

    @Override
    public void abort() {
        pipe.end(false);
        finish();
    }

    private void finish() {
        try {
            reader.join();
            writers.shutdown();
            boolean done = false;
            while (!done) {
                done = writers.awaitTermination(1, TimeUnit.MINUTES);
            }
        } catch (InterruptedException e) {
            writers.shutdownNow();
            Thread.currentThread().interrupt();
            fail(new IOException("Interrupted while files were written", e));
        }
    }

    private void readAll() {
        try (TarArchiveInputStream tar = new TarArchiveInputStream(pipe, "UTF-8")) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                take(entry, tar);
            }
        } catch (IOException e) {
            fail(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            pipe.close();
        }
    }

    private void fail(IOException e) {
        failure.compareAndSet(null, e);
    }

    private void take(TarArchiveEntry entry, InputStream content) throws IOException, InterruptedException {
        Path path = place(entry);
        if (entry.isDirectory()) {
            makeDirectory(path);
            directoryEntries.add(entry);
            return;
        }
        requireDirectory(path);
        if (entry.isSymbolicLink()) {
            Files.deleteIfExists(path);
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else if (!entry.isFile()) {
            throw new MalformedException(
                    "The stream holds " + entry.getName() + ", which is no file, directory or symlink");
        } else if (entry.getSize() <= SMALL_FILE_BYTES) {
            byte[] bytes = content.readNBytes((int) entry.getSize());
            heldBytes.acquire(bytes.length + 1);
            writers.execute(() -> writeSmall(entry, path, bytes));
        } else {
            writeLarge(entry, path, content);
        }
    }

    private Path place(TarArchiveEntry entry) throws MalformedException {
        String name = entry.getName();
        int slash = name.indexOf('/');
        // The first name is the CID or file that was asked for; here it is called as the caller wants.
        String below = slash < 0 ? "" : name.substring(slash + 1);
        Path path = target;
        for (String part : below.split("/", -1)) {
            if (part.equals("..") || part.equals(".")) {
                throw new MalformedException("The stream holds the name " + name + ", which leads elsewhere");
            }
            path = part.isEmpty() ? path : path.resolve(part);
        }
        if (!path.startsWith(target)) {
            throw new MalformedException("The stream holds the name " + name + ", which leads elsewhere");
        }
        return path;
    }

    private void makeDirectory(Path path) throws IOException {
        if (!path.equals(target)) {
            requireDirectory(path);
        }
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            Files.deleteIfExists(path);
            Files.createDirectory(path);
        }
        directories.add(path);
    }

    private void requireDirectory(Path path) throws IOException {
        Path parent = path.getParent();
        if (!path.equals(target) && !directories.contains(parent)) {
            throw new MalformedException("The stream holds " + path.getFileName() + " before its directory");
        }
    }

    private void writeSmall(TarArchiveEntry entry, Path path, byte[] bytes) {
        try {
            if (failure.get() == null) {
                try (OutputStream out = create(path)) {
                    out.write(bytes);
                }
                applyMetadata(entry, path);
            }
        } catch (IOException e) {
            fail(e);
        } finally {
            heldBytes.release(bytes.length + 1);
        }
    }

    private void writeLarge(TarArchiveEntry entry, Path path, InputStream content) throws IOException {
        try (OutputStream out = create(path)) {
            byte[] buffer = new byte[COPY_BYTES];
            for (int count = content.read(buffer); count >= 0; count = content.read(buffer)) {
                out.write(buffer, 0, count);
            }
        }
        applyMetadata(entry, path);
    }

    private static OutputStream create(Path path) throws IOException {
        if (Files.isSymbolicLink(path)) {
            Files.delete(path);
        }
        return Files.newOutputStream(
                path,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING,
                LinkOption.NOFOLLOW_LINKS);
    }

    /** Mode and time, where the stream has them: {@code get} leaves a time of 0 where there is none. */
    private static void applyMetadata(TarArchiveEntry entry, Path path) throws IOException {
        int usual = entry.isDirectory() ? 0755 : 0644;
        if ((entry.getMode() & OWN_BITS) != usual) {
            Files.setPosixFilePermissions(path, UnixMode.permissions(entry.getMode()));
        }
        if (entry.getLastModifiedTime().toMillis() > 0) {
            Files.setLastModifiedTime(
                    path, FileTime.from(entry.getLastModifiedTime().toInstant()));
        }
    }
}
