package cairn.node.add;

import cairn.data.block.Block;
import cairn.data.block.BlockSink;
import cairn.data.failure.MalformedException;
import cairn.data.unixfs.Attributes;
import cairn.data.unixfs.DagRoot;
import cairn.data.unixfs.DirectoryBuilder;
import cairn.data.unixfs.ImportProfile;
import cairn.data.unixfs.Symlinks;
import cairn.node.work.Results;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;

/**
 * Adds everything that one source gives. The calling thread takes entries and closes directories; files are read,
 * hashed and stored by the workers, several at a time. What comes out, and the order in which it is told, does not
 * depend on which file is done first.
 *
 * <p>For one import, used by one thread.
 */
public final class TreeImport {
    /** Is told what was added: every file and symlink in the source's order, then the directories around them. */
    @FunctionalInterface
    public interface Listener {
        void added(String path, DagRoot root, Attributes attributes) throws IOException;
    }

    /**
     * Something that was added and lies in nothing else that was.
     *
     * @param name its last name, empty where it has none
     */
    public record Top(String name, DagRoot root) {}

    /** Entries on the way at most. */
    private static final int STEPS_MAX = 1024;
    /** Files at most whose bytes wait in memory because their source cannot be read later. */
    private static final int HELD_WINDOWS_MAX = 24;

    /** A directory whose entries are still coming. */
    private record OpenDirectory(String path, Attributes attributes, DirectoryBuilder builder) {}

    /** What is on the way, in the source's order. */
    private sealed interface Step {}

    private record Adding(
            String path,
            Attributes attributes,
            Optional<OpenDirectory> parent,
            ForkJoinTask<DagRoot> task,
            boolean holdsWindow)
            implements Step {}

    private record Closing(OpenDirectory directory, Optional<OpenDirectory> parent) implements Step {}

    private record Told(String path, DagRoot root, Attributes attributes) {}

    private final ImportProfile profile;
    private final BlockSink sink;
    private final ForkJoinPool workers;
    private final Listener listener;
    private final ImportContext context;
    private final FileImport files;
    private final Deque<OpenDirectory> open = new ArrayDeque<>();
    private final Deque<Step> steps = new ArrayDeque<>();
    private final List<Told> directoriesToTell = new ArrayList<>();
    private final List<Top> tops = new ArrayList<>();
    private int heldWindows;
    /** Read by the workers. */
    private volatile boolean abandoned;

    public TreeImport(ImportProfile profile, BlockSink sink, ForkJoinPool workers, Listener listener) {
        this.profile = profile;
        this.sink = sink;
        this.workers = workers;
        this.listener = listener;
        this.context = ImportContext.of(profile, sink, workers.getParallelism());
        this.files = new FileImport(context);
    }

    /**
     * Adds all entries.
     *
     * @param wrap whether a directory without a name is put around them
     * @return what lies in nothing else, in order: the wrapping directory alone where there is one
     */
    public List<Top> run(EntrySource source, boolean wrap) throws IOException {
        boolean done = false;
        try {
            if (wrap) {
                open("", Attributes.NONE);
            }
            for (Optional<Entry> entry = source.next(); entry.isPresent(); entry = source.next()) {
                take(entry.get(), wrap);
                while (steps.size() > STEPS_MAX || headIsDone()) {
                    finishFirst();
                }
            }
            while (!open.isEmpty()) {
                close();
            }
            while (!steps.isEmpty()) {
                finishFirst();
            }
            done = true;
            return List.copyOf(tops);
        } finally {
            if (!done) {
                abandon();
            }
        }
    }

    private void take(Entry entry, boolean wrap) throws IOException {
        String path = entry.path();
        int slash = path.lastIndexOf('/');
        enter(slash < 0 ? "" : path.substring(0, slash), wrap);
        // Not a switch over the kinds: its first use in a process costs 40 ms (docs/decisions/launcher.md).
        if (entry instanceof Entry.Directory directory) {
            if (wrap && path.isEmpty()) {
                throw new MalformedException("A directory that is wrapped must have a name");
            }
            open(path, directory.attributes());
        } else if (entry instanceof Entry.Symlink link) {
            Block block = Symlinks.make(profile.naming(), link.target(), link.attributes());
            sink.put(block);
            DagRoot root = new DagRoot(block.cid(), 0, block.size());
            steps.add(new Adding(path, link.attributes(), parent(), workers.submit(() -> root), false));
        } else if (entry instanceof Entry.File file) {
            steps.add(start(file));
        }
    }

