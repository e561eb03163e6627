package cairn.node.collect;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.codec.BlockCodecs;
import cairn.data.failure.NotFoundException;
import cairn.data.multihash.Multihash;
import cairn.node.write.Barrier;
import cairn.node.write.Reach;
import cairn.storage.block.BlockStore;
import cairn.storage.block.Pace;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * What a collection has found to be held. The collector marks from the roots that there are; whoever makes a root
 * meanwhile marks from that, in its own thread, before the root is made. May be used by any thread, but one marks for
 * the collector.
 *
 * <p>A block is in the marks as held, and, for each codec under which its links were followed, as followed. What is
 * followed is held with all that is below it, at the latest when the collector has finished marking: the collector
 * notes a block when it comes to it, others note what they followed only when they have followed all of it.
 */
public final class Trace implements Barrier {
    /** Takes blocks that were not held before. */
    @FunctionalInterface
    public interface Visitor {
        void visit(Multihash hash) throws IOException;
    }

    private final BlockStore store;
    private final Marks marks = new Marks();

    public Trace(BlockStore store) {
        this.store = store;
    }

    @Override
    public void touched(Multihash hash) {
        marks.add(hash, Marks.HELD);
    }

    @Override
    public void held(Cid root, Reach reach) throws IOException {
        Marks followed = marks.sibling();
        follow(root, reach, followed, _ -> {}, Pace.FULL);
        marks.addAll(followed);
    }

    /** Marks for one thread; {@code visitor} is told of blocks that nothing held before. */
    public void mark(Cid root, Reach reach, Visitor visitor, Pace pace) throws IOException {
        follow(root, reach, marks, visitor, pace);
    }

    boolean isHeld(Multihash hash) {
        return marks.has(hash, Marks.HELD);
    }

    /** Does the action if the block is not held, and sees to it that it cannot come to be held meanwhile. */
    boolean whereNotHeld(Multihash hash, Marks.Action action) throws IOException {
        return marks.whereAbsent(hash, Marks.HELD, action);
    }

    private void follow(Cid root, Reach reach, Marks followed, Visitor visitor, Pace pace) throws IOException {
        Deque<Cid> waiting = new ArrayDeque<>();
        waiting.push(root);
        while (!waiting.isEmpty()) {
            Cid cid = waiting.pop();
            Multihash hash = cid.hash();
            if (marks.add(hash, Marks.HELD) && !hash.isIdentity()) {
                visitor.visit(hash);
            }
            if (reach == Reach.BLOCK || cid.has(Codec.RAW)) {
                // Whoever makes a root has to know that it is there; the collector keeps it if it is.
                if (followed != marks && reach != Reach.PRESENT && !store.has(hash)) {
                    throw missing(cid, root);
                }
                pace.worked(hash.size());
                continue;
            }
            long word = word(cid);
            if (marks.has(hash, word) || !followed.add(hash, word)) {
                continue;
            }
            Optional<Block> block = store.get(cid);
            if (block.isEmpty()) {
                if (reach == Reach.WHOLE) {
                    throw missing(cid, root);
                }
                continue;
            }
            pace.worked(block.get().size());
            List<Cid> links = new ArrayList<>(BlockCodecs.links(block.get()));
            links.reversed().forEach(waiting::push);
        }
    }

    /** A codec's word is never that of what is held. */
    private static long word(Cid cid) {
        return cid.codec() + 1;
    }

    private static NotFoundException missing(Cid cid, Cid root) {
        return new NotFoundException("The block " + cid + ", below " + root + ", is not there");
    }
}
