package cairn.data.unixfs;

import cairn.data.dagpb.PbCursor;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** The entries of a HAMT before one of them, from there to the first. */
final class HamtReverseCursor implements DirectoryCursor {
    /** A shard of which the children before one are still to come. */
    private static final class Open {
        private final Shard shard;
        private int child;

        Open(Shard shard, int child) {
            this.shard = shard;
            this.child = child;
        }

        /** Moves to the child before; returns whether there is one. */
        boolean previous() {
            do {
                child--;
            } while (child >= 0 && !shard.has(child));
            return child >= 0;
        }
    }

    private final DagBlocks blocks;
    private final Deque<Open> path = new ArrayDeque<>();

    /** A cursor before an entry. */
    HamtReverseCursor(DagBlocks blocks, HamtPlace place) {
        this.blocks = blocks;
        place.steps().forEach(step -> path.push(new Open(step.shard(), step.child())));
    }

    @Override
    public Optional<DirectoryEntry> next() throws IOException {
        while (!path.isEmpty()) {
            Open open = path.element();
            if (!open.previous()) {
                path.pop();
                continue;
            }
            PbCursor link = open.shard.linkOf(open.child);
            if (open.shard.isShard(link)) {
                Shard below = open.shard.below(blocks.get(link.cid()), open.child);
                path.push(new Open(below, below.fanOut()));
                continue;
            }
            return Optional.of(open.shard.entry(link, open.child));
        }
        return Optional.empty();
    }
}
