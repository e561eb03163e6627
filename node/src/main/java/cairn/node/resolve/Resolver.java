package cairn.node.resolve;

import cairn.data.block.BlockSource;
import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.failure.NotFoundException;
import cairn.data.failure.UnavailableException;
import cairn.data.path.ContentPath;
import cairn.data.unixfs.DirectoryEntry;
import cairn.data.unixfs.UnixFsEntry;
import cairn.data.unixfs.UnixFsReader;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Finds what paths name. May be used by any thread. */
public final class Resolver {
    private final UnixFsReader reader;

    public Resolver(BlockSource source) {
        this.reader = new UnixFsReader(source);
    }

    /**
     * Follows the path's names.
     *
     * @throws NotFoundException where a block on the way is not there or a directory has no such entry
     */
    public Resolved resolve(ContentPath path) throws IOException {
        Cid cid = path.cid()
                .orElseThrow(() -> new UnavailableException("The name " + path.root()
                        + " cannot be resolved: this node has no network; ask for an /ipfs/ path"));
        List<String> segments = path.segments();
        String name = segments.isEmpty() ? path.root() : segments.getLast();
        for (int i = 0; i < segments.size(); i++) {
            if (!cid.has(Codec.DAG_PB)) {
                return new Resolved(cid, segments.subList(i, segments.size()), name);
            }
            cid = child(cid, segments.get(i));
        }
        return new Resolved(cid, List.of(), name);
    }

    private Cid child(Cid parent, String segment) throws IOException {
        if (!(reader.open(parent) instanceof UnixFsEntry.Directory directory)) {
            throw new NotFoundException("no link named \"" + segment + "\" under " + parent + ": it is no directory");
        }
        Optional<DirectoryEntry> entry = reader.find(directory, segment);
        return entry.map(DirectoryEntry::cid)
                .orElseThrow(() -> new NotFoundException("no link named \"" + segment + "\" under " + parent));
    }
}
