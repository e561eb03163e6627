package cairn.node.dag;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.codec.BlockCodecs;
import cairn.data.failure.NotFoundException;
import cairn.data.multihash.Multihash;
import cairn.storage.block.BlockStore;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Visits each block below roots once. Blocks that can hold no links are looked for and not read. Used by one thread;
 * what was seen is remembered from one walk to the next.
 */
public final class DagWalk {
    /** Takes blocks, parents before children. */
    @FunctionalInterface
    public interface Visitor {
        void visit(Cid cid, int sizeBytes) throws IOException;
    }

    private final BlockStore store;
    private final Set<Multihash> seen = new HashSet<>();
    /** Blocks whose links were followed, by codec too: the same bytes read as another codec may link to something. */
    private final Set<Cid> followed = new HashSet<>();

    public DagWalk(BlockStore store) {
        this.store = store;
    }

    /**
     * Visits the block {@code root} and all below it that were not seen before, in the order in which a reader comes to
     * them: a block, then what its first link leads to, then the next.
     *
     * @throws NotFoundException which names a block that is not there
     */
    public void walk(Cid root, Visitor visitor) throws IOException {
        Deque<Cid> waiting = new ArrayDeque<>();
        waiting.push(root);
        List<Cid> links = new ArrayList<>();
        while (!waiting.isEmpty()) {
            Cid cid = waiting.pop();
            boolean isRaw = cid.has(Codec.RAW);
            boolean isNew = seen.add(cid.hash());
            if (isRaw ? !isNew : !followed.add(cid.toVersion1())) {
                continue;
            }
            links.clear();
            int sizeBytes = isRaw ? find(cid, root) : read(cid, root, links);
            if (isNew) {
                visitor.visit(cid, sizeBytes);
            }
            links.reversed().forEach(waiting::push);
        }
    }

    private int find(Cid cid, Cid root) throws IOException {
        return store.size(cid.hash()).orElseThrow(() -> missing(cid, root));
    }

    private int read(Cid cid, Cid root, List<Cid> links) throws IOException {
        Block block = store.get(cid).orElseThrow(() -> missing(cid, root));
        links.addAll(BlockCodecs.links(block));
        return block.size();
    }

    private static NotFoundException missing(Cid cid, Cid root) {
        return new NotFoundException("The block " + cid + ", below " + root + ", is not there");
    }

    /** Whether a block of this multihash was seen. */
    public boolean hasSeen(Multihash hash) {
        return seen.contains(hash);
    }

    /** Counts a block as seen without looking at it. */
    public void see(Multihash hash) {
        seen.add(hash);
    }
}
