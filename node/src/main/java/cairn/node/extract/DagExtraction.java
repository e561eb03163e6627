package cairn.node.extract;

import cairn.data.block.BlockSource;
import cairn.data.cid.Codec;
import cairn.data.failure.MalformedException;
import cairn.data.unixfs.DirectoryCursor;
import cairn.data.unixfs.DirectoryEntry;
import cairn.data.unixfs.UnixFsEntry;
import cairn.data.unixfs.UnixFsReader;
import cairn.node.read.FileContent;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;

/**
 * Writes a DAG's files straight from its blocks. As many threads as there are processors take turns at open
 * directories, some entries at a time and the deepest first, so that what is kept does not grow with the DAG's width.
 * Used once, by one thread, which waits for the others.
 */
public final class DagExtraction {
    /** How deep directories may be nested. */
    public static final int DEPTH_MAX = 512;

    private static final int BATCH_ENTRIES = 64;

    /** A directory whose entries are being written. Its cursor is used by who took it from the list. */
    private record Open(TargetTree.Folder folder, DirectoryCursor cursor, int depth) {}

    private final UnixFsReader reader;
    private final FileContent content;
    private final TargetTree tree;
    /** Guarded by this, as all below. */
    private final Deque<Open> open = new ArrayDeque<>();

    private int working;
    private Optional<Exception> failure = Optional.empty();

    /** {@code workers} get the blocks of long files ahead. */
    public DagExtraction(BlockSource source, ForkJoinPool workers, TargetTree tree) {
        this.reader = new UnixFsReader(source);
        this.content = new FileContent(source, workers);
        this.tree = tree;
    }

    /** Writes the entry and all below it; returns when everything is there. */
    public void run(String name, UnixFsEntry entry) throws IOException, InterruptedException {
        write(tree.root(name, entry instanceof UnixFsEntry.Directory), entry, 0);
        if (!open.isEmpty()) {
            writeInParallel();
        }
        Exception failed = failure.orElse(null);
        if (failed instanceof IOException e) {
            throw e;
        }
        if (failed instanceof RuntimeException e) {
            throw e;
        }
        tree.end();
    }

    private void writeInParallel() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = Runtime.getRuntime().availableProcessors(); i > 0; i--) {
            threads.add(Thread.ofPlatform().daemon().name("file writer " + i).start(this::work));
        }
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            fail(e);
            for (Thread thread : threads) {
                thread.interrupt();
            }
            throw e;
        }
    }

    private void work() {
        try {
            for (Optional<Open> next = take(); next.isPresent(); next = take()) {
                writeSome(next.get());
                release();
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            fail(e);
        }
    }

    /** The deepest open directory; waits while there is none and others may still open some. */
    private synchronized Optional<Open> take() throws InterruptedException {
        while (open.isEmpty() && working > 0 && failure.isEmpty()) {
            wait();
        }
        if (open.isEmpty() || failure.isPresent()) {
            return Optional.empty();
        }
        working++;
        return Optional.of(open.pop());
    }

    private synchronized void release() {
        working--;
        if (working == 0 && open.isEmpty()) {
            notifyAll();
        }
    }

    private synchronized void give(Open directory) {
        open.push(directory);
        notifyAll();
    }

    private synchronized void fail(Exception e) {
        failure = failure.or(() -> Optional.of(e));
        notifyAll();
    }

    private void writeSome(Open directory) throws IOException {
        List<DirectoryEntry> batch = new ArrayList<>();
        Optional<DirectoryEntry> next = directory.cursor.next();
        while (next.isPresent()) {
            batch.add(next.get());
            next = batch.size() < BATCH_ENTRIES ? directory.cursor.next() : Optional.empty();
        }
        if (batch.size() == BATCH_ENTRIES) {
            give(directory);
        }
        for (DirectoryEntry entry : batch) {
            write(directory.folder.place(entry.name()), reader.open(entry.cid()), directory.depth + 1);
        }
    }

    private void write(TargetTree.Place place, UnixFsEntry entry, int depth) throws IOException {
        if (entry instanceof UnixFsEntry.File file) {
            if (file.block().cid().has(Codec.RAW)) {
                tree.file(place, file.block().bytes(), file.attributes());
            } else {
                tree.file(place, sink -> content.copy(file, 0, file.sizeBytes(), sink::write), file.attributes());
            }
        } else if (entry instanceof UnixFsEntry.Symlink link) {
            tree.symlink(place, link.target(), link.attributes());
        } else if (entry instanceof UnixFsEntry.Directory directory) {
            if (depth > DEPTH_MAX) {
                throw new MalformedException(
                        "The directory " + directory.block().cid() + " lies more than " + DEPTH_MAX + " levels deep");
            }
            give(new Open(tree.directory(place, directory.attributes()), reader.list(directory), depth));
        }
    }
}
