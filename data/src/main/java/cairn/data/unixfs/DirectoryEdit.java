package cairn.data.unixfs;

import cairn.data.block.BlockSink;
import cairn.data.block.BlockSource;
import cairn.data.dagpb.PbName;
import cairn.data.failure.MalformedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Changes entries of a directory. The result has the CID that a directory built of the same entries would have: one
 * block becomes a HAMT when it grows too large for the profile, and a HAMT one block again when it is small. Of a HAMT
 * only the shards on the way to the changes are made anew. May be shared between threads where source and sink may.
 */
public final class DirectoryEdit {
    private final BlockSource source;
    private final BlockSink sink;

    /** Blocks that {@code sink} took must be found in {@code source}. */
    public DirectoryEdit(BlockSource source, BlockSink sink) {
        this.source = source;
        this.sink = sink;
    }

    /**
     * The directory with changed entries.
     *
     * @param profile how blocks are named and when a directory is large
     * @param changes what each name is to be; nothing for a name that is to be gone. Names that stay are left out
     * @throws MalformedException where a name cannot be one of a directory's
     */
    public DagRoot apply(ImportProfile profile, UnixFsEntry.Directory directory, Map<String, Optional<DagRoot>> changes)
            throws IOException {
        if (!directory.isSharded()) {
            return rebuilt(profile, directory, changes);
        }
        List<HamtEdit.Change> edits = new ArrayList<>(changes.size());
        boolean removes = false;
        for (Map.Entry<String, Optional<DagRoot>> change : changes.entrySet()) {
            edits.add(new HamtEdit.Change(PbName.encode(checked(change.getKey())), change.getValue()));
            removes |= change.getValue().isEmpty();
        }
        Shard shard = Shard.root(directory.block());
        DagRoot edited =
                new HamtEdit(new DagBlocks(source), profile.naming(), sink, shard.fanOut()).apply(shard, edits);
        return removes ? small(profile, edited).orElse(edited) : edited;
    }

    /** The entry's name, where it can be one. */
    public static String checked(String name) throws MalformedException {
        if (name.isEmpty() || name.indexOf('/') >= 0 || !PbName.canEncode(name)) {
            throw new MalformedException("\"" + name + "\" cannot be the name of an entry of a directory");
        }
        return name;
    }

    private DagRoot rebuilt(
            ImportProfile profile, UnixFsEntry.Directory directory, Map<String, Optional<DagRoot>> changes)
            throws IOException {
        DirectoryBuilder builder = DirectoryBuilder.of(profile, directory.attributes(), sink);
        DirectoryCursor cursor = new UnixFsReader(source).list(directory);
        for (Optional<DirectoryEntry> old = cursor.next(); old.isPresent(); old = cursor.next()) {
            DirectoryEntry entry = old.get();
            if (!changes.containsKey(entry.name())) {
                builder.add(entry.name(), entry.cid(), Math.max(0, entry.totalBytes()));
            }
        }
        for (Map.Entry<String, Optional<DagRoot>> change : changes.entrySet()) {
            if (change.getValue().isPresent()) {
                builder.add(change.getKey(), change.getValue().get());
            }
        }
        return builder.finish();
    }

    /** The HAMT as one block, where it is small enough for that; reads no more of it than tells. */
    private Optional<DagRoot> small(ImportProfile profile, DagRoot sharded) throws IOException {
        UnixFsReader reader = new UnixFsReader(source);
        if (!(reader.open(sharded.cid()) instanceof UnixFsEntry.Directory directory)) {
            return Optional.empty();
        }
        DirectoryBuilder builder = DirectoryBuilder.of(profile, directory.attributes(), sink);
        DirectoryCursor cursor = reader.list(directory);
        for (Optional<DirectoryEntry> entry = cursor.next(); entry.isPresent(); entry = cursor.next()) {
            builder.add(
                    entry.get().name(),
                    entry.get().cid(),
                    Math.max(0, entry.get().totalBytes()));
            if (builder.isLarge()) {
                return Optional.empty();
            }
        }
        return Optional.of(builder.finish());
    }
}
