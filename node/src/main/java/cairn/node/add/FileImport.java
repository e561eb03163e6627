package cairn.node.add;

import cairn.data.chunk.Chunker;
import cairn.data.unixfs.Attributes;
import cairn.data.unixfs.DagRoot;
import cairn.data.unixfs.FileBuilder;
import cairn.data.unixfs.Leaf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.RecursiveTask;

/**
 * Adds one file, window by window. Each full window is hashed and stored by whichever worker is free, and the leaves
 * are joined in the file's order. Where the file can be read at any place and chunks have one length, whoever hashes a
 * window also reads it, which keeps it in one processor's cache; else the worker that runs the file reads for all.
 * Where all are busy it does a window itself, so no more than a few are ever held.
 */
final class FileImport {
    /** What every file of one import shares. */
    private final ImportContext context;

    FileImport(ImportContext context) {
        this.context = context;
    }

    /** Reads {@code in} to its end; must be called on one of the context's workers. */
    DagRoot run(ReadableByteChannel in, Attributes attributes) throws IOException {
        ByteBuffer window = context.windows().take();
        return run(in, window, fill(in, window), attributes);
    }

    /**
     * Adds what stands in {@code window} before its position and then what {@code in} still gives; must be called on
     * one of the context's workers, which gives the window back.
     *
     * @param ended whether {@code in} was read to its end already
     */
    DagRoot run(ReadableByteChannel in, ByteBuffer window, boolean ended, Attributes attributes) throws IOException {
        FileBuilder builder = FileBuilder.of(context.profile(), attributes, context.sink());
        Reading reading = new Reading(in, window, ended, builder, !attributes.isEmpty());
        try {
            return reading.run();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } finally {
            reading.release();
        }
    }

    /** One file on its way. */
    private final class Reading {
        private final ReadableByteChannel in;
        private final FileBuilder builder;
        private final Chunker chunker = context.profile().chunker().newChunker();
        private final Deque<LeavesTask> running = new ArrayDeque<>();
        private final List<ByteBuffer> kept = new ArrayList<>();
        /** The first window's bytes must outlast its leaves where the file has attributes. */
        private boolean keepsNext;

        private ByteBuffer window;
        private boolean ended;

        Reading(ReadableByteChannel in, ByteBuffer window, boolean ended, FileBuilder builder, boolean hasAttributes) {
            this.in = in;
            this.window = window;
            this.ended = ended;
            this.builder = builder;
            this.keepsNext = hasAttributes;
        }

        DagRoot run() throws IOException {
            List<ByteBuffer> chunks = new ArrayList<>();
            int used = cut(chunks);
            if (ended) {
                return single(chunks);
            }
            if (in instanceof PlacedChannel placed && used == window.position() && isCutAnywhere()) {
                startAll(placed, chunks);
            } else {
                readAll(chunks, used);
            }
            while (!running.isEmpty()) {
                joinFirst();
            }
            return builder.finish();
        }

        private boolean isCutAnywhere() {
            return context.profile().chunker().isFixedSize();
        }

        /** Has every window behind the first one read by whoever hashes it. */
        private void startAll(PlacedChannel placed, List<ByteBuffer> chunks) throws IOException {
            long offset = window.position();
            start(takeFull(window.position(), chunks));
            while (offset < placed.sizeBytes()) {
                int bytes = (int) Math.min(context.windows().windowBytes(), placed.sizeBytes() - offset);
                start(new PlacedTask(placed, offset, bytes));
                offset += bytes;
            }
        }

        private void readAll(List<ByteBuffer> chunks, int used) throws IOException {
            int cut = used;
            List<ByteBuffer> full = chunks;
            while (true) {
                start(takeFull(cut, full));
                if (ended) {
                    return;
                }
                ended = fill(in, window);
                full = new ArrayList<>();
                cut = cut(full);
            }
        }

        /** What is to be done with the window; what was not cut of it begins the next one. */
        private WindowTask takeFull(int used, List<ByteBuffer> chunks) {
            ByteBuffer full = window.flip().position(used);
            window = context.windows().take();
            window.put(full);
            WindowTask task = new WindowTask(full, chunks, !keepsNext);
            if (keepsNext) {
                kept.add(full);
                keepsNext = false;
            }
            return task;
        }

