package cairn.node.read;

import cairn.data.cid.Codec;
import cairn.data.failure.CorruptBlockException;
import cairn.data.failure.MalformedException;
import cairn.data.failure.NotFoundException;
import cairn.data.unixfs.DirectoryEntry;
import cairn.data.unixfs.UnixFsEntry;
import cairn.data.unixfs.UnixFsReader;
import cairn.storage.block.BlockStore;
import java.io.IOException;

/**
 * What an entry of a directory is, as far as its root block is here: a listing fetches nothing.
 *
 * @param kind what it is
 * @param sizeBytes the length of a file's content; of anything else what the directory's maker says it takes
 */
public record EntryLook(Kind kind, long sizeBytes) {
    /** What an entry may be. */
    public enum Kind {
        FILE,
        FOLDER,
        SYMLINK,
        /** Not here, or not readable. */
        UNKNOWN
    }

    /** Looks at the entry; a listing does not fail because one entry does. */
    public static EntryLook at(DirectoryEntry entry, BlockStore blocks, UnixFsReader reader) throws IOException {
        long claimedBytes = Math.max(0, entry.totalBytes());
        if (entry.cid().has(Codec.RAW)) {
            return new EntryLook(Kind.FILE, claimedBytes);
        }
        boolean isHere =
                entry.cid().hash().isIdentity() || blocks.has(entry.cid().hash());
        if (!entry.cid().has(Codec.DAG_PB) || !isHere) {
            return new EntryLook(Kind.UNKNOWN, claimedBytes);
        }
        try {
            return switch (reader.open(entry.cid())) {
                case UnixFsEntry.File file -> new EntryLook(Kind.FILE, file.sizeBytes());
                case UnixFsEntry.Directory _ -> new EntryLook(Kind.FOLDER, claimedBytes);
                case UnixFsEntry.Symlink _ -> new EntryLook(Kind.SYMLINK, 0);
            };
        } catch (CorruptBlockException | MalformedException | NotFoundException e) {
            return new EntryLook(Kind.UNKNOWN, claimedBytes);
        }
    }
}
