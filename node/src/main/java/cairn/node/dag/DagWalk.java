package cairn.node.dag;

import cairn.data.block.Block;
import cairn.data.block.BlockSource;
import cairn.data.cid.Cid;
import cairn.data.dag.BlockLinks;
import cairn.data.failure.NotFoundException;
import cairn.data.multihash.Multihash;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Visits each block below roots once. Used by one thread; what was seen is remembered from one walk to the next. */
public final class DagWalk {
    /** Takes blocks, parents before children. */
    @FunctionalInterface
    public interface Visitor {
        void visit(Block block) throws IOException;
    }

    private final BlockSource source;
    private final Set<Multihash> seen = new HashSet<>();

    public DagWalk(BlockSource source) {
        this.source = source;
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
            if (!seen.add(cid.hash())) {
                continue;
            }
            Optional<Block> block = source.get(cid);
            if (block.isEmpty()) {
                throw new NotFoundException("The block " + cid + ", below " + root + ", is not there");
            }
            visitor.visit(block.get());
            links.clear();
            BlockLinks.forEach(block.get(), links::add);
            for (Cid link : links.reversed()) {
                if (!seen.contains(link.hash())) {
                    waiting.push(link);
                }
            }
        }
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