        /** A file that is one window: no other worker is asked. */
        private DagRoot single(List<ByteBuffer> chunks) throws IOException {
            for (Leaf leaf : leaves(chunks)) {
                builder.add(leaf);
            }
            return builder.finish();
        }

        private int cut(List<ByteBuffer> chunks) {
            return FileImport.cut(chunker, window.duplicate().flip(), ended, chunks);
        }

        private void start(LeavesTask task) throws IOException {
            task.fork();
            running.add(task);
            if (running.size() >= context.windowsPerFile()) {
                joinFirst();
            }
        }

        private void joinFirst() throws IOException {
            LeavesTask task = running.remove();
            for (Leaf leaf : task.join()) {
                builder.add(leaf);
            }
        }

        /** Waits for what still runs and gives every buffer back. */
        void release() {
            running.forEach(ForkJoinTask::quietlyJoin);
            kept.forEach(context.windows()::giveBack);
            context.windows().giveBack(window);
        }
    }

    /** Reads until the window is full or the file ends; returns whether it ended. */
    static boolean fill(ReadableByteChannel in, ByteBuffer window) throws IOException {
        while (window.hasRemaining()) {
            if (in.read(window) < 0) {
                return true;
            }
        }
        return false;
    }

    /** Cuts {@code rest} into chunks; returns how many of its bytes are in them. */
    private static int cut(Chunker chunker, ByteBuffer rest, boolean ended, List<ByteBuffer> chunks) {
        int limit = rest.limit();
        while (true) {
            int length = chunker.cut(rest, ended);
            if (length <= 0) {
                return rest.position();
            }
            chunks.add(rest.slice(rest.position(), length));
            rest.limit(limit).position(rest.position() + length);
        }
    }

    private List<Leaf> leaves(List<ByteBuffer> chunks) throws IOException {
        List<Leaf> leaves = new ArrayList<>(chunks.size());
        for (ByteBuffer chunk : chunks) {
            Leaf leaf = context.leaves().make(chunk);
            context.sink().put(leaf.block());
            leaves.add(leaf);
        }
        return leaves;
    }

    /** Hashes and stores the chunks of one window. */
    private abstract static class LeavesTask extends RecursiveTask<List<Leaf>> {
        private static final long serialVersionUID = 1L;

        abstract List<Leaf> leaves() throws IOException;

        @Override
        protected final List<Leaf> compute() {
            try {
                return leaves();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** A window that was read. */
    private final class WindowTask extends LeavesTask {
        private static final long serialVersionUID = 1L;

        private final transient ByteBuffer window;
        private final transient List<ByteBuffer> chunks;
        private final boolean givesBack;

        WindowTask(ByteBuffer window, List<ByteBuffer> chunks, boolean givesBack) {
            this.window = window;
            this.chunks = chunks;
            this.givesBack = givesBack;
        }

        @Override
        List<Leaf> leaves() throws IOException {
            try {
                return FileImport.this.leaves(chunks);
            } finally {
                if (givesBack) {
                    context.windows().giveBack(window);
                }
            }
        }
    }

    /** A window that is still to be read. */
    private final class PlacedTask extends LeavesTask {
        private static final long serialVersionUID = 1L;

        private final transient PlacedChannel in;
        private final long offset;
        private final int bytes;

        PlacedTask(PlacedChannel in, long offset, int bytes) {
            this.in = in;
            this.offset = offset;
            this.bytes = bytes;
        }

        @Override
        List<Leaf> leaves() throws IOException {
            ByteBuffer window = context.windows().take();
            try {
                in.readFully(window.limit(bytes), offset);
                List<ByteBuffer> chunks = new ArrayList<>();
                cut(context.profile().chunker().newChunker(), window.flip(), true, chunks);
                return FileImport.this.leaves(chunks);
            } finally {
                context.windows().giveBack(window);
            }
        }
    }
}
