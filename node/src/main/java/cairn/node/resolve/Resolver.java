package cairn.node.resolve;

import cairn.data.block.BlockSource;
import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.codec.BlockCodecs;
import cairn.data.failure.LimitException;
import cairn.data.failure.NotFoundException;
import cairn.data.failure.UnavailableException;
import cairn.data.ipld.IpldNode;
import cairn.data.path.ContentPath;
import cairn.data.path.Namespace;
import cairn.data.unixfs.DirectoryEntry;
import cairn.data.unixfs.UnixFsEntry;
import cairn.data.unixfs.UnixFsReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** Finds what paths name. May be used by any thread. */
public final class Resolver {
    /** Blocks that a path may lead through at most. */
    private static final int HOPS_MAX = 4096;

    private final BlockSource source;
    private final UnixFsReader reader;

    public Resolver(BlockSource source) {
        this.source = source;
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
        int next = 0;
        for (int hops = 0; next < segments.size(); hops++) {
            if (hops > HOPS_MAX) {
                throw new LimitException("The path " + path, "hopsMax", HOPS_MAX, "ask for a part of it");
            }
            if (cid.has(Codec.DAG_PB) && path.namespace() != Namespace.IPLD) {
                cid = child(cid, segments.get(next++));
                continue;
            }
            List<String> rest = segments.subList(next, segments.size());
            IpldNode.Reached reached = BlockCodecs.of(cid).decode(bytes(cid)).follow(rest);
            if (!(reached.node() instanceof IpldNode.LinkNode link)) {
                return inside(cid, rest, reached, name);
            }
            next += reached.taken();
            cid = link.cid();
        }
        return new Resolved(cid, List.of(), name);
    }

    private ByteBuffer bytes(Cid cid) throws IOException {
        return source.get(cid)
                .orElseThrow(() -> new NotFoundException("The block " + cid + " is not there"))
                .bytes();
    }

    private static Resolved inside(Cid cid, List<String> rest, IpldNode.Reached reached, String name)
            throws NotFoundException {
        if (reached.taken() < rest.size()) {
            throw new NotFoundException("no link named \"" + rest.get(reached.taken()) + "\" under " + cid);
        }
        return new Resolved(cid, rest, name);
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
