package cairn.node.files;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import cairn.data.failure.MalformedException;
import cairn.data.failure.NotFoundException;
import cairn.data.unixfs.Attributes;
import cairn.data.unixfs.DagRoot;
import cairn.data.unixfs.DirectoryBuilder;
import cairn.data.unixfs.ImportProfile;
import cairn.data.unixfs.UnixFsEntry;
import cairn.data.unixfs.UnixFsReader;
import cairn.node.write.Reach;
import cairn.node.write.WriteGate;
import cairn.storage.block.BlockStore;
import cairn.storage.files.FilesChange;
import cairn.storage.files.FilesRoot;
import cairn.storage.files.FilesTable;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The node's mutable files: names and what they stand for. What is in a file is the business of {@link FileContents}.
 * May be used by any thread; a change is seen by everybody at once and whole, and one that is not flushed waits in
 * memory for the next that is.
 */
public final class Files {
    /** How many changes there may be that no directory block holds yet. */
    private static final int BEHIND_MAX = 10_000;
    /** How long such changes may be there, when others come. */
    private static final long BEHIND_MILLIS_MAX = 60_000;

    private static final int WRITERS = 64;

    /** Says which entries change, after a look at what there is. */
    interface Plan {
        List<FilesChange> changes(Overlay overlay) throws IOException;
    }

    private record State(Overlay overlay, Journal journal) {}

    private final FilesTable table;
    private final BlockStore store;
    private final WriteGate gate;
    private final ImportProfile profile;
    private final InstantSource clock;
    private final Duration retention;
    private final UnixFsReader reader;
    private final Lock[] writing = new Lock[WRITERS];
    /** Guarded by this; read when it is first needed. */
    private Optional<State> state = Optional.empty();

    /**
     * @param profile how directories are made, and files where nothing else is said
     * @param retention how long a root that was replaced can be restored
     */
    public Files(
            FilesTable table,
            BlockStore store,
            WriteGate gate,
            ImportProfile profile,
            InstantSource clock,
            Duration retention) {
        this.table = table;
        this.store = store;
        this.gate = gate;
        this.profile = profile;
        this.clock = clock;
        this.retention = retention;
        this.reader = new UnixFsReader(store);
        Arrays.setAll(writing, _ -> new ReentrantLock());
    }

    private synchronized State state() throws IOException {
        if (state.isEmpty()) {
            state = Optional.of(read(table.current(), table.changes()));
        }
        return state.get();
    }

    private State read(Optional<FilesRoot> current, List<FilesChange> changes) throws IOException {
        DagRoot root;
        if (current.isPresent()) {
            root = new DagRoot(current.get().cid(), 0, 0);
        } else {
            root = DirectoryBuilder.of(profile, Attributes.NONE, store::put).finish();
        }
        Overlay overlay = new Overlay(store, store::put, profile, root);
        for (FilesChange change : changes) {
            for (Block block : change.blocks()) {
                store.put(block);
            }
            overlay.apply(change);
        }
        return new State(overlay, new Journal(table, store, clock, retention, changes.size()));
    }

    /** Reads what there is, and puts blocks into the store that only the changes hold: after a power loss some may. */
    public synchronized void open() throws IOException {
        Optional<FilesRoot> current = table.current();
        List<FilesChange> changes = table.changes();
        if (state.isEmpty() && (current.isPresent() || !changes.isEmpty())) {
            state = Optional.of(read(current, changes));
        }
    }

    /** What must not be collected: the tree as it is, and every root that can be restored. */
    public List<Cid> roots() throws IOException {
        List<Cid> roots = new ArrayList<>();
        for (FilesRoot root : table.roots()) {
            roots.add(root.cid());
        }
        synchronized (this) {
            roots.addAll(state().overlay.cids());
        }
        return roots;
    }

    /** What is at the path; makes the directories of changes below it. */
    public Found find(String path) throws IOException {
        return find(FilesPath.parse(path));
    }

    Found find(FilesPath path) throws IOException {
        synchronized (this) {
            if (state().overlay.isSettled(path)) {
                return found(path);
            }
        }
        try (WriteGate.Pass _ = gate.write()) {
            return settle(path);
        }
    }

    /** The caller holds the write gate. A root with nothing waiting becomes the newest in the tables. */
    private synchronized Found settle(FilesPath path) throws IOException {
        Found found = found(path);
        State now = state();
        if (path.isRoot() && now.journal.isEmpty() && now.journal.behind() > 0) {
            store.sync();
            now.journal.replace(found.cid());
        }
        return found;
    }

    private synchronized Found found(FilesPath path) throws IOException {
        Overlay.Linked linked = state().overlay.settled(path);
        // A root's total was never written down.
        return new Found(
                linked.cid(), path.isRoot() ? UnixFsReader.totalBytes(block(linked.cid())) : linked.totalBytes());
    }

    private Block block(Cid cid) throws IOException {
        return store.get(cid).orElseThrow(() -> new NotFoundException("The block " + cid + " is not there"));
    }

