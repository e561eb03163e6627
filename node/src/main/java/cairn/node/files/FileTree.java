package cairn.node.files;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import cairn.data.failure.MalformedException;
import cairn.data.failure.NotFoundException;
import cairn.data.unixfs.Attributes;
import cairn.data.unixfs.DagRoot;
import cairn.data.unixfs.DirectoryBuilder;
import cairn.data.unixfs.ImportProfile;
import cairn.data.unixfs.RootEdit;
import cairn.data.unixfs.UnixFsEntry;
import cairn.data.unixfs.UnixFsReader;
import cairn.node.write.WriteGate;
import cairn.storage.files.FilesChange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Changes names in the node's files. May be used by any thread. Messages of what is refused are Kubo's, which its
 * clients match.
 */
public final class FileTree {
    private static final String NOT_THERE = "file does not exist";
    private static final String THERE = "file already exists";
    private static final String ENTRY_THERE = "directory already has entry by that name";

    private final Files files;

    FileTree(Files files) {
        this.files = files;
    }

    /**
     * Makes a directory.
     *
     * @param parents whether those above it are made, and one that is there is no error
     * @param naming how it is named; as the one it is in where nothing is said
     */
    public void make(String text, boolean parents, Optional<ImportProfile> naming, boolean flush) throws IOException {
        FilesPath path = FilesPath.parse(text);
        if (path.isRoot()) {
            if (parents) {
                return;
            }
            throw new MalformedException("cannot create directory '/': Already exists");
        }
        files.change(flush, overlay -> {
            if (overlay.has(path)) {
                if (parents && overlay.isDirectory(path)) {
                    return List.of();
                }
                throw new MalformedException(THERE);
            }
            if (!parents) {
                requireDirectory(overlay, path.parent());
            }
            return missing(overlay, path, naming);
        });
    }

    /** The changes that make the directory at the path and those above it, as far as they are not there. */
    List<FilesChange> missing(Overlay overlay, FilesPath path, Optional<ImportProfile> naming) throws IOException {
        List<FilesChange> made = new ArrayList<>();
        Optional<DagRoot> empty = Optional.empty();
        for (int depth = 1; depth <= path.names().size(); depth++) {
            FilesPath part = new FilesPath(path.names().subList(0, depth), false);
            if (empty.isEmpty()) {
                if (overlay.has(part)) {
                    if (!overlay.isDirectory(part)) {
                        throw new MalformedException(
                                String.join("/", path.names().subList(0, depth)) + " was not a directory");
                    }
                    continue;
                }
                empty = Optional.of(empty(naming.isPresent() ? naming.get() : like(overlay, part.parent())));
            }
            made.add(new FilesChange(
                    part.names(), Optional.of(empty.get().cid()), empty.get().totalBytes()));
        }
        return made;
    }

    /** How a new entry of the directory is named. */
    ImportProfile like(Overlay overlay, FilesPath directory) throws IOException {
        Optional<Cid> cid = directory.isRoot() ? Optional.empty() : overlay.nameLike(directory);
        return cid.isPresent() ? files.profile().namedLike(cid.get()) : files.profile();
    }

    private DagRoot empty(ImportProfile profile) throws IOException {
        return DirectoryBuilder.of(profile, Attributes.NONE, files.store()::put).finish();
    }

    static void requireDirectory(Overlay overlay, FilesPath path) throws IOException {
        if (!overlay.has(path)) {
            throw new NotFoundException(NOT_THERE);
        }
        if (!overlay.isDirectory(path)) {
            throw new MalformedException(path + "/ is not a directory");
        }
    }

    /**
     * Links what is found somewhere at a path. A path that ends in a slash is a directory, in which it is called {@code
     * name}.
     *
     * @param force whether a file that is there is replaced
     */
    public void copy(Found source, String name, String text, boolean parents, boolean force, boolean flush)
            throws IOException {
        FilesPath path = target(FilesPath.parse(text), name);
        files.change(flush, overlay -> {
            List<FilesChange> changes = new ArrayList<>();
            if (parents) {
                changes.addAll(missing(overlay, path.parent(), Optional.empty()));
            }
            if (changes.isEmpty()) {
                requireDirectory(overlay, path.parent());
            }
            if (overlay.has(path)) {
                if (!force) {
                    throw new MalformedException("cp: cannot put node in path " + path + ": " + ENTRY_THERE);
                }
                if (overlay.isDirectory(path)) {
                    throw new MalformedException("cp: cannot unlink existing file: not a file: " + path);
                }
            }
            changes.add(set(path, source));
            return changes;
        });
    }

