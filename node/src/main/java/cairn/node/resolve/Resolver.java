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
import java.util.ArrayList;
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
        Cid root = path.cid()
                .orElseThrow(() -> new UnavailableException("The name " + path.root()
                        + " cannot be resolved: this node has no network; ask for an /ipfs/ path"));
        List<String> segments = path.segments();
        String name = segments.isEmpty() ? path.root() : segments.getLast();
        Trail trail = trace(root, segments, path.namespace());
        if (trail.problem().isPresent()) {
            throw new NotFoundException(trail.problem().get());
        }
        return new Resolved(trail.end(), trail.rest(), name);
    }

    /**
     * Follows names from a block on, as far as they lead. The block at the end is not asked for.
     *
     * @throws NotFoundException where a block on the way is not there
     */
    public Trail trace(Cid root, List<String> names, Namespace namespace) throws IOException {
        List<Cid> roots = new ArrayList<>(List.of(root));
        int next = 0;
        while (next < names.size()) {
            if (roots.size() > HOPS_MAX) {
                throw new LimitException("The path below " + root, "hopsMax", HOPS_MAX, "ask for a part of it");
            }
            Cid cid = roots.getLast();
            if (cid.has(Codec.DAG_PB) && namespace != Namespace.IPLD) {
                String name = names.get(next++);
                Optional<DirectoryEntry> entry = child(cid, name);
                if (entry.isEmpty()) {
                    return ended(roots, names.subList(next - 1, names.size()));
                }
                roots.add(entry.get().cid());
                continue;
            }
            List<String> rest = names.subList(next, names.size());
            if (BlockCodecs.byCode(cid.codec()).isEmpty()) {
                // Nobody here knows what such a block says, so no name leads anywhere in it.
                return ended(roots, rest);
            }
            IpldNode.Reached reached = BlockCodecs.of(cid).decode(bytes(cid)).follow(rest);
            if (!(reached.node() instanceof IpldNode.LinkNode link)) {
                return reached.taken() < rest.size()
                        ? ended(roots, rest.subList(reached.taken(), rest.size()))
                        : new Trail(roots, rest, Optional.empty());
            }
            next += reached.taken();
            roots.add(link.cid());
        }
        return new Trail(roots, List.of(), Optional.empty());
    }

    private static Trail ended(List<Cid> roots, List<String> rest) {
        return new Trail(
                roots, rest, Optional.of("no link named \"" + rest.getFirst() + "\" under " + roots.getLast()));
    }

    private ByteBuffer bytes(Cid cid) throws IOException {
        if (cid.hash().isIdentity()) {
            return ByteBuffer.wrap(cid.hash().digest());
        }
        return source.get(cid)
                .orElseThrow(() ->
                        new NotFoundException("block was not found locally (offline): ipld: could not find " + cid))
                .bytes();
    }

    private Optional<DirectoryEntry> child(Cid parent, String name) throws IOException {
        return reader.open(parent) instanceof UnixFsEntry.Directory directory
                ? reader.find(directory, name)
                : Optional.empty();
    }
}
