package cairn.node.resolve;

import cairn.data.cid.Cid;
import java.util.List;
import java.util.Optional;

/**
 * The way along a path.
 *
 * @param roots the first block and every block that a name led to, the shards of a directory left out; never empty
 * @param rest names that lie inside of the last block, such as fields of a dag-cbor map
 * @param problem where the path ends before its last name: a sentence that says why
 */
public record Trail(List<Cid> roots, List<String> rest, Optional<String> problem) {
    public Trail {
        roots = List.copyOf(roots);
        rest = List.copyOf(rest);
    }

    /** The last block on the way. */
    public Cid end() {
        return roots.getLast();
    }
}