    private static FilesPath target(FilesPath path, String name) throws MalformedException {
        if (!path.isFolder() && !path.isRoot()) {
            return path;
        }
        if (name.isEmpty()) {
            throw new MalformedException("cannot create file with empty name");
        }
        return path.child(name);
    }

    private static FilesChange set(FilesPath path, Found found) {
        return new FilesChange(path.names(), Optional.of(found.cid()), found.totalBytes());
    }

    private static FilesChange gone(FilesPath path) {
        return new FilesChange(path.names(), Optional.empty(), 0);
    }

    /** Moves; into a directory where one is at {@code toText}, in the place of a file where one is there. */
    public void move(String fromText, String toText, boolean flush) throws IOException {
        FilesPath from = FilesPath.parse(fromText);
        if (from.isRoot()) {
            throw new MalformedException("cannot move the root");
        }
        FilesPath wanted = target(FilesPath.parse(toText), from.name());
        files.change(flush, overlay -> {
            requireDirectory(overlay, wanted.parent());
            if (!overlay.has(from)) {
                throw new NotFoundException(NOT_THERE);
            }
            FilesPath to = wanted;
            if (!to.names().equals(from.names()) && overlay.isDirectory(to)) {
                to = to.child(from.name());
                if (overlay.has(to)) {
                    throw new MalformedException(ENTRY_THERE);
                }
            }
            if (to.names().equals(from.names())) {
                return List.of();
            }
            int depth = from.names().size();
            if (to.names().size() > depth && to.names().subList(0, depth).equals(from.names())) {
                throw new MalformedException("cannot move " + from + " into itself");
            }
            Overlay.Linked moved = overlay.settled(from);
            return List.of(set(to, new Found(moved.cid(), moved.totalBytes())), gone(from));
        });
    }

    /**
     * Removes what is at a path.
     *
     * @param recursive whether it may be a directory
     * @param force whether it may be anything, and nothing
     */
    public void remove(String text, boolean recursive, boolean force) throws IOException {
        FilesPath path = FilesPath.parse(text);
        if (path.isRoot()) {
            throw new MalformedException("cannot delete root");
        }
        if (files.isDirectory(path)) {
            // What a whole tree was can be asked for afterwards.
            files.flush("/");
        }
        files.change(true, overlay -> {
            if (!overlay.has(path)) {
                if (force) {
                    return List.of();
                }
                throw new NotFoundException(NOT_THERE);
            }
            if (!force && !recursive && overlay.isDirectory(path)) {
                throw new MalformedException("path is a directory, use -r to remove directories");
            }
            return List.of(gone(path));
        });
    }

    /** Names a directory's root block anew, and what is made in it from then on. */
    public void rename(String text, ImportProfile naming, boolean flush) throws IOException {
        FilesPath path = FilesPath.parse(text);
        files.change(flush, overlay -> {
            Overlay.Linked old = overlay.settled(path);
            Block block = files.block(new Found(old.cid(), old.totalBytes()));
            if (!(new UnixFsReader(files.store()).open(block) instanceof UnixFsEntry.Directory)) {
                throw new MalformedException("can only update directories");
            }
            Block renamed = RootEdit.named(block, naming.naming());
            files.store().put(renamed);
            return List.of(set(path, new Found(renamed.cid(), old.totalBytes())));
        });
    }

    /**
     * Links what was added at a path: as {@code name} in it where it ends in a slash or is a directory. The caller
     * holds the {@link WriteGate} and has synced what is linked.
     */
    public void link(String text, String name, DagRoot root) throws IOException {
        FilesPath wanted = FilesPath.parse(text);
        files.changeInside(true, overlay -> {
            boolean isInside = !wanted.isRoot() && !wanted.isFolder() && overlay.isDirectory(wanted);
            FilesPath path = isInside ? wanted.child(name) : target(wanted, name);
            requireDirectory(overlay, path.parent());
            return List.of(set(path, new Found(root.cid(), root.totalBytes())));
        });
    }
}
