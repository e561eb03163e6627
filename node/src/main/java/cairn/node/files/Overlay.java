package cairn.node.files;

import cairn.data.block.BlockSink;
import cairn.data.block.BlockSource;
import cairn.data.cid.Cid;
import cairn.data.failure.MalformedException;
import cairn.data.failure.NotFoundException;
import cairn.data.unixfs.DagRoot;
import cairn.data.unixfs.DirectoryEdit;
import cairn.data.unixfs.DirectoryEntry;
import cairn.data.unixfs.ImportProfile;
import cairn.data.unixfs.UnixFsEntry;
import cairn.data.unixfs.UnixFsReader;
import cairn.storage.files.FilesChange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A directory tree with changes that are not in its blocks yet. A folder with changes is kept open: the directory it
 * was, and what each changed name is now. Settling a folder makes its directories anew, from below. Guarded by its
 * owner.
 */
final class Overlay {
    /** What a name stands for. */
    sealed interface Item {}

    /** Something that is what its blocks say. */
    record Linked(Cid cid, long totalBytes) implements Item {}

    /** A directory with changes. */
    private static final class Folder implements Item {
        private final Cid base;
        private final UnixFsEntry.Directory directory;
        /** Nothing stands for a name that is gone. */
        private final Map<String, Optional<Item>> changes = new HashMap<>();

        Folder(Cid base, UnixFsEntry.Directory directory) {
            this.base = base;
            this.directory = directory;
        }
    }

    private final UnixFsReader reader;
    private final DirectoryEdit edit;
    private final ImportProfile profile;
    private Item root;

    Overlay(BlockSource source, BlockSink sink, ImportProfile profile, DagRoot root) {
        this.reader = new UnixFsReader(source);
        this.edit = new DirectoryEdit(source, sink);
        this.profile = profile;
        this.root = new Linked(root.cid(), root.totalBytes());
    }

    /** Whether what is at the path is in blocks whole. */
    boolean isSettled(FilesPath path) throws IOException {
        Optional<Item> found = find(path);
        return found.isEmpty() || found.get() instanceof Linked;
    }

    /** What is at the path, if anything is. */
    private Optional<Item> find(FilesPath path) throws IOException {
        Item item = root;
        for (int i = 0; i < path.names().size(); i++) {
            Optional<Item> child = child(item, path.names().get(i), path, i);
            if (child.isEmpty()) {
                return child;
            }
            item = child.get();
        }
        return Optional.of(item);
    }

    private Optional<Item> child(Item parent, String name, FilesPath path, int depth) throws IOException {
        return switch (parent) {
            case Folder folder -> child(folder, name);
            case Linked linked -> below(open(linked.cid, path, depth), name);
        };
    }

    private Optional<Item> child(Folder folder, String name) throws IOException {
        Optional<Item> changed = folder.changes.get(name);
        return changed != null ? changed : below(folder.directory, name);
    }

    private Optional<Item> below(UnixFsEntry.Directory directory, String name) throws IOException {
        return reader.find(directory, name).map(Overlay::linked);
    }

    private static Item linked(DirectoryEntry entry) {
        return new Linked(entry.cid(), Math.max(0, entry.totalBytes()));
    }

    private UnixFsEntry.Directory open(Cid cid, FilesPath path, int depth) throws IOException {
        if (reader.open(cid) instanceof UnixFsEntry.Directory directory) {
            return directory;
        }
        throw new MalformedException("cannot access "
                + String.join(
                        "/",
                        path.names().subList(0, Math.min(depth + 1, path.names().size())))
                + ": Not a directory");
    }

    /** What is at the path, after it has been settled. */
    Linked settled(FilesPath path) throws IOException {
        if (path.isRoot()) {
            root = settled(root, true);
            return (Linked) root;
        }
        Item found = find(path).orElseThrow(() -> new NotFoundException("file does not exist"));
        if (found instanceof Linked linked) {
            return linked;
        }
        Linked made = settled(found, false);
        folder(path.parent()).changes.put(path.name(), Optional.of(made));
        return made;
    }

    private Linked settled(Item item, boolean isRoot) throws IOException {
        if (!(item instanceof Folder folder)) {
            return (Linked) item;
        }
        Map<String, Optional<DagRoot>> links = HashMap.newHashMap(folder.changes.size());
        for (Map.Entry<String, Optional<Item>> change : folder.changes.entrySet()) {
            Optional<DagRoot> link = Optional.empty();
            if (change.getValue().isPresent()) {
                Linked child = settled(change.getValue().get(), false);
                change.setValue(Optional.of(child));
                link = Optional.of(new DagRoot(child.cid, 0, child.totalBytes));
            }
            links.put(change.getKey(), link);
        }
        DagRoot made = edit.apply(isRoot ? profile : profile.namedLike(folder.base), folder.directory, links);
        return new Linked(made.cid(), made.totalBytes());
    }

    /** Makes the change; the directory it is in must be there. */
    void apply(FilesChange change) throws IOException {
        if (change.path().isEmpty()) {
            root = new Linked(change.cid().orElseThrow(), change.totalBytes());
            return;
        }
        FilesPath path = new FilesPath(change.path(), false);
        DirectoryEdit.checked(path.name());
        Folder parent = folder(path.parent());
        parent.changes.put(path.name(), change.cid().map(cid -> new Linked(cid, change.totalBytes())));
    }

    /** The directory at the path, opened for changes. */
    private Folder folder(FilesPath path) throws IOException {
        Folder folder = opened(root, path, 0);
        root = folder;
        for (int i = 0; i < path.names().size(); i++) {
            String name = path.names().get(i);
            Item child = child(folder, name).orElseThrow(() -> new NotFoundException("file does not exist"));
            Folder next = opened(child, path, i);
            folder.changes.put(name, Optional.of(next));
            folder = next;
        }
        return folder;
    }

    private Folder opened(Item item, FilesPath path, int depth) throws IOException {
        return switch (item) {
            case Folder folder -> folder;
            case Linked linked -> new Folder(linked.cid, open(linked.cid, path, depth));
        };
    }

    /** What must not be collected, so that this tree stays whole. */
    List<Cid> cids() {
        List<Cid> cids = new ArrayList<>();
        collect(root, cids);
        return cids;
    }

    private static void collect(Item item, List<Cid> cids) {
        switch (item) {
            case Linked linked -> cids.add(linked.cid);
            case Folder folder -> {
                cids.add(folder.base);
                folder.changes.values().forEach(change -> change.ifPresent(child -> collect(child, cids)));
            }
        }
    }

    /** Whether something is at the path. */
    boolean has(FilesPath path) throws IOException {
        return find(path).isPresent();
    }

    /** Whether a directory is at the path. */
    boolean isDirectory(FilesPath path) throws IOException {
        Optional<Item> found = find(path);
        return found.isPresent()
                && (found.get() instanceof Folder
                        || (found.get() instanceof Linked linked
                                && reader.open(linked.cid) instanceof UnixFsEntry.Directory));
    }

    /** The CID of what is at the path, or that of before it was changed; for its version and hash. */
    Optional<Cid> nameLike(FilesPath path) throws IOException {
        return find(path).map(item -> switch (item) {
            case Linked linked -> linked.cid;
            case Folder folder -> folder.base;
        });
    }
}
