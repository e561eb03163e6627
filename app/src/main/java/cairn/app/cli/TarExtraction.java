package cairn.app.cli;

import cairn.data.failure.MalformedException;
import cairn.data.unixfs.Attributes;
import cairn.node.extract.EntryNames;
import cairn.node.extract.TargetTree;
import cairn.services.tar.TarEntry;
import cairn.services.tar.TarReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Unpacks the TAR stream of {@code get} into a tree, which decides what may be written where. The stream is read by a
 * thread of its own; small files are gathered and written by as many threads as there are processors, because creating
 * a file costs more than filling it. Where there is no stream, because the command runs in this process, the tree is
 * handed out and nothing is unpacked.
 */
final class TarExtraction implements BytesReceiver {
    private static final int BATCH_BYTES = 1024 * 1024;
    private static final int BATCH_FILES_MAX = 256;
    private static final int SMALL_FILE_BYTES = BATCH_BYTES / 2;
    private static final int COPY_BYTES = 256 * 1024;
    private static final int SPARE_BATCHES = 2;
    private static final int FILE_MODE = 0644;
    private static final int DIRECTORY_MODE = 0755;

    /** A small file, whose content is the batch's bytes between the end of the one before and {@code end}. */
    private record Small(TargetTree.Place place, Attributes attributes, int end) {}

    /** Small files on their way to a writer. */
    private static final class Batch {
        private final byte[] bytes = new byte[BATCH_BYTES];
        private final List<Small> files = new ArrayList<>();
        private int length;
    }

    /** A directory that members may still come into. */
    private record Open(String name, TargetTree.Folder folder) {}

    private final TargetTree tree;
    private final BytePipe pipe = new BytePipe();
    private final TarReader tar = new TarReader(pipe);
    private final AtomicReference<IOException> failure = new AtomicReference<>();
    /** What was modified since needs no time set: it has just been written. */
    private final Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    private final Deque<Open> path = new ArrayDeque<>();
    private final BlockingQueue<Batch> spare;
    private final ExecutorService writers;
    private final Thread reader =
            Thread.ofPlatform().daemon().name("tar reader").unstarted(this::readAll);
    private Optional<Batch> batch = Optional.empty();
    private boolean started;
    private boolean rootSeen;

    TarExtraction(TargetTree tree) {
        this.tree = tree;
        int processors = Runtime.getRuntime().availableProcessors();
        this.writers = Executors.newFixedThreadPool(
                processors, Thread.ofPlatform().daemon().name("file writer ", 0).factory());
        this.spare = new ArrayBlockingQueue<>(processors + SPARE_BATCHES);
    }

    @Override
    public Optional<TargetTree> tree() {
        return Optional.of(tree);
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
        if (!started) {
            start();
        }
        throwFailure();
        pipe.write(bytes);
    }

    private void start() {
        started = true;
        while (spare.remainingCapacity() > 0) {
            spare.add(new Batch());
        }
        reader.start();
    }

    private void throwFailure() throws IOException {
        IOException failed = failure.get();
        if (failed != null) {
            throw failed;
        }
    }

    @Override
    public void end() throws IOException {
        if (!started) {
            start();
        }
        pipe.end(true);
        finish();
        throwFailure();
        tree.end();
    }

    @Override
    public void abort() {
        pipe.end(false);
        finish();
    }

    private void finish() {
        try {
            if (started) {
                reader.join();
            }
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

    private void fail(IOException e) {
        failure.compareAndSet(null, e);
    }

    private void readAll() {
        try {
            for (Optional<TarEntry> next = tar.next(); next.isPresent(); next = tar.next()) {
                take(next.get());
                throwFailure();
            }
            send();
            // Some fill the last record of the archive up.
            pipe.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            fail(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            pipe.close();
        }
    }

    private void take(TarEntry entry) throws IOException, InterruptedException {
        TargetTree.Place place = place(entry);
        if (entry.kind() == TarEntry.Kind.DIRECTORY) {
            path.push(new Open(entry.name(), tree.directory(place, attributes(entry, DIRECTORY_MODE))));
        } else if (entry.kind() == TarEntry.Kind.SYMLINK) {
            tree.symlink(place, entry.linkTarget(), attributes(entry, entry.mode()));
        } else if (entry.kind() != TarEntry.Kind.FILE) {
            throw new MalformedException(
                    "The stream holds " + entry.name() + ", which is no file, directory or symlink");
        } else if (entry.sizeBytes() <= SMALL_FILE_BYTES) {
            gather(entry, place);
        } else {
            tree.file(place, this::copyContent, attributes(entry, FILE_MODE));
        }
    }

    /** The first member is the whole; each other lies in a directory that came before it and after its siblings'. */
    private TargetTree.Place place(TarEntry entry) throws IOException {
        String name = entry.name();
        int slash = name.lastIndexOf('/');
        if (path.isEmpty()) {
            boolean isDirectory = entry.kind() == TarEntry.Kind.DIRECTORY;
            if (slash >= 0 || !EntryNames.isPlain(name) || rootSeen) {
                throw new MalformedException("The stream holds the name " + name + ", which leads elsewhere");
            }
            rootSeen = true;
            return tree.root(name, isDirectory);
        }
        while (slash >= 0 && path.size() > 1 && !isIn(name, slash, path.peek())) {
            path.pop();
        }
        if (slash < 0 || !isIn(name, slash, path.peek())) {
            throw new MalformedException("The stream holds the name " + name + ", which lies in no directory of it");
        }
        return path.peek().folder.place(name.substring(slash + 1));
    }

    private static boolean isIn(String name, int slash, Open directory) {
        return directory.name.length() == slash && name.startsWith(directory.name);
    }

    /** {@code get} leaves the usual mode and the time of the answer where none is stated. */
    private Attributes attributes(TarEntry entry, int usualMode) {
        Attributes attributes = Attributes.NONE;
        if (entry.mode() != usualMode) {
            attributes = attributes.withMode(entry.mode());
        }
        return entry.modified().isBefore(start) ? attributes.withModified(entry.modified()) : attributes;
    }

    private void gather(TarEntry entry, TargetTree.Place place) throws IOException, InterruptedException {
        int size = (int) entry.sizeBytes();
        if (batch.isPresent() && batch.get().length + size > BATCH_BYTES) {
            send();
        }
        if (batch.isEmpty()) {
            batch = Optional.of(spare.take());
        }
        Batch filled = batch.get();
        int end = filled.length + size;
        while (filled.length < end) {
            int count = tar.read(filled.bytes, filled.length, end - filled.length);
            filled.length += count;
        }
        filled.files.add(new Small(place, attributes(entry, FILE_MODE), end));
        if (filled.files.size() == BATCH_FILES_MAX) {
            send();
        }
    }

    private void send() {
        batch.ifPresent(full -> writers.execute(() -> writeAll(full)));
        batch = Optional.empty();
    }

    private void writeAll(Batch full) {
        try {
            int start = 0;
            for (Small small : full.files) {
                if (failure.get() == null) {
                    tree.file(small.place, ByteBuffer.wrap(full.bytes, start, small.end - start), small.attributes);
                }
                start = small.end;
            }
        } catch (IOException e) {
            fail(e);
        } finally {
            full.files.clear();
            full.length = 0;
            spare.add(full);
        }
    }

    private void copyContent(TargetTree.Sink sink) throws IOException {
        byte[] buffer = new byte[COPY_BYTES];
        for (int count = tar.read(buffer, 0, buffer.length); count >= 0; count = tar.read(buffer, 0, buffer.length)) {
            sink.write(ByteBuffer.wrap(buffer, 0, count));
        }
    }
}