    private Optional<OpenDirectory> parent() {
        return Optional.ofNullable(open.peek());
    }

    /** Closes directories that do not lead to {@code path} and opens those that do and were not named by the source. */
    private void enter(String path, boolean wrap) throws IOException {
        while (!open.isEmpty() && !leadsTo(open.peek().path, path) && !(wrap && open.size() == 1)) {
            close();
        }
        String current = open.isEmpty() ? "" : open.peek().path;
        while (!current.equals(path)) {
            int from = current.isEmpty() ? 0 : current.length() + 1;
            int slash = path.indexOf('/', from);
            current = slash < 0 ? path : path.substring(0, slash);
            open(current, Attributes.NONE);
        }
    }

    private static boolean leadsTo(String directory, String path) {
        return path.startsWith(directory)
                && (path.length() == directory.length()
                        || directory.isEmpty()
                        || path.charAt(directory.length()) == '/')
                && !(directory.isEmpty() && path.isEmpty());
    }

    private void open(String path, Attributes attributes) {
        open.push(new OpenDirectory(path, attributes, DirectoryBuilder.of(profile, attributes, sink)));
    }

    private void close() {
        OpenDirectory directory = open.pop();
        steps.add(new Closing(directory, parent()));
    }

    private Adding start(Entry.File file) throws IOException {
        Callable<DagRoot> whole = () -> {
            requireGoingOn();
            try (ReadableByteChannel in = file.source().open()) {
                return files.run(in, file.attributes());
            }
        };
        if (file.source().isIndependent()) {
            return new Adding(file.path(), file.attributes(), parent(), workers.submit(whole), false);
        }
        while (heldWindows >= HELD_WINDOWS_MAX) {
            finishFirst();
        }
        ReadableByteChannel in = file.source().open();
        ByteBuffer window = context.windows().take();
        boolean ended = FileImport.fill(in, window);
        ForkJoinTask<DagRoot> task = workers.submit(() -> files.run(in, window, ended, file.attributes()));
        if (!ended) {
            task.quietlyJoin();
        }
        in.close();
        heldWindows++;
        return new Adding(file.path(), file.attributes(), parent(), task, true);
    }

    private boolean headIsDone() {
        Step head = steps.peek();
        return head instanceof Adding adding ? adding.task.isDone() : head != null;
    }

    private void finishFirst() throws IOException {
        Step step = steps.remove();
        if (step instanceof Adding adding) {
            heldWindows -= adding.holdsWindow ? 1 : 0;
            DagRoot root = Results.of(adding.task);
            // Standard input without a name goes by its CID.
            String path = adding.path.isEmpty() ? root.cid().toString() : adding.path;
            listener.added(path, root, adding.attributes);
            place(path, root, adding.parent);
        } else if (step instanceof Closing closing) {
            DagRoot root = closing.directory.builder.finish();
            directoriesToTell.add(new Told(closing.directory.path, root, closing.directory.attributes));
            place(closing.directory.path, root, closing.parent);
        }
    }

    private void place(String path, DagRoot root, Optional<OpenDirectory> parent) throws IOException {
        String name = path.substring(path.lastIndexOf('/') + 1);
        if (parent.isPresent()) {
            parent.get().builder.add(name, root.cid(), root.totalBytes());
            return;
        }
        for (Told told : directoriesToTell) {
            listener.added(told.path, told.root, told.attributes);
        }
        directoriesToTell.clear();
        tops.add(new Top(name, root));
    }

    /**
     * Waits for what still runs, so that nothing is read or put after the import has failed. What has not begun does
     * nothing when its turn comes; a task cannot be cancelled, since a cancelled one counts as done while it still
     * runs.
     */
    private void abandon() {
        abandoned = true;
        for (Step step : steps) {
            if (step instanceof Adding adding) {
                adding.task.quietlyJoin();
            }
        }
    }

    private void requireGoingOn() throws IOException {
        if (abandoned) {
            throw new IOException("The import was given up");
        }
    }
}
