package cairn.node.files;

import cairn.data.block.Block;
import cairn.data.block.BlockSink;
import cairn.data.cid.Cid;
import cairn.data.failure.MalformedException;
import cairn.data.failure.NotFoundException;
import cairn.data.unixfs.Attributes;
import cairn.data.unixfs.FileEdit;
import cairn.data.unixfs.ImportProfile;
import cairn.data.unixfs.RootEdit;
import cairn.data.unixfs.UnixFsEntry;
import cairn.data.unixfs.UnixFsReader;
import cairn.node.write.WriteGate;
import cairn.storage.block.BlockStore;
import cairn.storage.files.FilesChange;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.function.UnaryOperator;

/**
 * Changes what is in the node's files. May be used by any thread: two that write one file do so one after the other,
 * and what a writer sends is read while no lock is held but that of its file.
 */
public final class FileContents {
    private final Files files;
    private final BlockStore store;
    private final UnixFsReader reader;

    FileContents(Files files) {
        this.files = files;
        this.store = files.store();
        this.reader = new UnixFsReader(store);
    }

    /** Writes what {@code in} gives, up to its end; a failure leaves the file as it was. */
    public void write(String text, FileWrite how, ReadableByteChannel in) throws IOException {
        FilesPath path = FilesPath.parse(text);
        if (how.offset() < 0) {
            throw new MalformedException("cannot have negative write offset");
        }
        try (WriteGate.Pass _ = files.gate().write()) {
            Lock lock = files.writing(path);
            lock.lock();
            try {
                write(path, how, in);
            } finally {
                lock.unlock();
            }
        }
    }

    private void write(FilesPath path, FileWrite how, ReadableByteChannel in) throws IOException {
        Optional<Cid> old = files.nameLike(path);
        if (old.isPresent() && files.isDirectory(path)) {
            throw new MalformedException(path + " was not a file");
        }
        if (old.isEmpty() && !how.creates()) {
            throw new NotFoundException("file does not exist");
        }
        if (old.isEmpty() && path.isFolder()) {
            throw new MalformedException("cannot create file with empty name");
        }
        if (old.isEmpty() && !how.parents()) {
            requireDirectory(path.parent());
        }
        SmallBlocks written = new SmallBlocks(store);
        FileEdit edit = old.isPresent() ? opened(old.get(), how, written) : created(path, how, written);
        if (how.truncates()) {
            edit.truncate(0);
        }
        edit.write(how.offset(), in);
        long totalBytes = UnixFsReader.totalBytes(
                store.get(edit.cid()).orElseThrow(() -> new NotFoundException("The block of " + path + " is gone")));
        files.changeInside(how.flush(), overlay -> {
            List<FilesChange> changes = new ArrayList<>();
            if (how.parents()) {
                changes.addAll(files.tree().missing(overlay, path.parent(), how.naming()));
            }
            if (changes.isEmpty()) {
                FileTree.requireDirectory(overlay, path.parent());
            }
            if (overlay.isDirectory(path)) {
                throw new MalformedException(path + " was not a file");
            }
            // One that waits for a flush would take memory.
            changes.add(new FilesChange(
                    path.names(), Optional.of(edit.cid()), totalBytes, how.flush() ? written.all() : List.of()));
            return changes;
        });
    }

    private void requireDirectory(FilesPath path) throws IOException {
        if (files.nameLike(path).isEmpty()) {
            throw new NotFoundException("file does not exist");
        }
        if (!files.isDirectory(path)) {
            throw new MalformedException(path + "/ is not a directory");
        }
    }

    private FileEdit created(FilesPath path, FileWrite how, BlockSink sink) throws IOException {
        ImportProfile profile = files.profile();
        if (how.naming().isPresent()) {
            profile = how.naming().get();
        } else {
            Optional<Cid> above = files.nameLike(path.parent());
            if (above.isPresent() && !path.parent().isRoot()) {
                profile = profile.namedLike(above.get());
            }
        }
        return FileEdit.create(store, sink, withLeaves(profile, how));
    }

    private FileEdit opened(Cid cid, FileWrite how, BlockSink sink) throws IOException {
        ImportProfile profile = withLeaves(files.profile().namedLike(cid), how);
        return switch (reader.open(cid)) {
            case UnixFsEntry.File file -> {
                Attributes attributes = file.attributes().modified().isPresent()
                        ? file.attributes().withModified(files.clock().instant())
                        : file.attributes();
                yield FileEdit.of(store, sink, profile, file, attributes);
            }
            case UnixFsEntry.Symlink _ -> throw new MalformedException("symlinks not yet supported");
            case UnixFsEntry.Directory _ -> throw new MalformedException("it was not a file");
        };
    }

    private static ImportProfile withLeaves(ImportProfile profile, FileWrite how) {
        return how.rawLeaves().isPresent()
                ? profile.withRawLeaves(how.rawLeaves().get())
                : profile;
    }

    /** Changes a file's or directory's mode or time. */
    public void changeAttributes(String text, UnaryOperator<Attributes> change, boolean flush) throws IOException {
        FilesPath path = FilesPath.parse(text);
        files.change(flush, overlay -> {
            Cid cid = overlay.settled(path).cid();
            Block old = store.get(cid).orElseThrow(() -> new NotFoundException("The block " + cid + " is not there"));
            Attributes attributes = reader.open(old).attributes();
            Block changed = RootEdit.withAttributes(
                    old,
                    change.apply(attributes),
                    files.profile().namedLike(cid).naming());
            store.put(changed);
            return List.of(new FilesChange(path.names(), Optional.of(changed.cid()), UnixFsReader.totalBytes(changed)));
        });
    }
}
