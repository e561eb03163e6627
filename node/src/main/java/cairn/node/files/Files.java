package cairn.node.files;

import cairn.data.block.BlockSink;
import cairn.data.block.BlockSource;
import cairn.data.cid.Cid;
import cairn.data.failure.MalformedException;
import cairn.data.failure.NotFoundException;
import cairn.data.unixfs.Attributes;
import cairn.data.unixfs.DagRoot;
import cairn.data.unixfs.DirectoryBuilder;
import cairn.data.unixfs.DirectoryCursor;
import cairn.data.unixfs.DirectoryEntry;
import cairn.data.unixfs.ImportProfile;
import cairn.data.unixfs.UnixFsEntry;
import cairn.data.unixfs.UnixFsReader;
import cairn.storage.pin.RootTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The node's mutable files. May be used by any thread; changes happen one after the other. */
public final class Files {
    private static final String ROOT = "files";
    private static final int NAMES_MAX = 1024;

    private final RootTable roots;
    private final UnixFsReader reader;
    private final BlockSink sink;
    private final ImportProfile profile;

    /** {@code sink} takes the directories that changes make; {@code profile} says how they are made. */
    public Files(RootTable roots, BlockSource source, BlockSink sink, ImportProfile profile) {
        this.roots = roots;
        this.reader = new UnixFsReader(source);
        this.sink = sink;
        this.profile = profile;
    }

    /** What must not be collected. */
    public List<Cid> roots() throws IOException {
        return roots.find(ROOT).stream().toList();
    }

    /** The root's CID; that of an empty directory where nothing was ever linked. */
    public Cid root() throws IOException {
        Optional<Cid> root = roots.find(ROOT);
        return root.isPresent()
                ? root.get()
                : DirectoryBuilder.of(profile, Attributes.NONE, sink).finish().cid();
    }

    /**
     * Links {@code child} at {@code path}: where it ends in a slash or is a directory, as {@code name} in it. The
     * directory it comes to lie in must be there. The caller holds the write gate and has synced what {@code child} is
     * made of.
     */
    public synchronized void link(String path, String name, DagRoot child) throws IOException {
        List<String> names = names(path);
        if (path.endsWith("/") || names.isEmpty()) {
            if (name.isEmpty()) {
                throw new MalformedException("What is linked in " + path + " needs a name; write " + path + "NAME");
            }
            names.add(name);
        }
        Cid fresh = replaced(root(), names, 0, child).cid();
        roots.put(ROOT, fresh);
    }

    private static List<String> names(String path) throws MalformedException {
        if (!path.startsWith("/")) {
            throw new MalformedException("A path in the node's files begins with a slash, not \"" + path + "\"");
        }
        List<String> names = new ArrayList<>();
        for (String name : path.split("/", -1)) {
            if (name.equals(".") || name.equals("..")) {
                throw new MalformedException("\"" + name + "\" cannot be a name in " + path);
            }
            if (!name.isEmpty()) {
                names.add(name);
            }
        }
        if (names.size() > NAMES_MAX) {
            throw new MalformedException("The path has more than " + NAMES_MAX + " names");
        }
        return names;
    }

    private DagRoot replaced(Cid directory, List<String> names, int depth, DagRoot child) throws IOException {
        if (!(reader.open(directory) instanceof UnixFsEntry.Directory opened)) {
            throw new MalformedException("/" + String.join("/", names.subList(0, depth)) + " is no directory");
        }
        String name = names.get(depth);
        DagRoot entry = child;
        if (depth + 1 < names.size()) {
            DirectoryEntry next = reader.find(opened, name)
                    .orElseThrow(() -> new NotFoundException("There is no directory /"
                            + String.join("/", names.subList(0, depth + 1)) + " in the node's files"));
            entry = replaced(next.cid(), names, depth + 1, child);
        }
        DirectoryBuilder builder = DirectoryBuilder.of(profile, opened.attributes(), sink);
        DirectoryCursor cursor = reader.list(opened);
        for (Optional<DirectoryEntry> old = cursor.next(); old.isPresent(); old = cursor.next()) {
            builder.add(old.get().name(), old.get().cid(), Math.max(0, old.get().totalBytes()));
        }
        builder.add(name, entry);
        return builder.finish();
    }

    /** What is at {@code path}. */
    public Cid find(String path) throws IOException {
        Cid cid = root();
        for (String name : names(path)) {
            if (!(reader.open(cid) instanceof UnixFsEntry.Directory directory)) {
                throw new NotFoundException("file does not exist");
            }
            cid = reader.find(directory, name)
                    .orElseThrow(() -> new NotFoundException("file does not exist"))
                    .cid();
        }
        return cid;
    }

    /** The entries of the directory at {@code path}. */
    public DirectoryCursor list(String path) throws IOException {
        Cid cid = find(path);
        if (reader.open(cid) instanceof UnixFsEntry.Directory directory) {
            return reader.list(directory);
        }
        throw new MalformedException(path + " is no directory");
    }
}