    /** Makes what the plan says, all or nothing. */
    void change(boolean flush, Plan plan) throws IOException {
        try (WriteGate.Pass _ = gate.write()) {
            changeInside(flush, plan);
        }
    }

    /** As {@link #change}; the caller holds the write gate. */
    void changeInside(boolean flush, Plan plan) throws IOException {
        Journal journal;
        long ticket;
        synchronized (this) {
            State now = state();
            if (now.journal.behind() >= BEHIND_MAX || now.journal.ageMillis() > BEHIND_MILLIS_MAX) {
                settle(new FilesPath(List.of(), false));
            }
            journal = now.journal;
            List<FilesChange> changes = plan.changes(now.overlay);
            boolean done = false;
            try {
                for (FilesChange change : changes) {
                    if (change.cid().isPresent()) {
                        // What the collector asks for when this lock is free has it.
                        gate.hold(change.cid().get(), Reach.PRESENT).close();
                    }
                }
                ticket = journal.add(changes);
                for (FilesChange change : changes) {
                    now.overlay.apply(change);
                }
                done = true;
            } finally {
                if (!done) {
                    forget();
                }
            }
        }
        if (flush) {
            commit(journal, ticket);
        }
    }

    private void commit(Journal journal, long ticket) throws IOException {
        boolean done = false;
        try {
            journal.commit(ticket);
            done = true;
        } finally {
            if (!done) {
                forget();
            }
        }
    }

    /** What is in memory may be half of something: what is in the tables counts. */
    private synchronized void forget() {
        state.ifPresent(lost -> lost.journal.giveUp());
        state = Optional.empty();
    }

    /** Brings everything that waits onto the medium, as one, and says what is at the path. */
    public Cid flush(String path) throws IOException {
        FilesPath wanted = FilesPath.parse(path);
        try (WriteGate.Pass _ = gate.write()) {
            synchronized (this) {
                State now = state();
                if (now.journal.behind() > 0) {
                    Cid root =
                            now.overlay.settled(new FilesPath(List.of(), false)).cid();
                    store.sync();
                    now.journal.replace(root);
                }
                return found(wanted).cid();
            }
        }
    }

    /** Flushes what waits, if anything was ever asked of the files. */
    public void close() throws IOException {
        boolean isOpen;
        synchronized (this) {
            isOpen = state.isPresent() && state.get().journal.behind() > 0;
        }
        if (isOpen) {
            flush("/");
        }
    }

    /** The roots there are and were, the newest first. */
    public List<FilesRoot> log() throws IOException {
        flush("/");
        return table.roots();
    }

    /** Makes the directory {@code root} the files; what they were can be restored in its turn. */
    public void restore(Cid root) throws IOException {
        flush("/");
        Block block = block(root);
        reader.open(block);
        long totalBytes = UnixFsReader.totalBytes(block);
        change(true, _ -> List.of(new FilesChange(List.of(), Optional.of(root), totalBytes)));
        flush("/");
    }

    /**
     * Makes a directory the files without a look at what they are, which may be damaged; changes that wait are given
     * up. What was there can be restored.
     *
     * @param wanted the new root; an empty directory where there is none
     * @return the former root, and the new one
     */
    public Replacement replace(Optional<Cid> wanted) throws IOException {
        try (WriteGate.Pass _ = gate.write()) {
            synchronized (this) {
                Optional<Cid> former = table.current().map(FilesRoot::cid);
                Cid root = wanted.isPresent()
                        ? wanted.get()
                        : DirectoryBuilder.of(profile, Attributes.NONE, store::put)
                                .finish()
                                .cid();
                if (!(reader.open(block(root)) instanceof UnixFsEntry.Directory)) {
                    throw new MalformedException("new root must be a directory: " + root + " is none");
                }
                store.sync();
                table.replace(root, clock.instant(), retention);
                forget();
                return new Replacement(former, root);
            }
        }
    }

    /** What the files were, and what they are instead. */
    public record Replacement(Optional<Cid> former, Cid root) {}

    /** What changes names. */
    public FileTree tree() {
        return new FileTree(this);
    }

    /** What changes what is in files. */
    public FileContents contents() {
        return new FileContents(this);
    }

    /** How files and directories are made that say nothing else. */
    public ImportProfile profile() {
        return profile;
    }

    BlockStore store() {
        return store;
    }

    WriteGate gate() {
        return gate;
    }

    InstantSource clock() {
        return clock;
    }

    /** Blocks of which {@code path} alone can tell are written one writer at a time. */
    Lock writing(FilesPath path) {
        return writing[Math.floorMod(path.names().hashCode(), writing.length)];
    }

    /** Whether a file or directory is at the path, and which CID tells the version and hash it is named with. */
    synchronized Optional<Cid> nameLike(FilesPath path) throws IOException {
        return state().overlay.nameLike(path);
    }

    synchronized boolean isDirectory(FilesPath path) throws IOException {
        return state().overlay.isDirectory(path);
    }

    Block block(Found found) throws IOException {
        return block(found.cid());
    }
}
