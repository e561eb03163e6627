package cairn.data.unixfs;

import cairn.data.cid.Cid;
import cairn.data.dagpb.PbCursor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where an entry of a HAMT is.
 *
 * @param steps the shards on the way to it, from the root on, and which child is taken of each
 * @param cid what the entry is
 * @param totalBytes what its link says that it takes
 */
record HamtPlace(List<Step> steps, Cid cid, long totalBytes) {
    /** A shard and one of its children. */
    record Step(Shard shard, int child) {}

    /** The place of the entry of that name; only the shards on the way are asked for. */
    static Optional<HamtPlace> find(DagBlocks blocks, Shard root, byte[] name) throws IOException {
        long hash = NameHash.of(name);
        List<Step> steps = new ArrayList<>();
        Shard shard = root;
        while (true) {
            int child = shard.childOf(hash);
            if (!shard.has(child)) {
                return Optional.empty();
            }
            steps.add(new Step(shard, child));
            PbCursor link = shard.linkOf(child);
            if (!shard.isShard(link)) {
                return link.nameEndsWith(shard.prefixChars(), name)
                        ? Optional.of(new HamtPlace(List.copyOf(steps), link.cid(), link.totalBytes()))
                        : Optional.empty();
            }
            shard = shard.below(blocks.get(link.cid()), child);
        }
    }
}
