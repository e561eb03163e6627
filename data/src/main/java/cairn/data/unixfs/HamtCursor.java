package cairn.data.unixfs;

import cairn.data.dagpb.PbCursor;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** The entries of a HAMT in the order of their hashes; keeps the shards between the root and the current entry. */
final class HamtCursor implements DirectoryCursor {
    /** A shard whose links are being followed. */
    private static final class Open {
        private final Shard shard;
        private final PbCursor cursor;
        private int child = -1;

        Open(Shard shard) {
            this.shard = shard;
            this.cursor = shard.newCursor();
        }

        /** Moves to the next link. */
        boolean next() throws IOException {
            if (!cursor.next()) {
                return false;
            }
            do {
                child++;
            } while (!shard.has(child));
            shard.requirePrefix(cursor, child);
            return true;
        }
    }

    private final DagBlocks blocks;
    private final Deque<Open> path = new ArrayDeque<>();

    HamtCursor(DagBlocks blocks, Shard root) {
        this.blocks = blocks;
        path.push(new Open(root));
    }

    /** A cursor after an entry. */
    HamtCursor(DagBlocks blocks, HamtPlace place) throws IOException {
        this.blocks = blocks;
        for (HamtPlace.Step step : place.steps()) {
            Open open = new Open(step.shard());
            while (open.child < step.child()) {
                open.next();
            }
            path.push(open);
        }
    }

    @Override
    public Optional<DirectoryEntry> next() throws IOException {
        while (!path.isEmpty()) {
            Open open = path.element();
            if (!open.next()) {
                path.pop();
                continue;
            }
            PbCursor link = open.cursor;
            if (open.shard.isShard(link)) {
                path.push(new Open(open.shard.below(blocks.get(link.cid()), open.child)));
                continue;
            }
            return Optional.of(open.shard.entry(link, open.child));
        }
        return Optional.empty();
    }
}
