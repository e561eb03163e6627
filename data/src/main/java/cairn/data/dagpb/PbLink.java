package cairn.data.dagpb;

import cairn.data.cid.Cid;

/**
 * A link of a node.
 *
 * @param cid what it points to
 * @param name the name's text, as {@link PbName} spells it; empty where there is none
 * @param totalBytes the sum of the lengths of all blocks at and below the target ("Tsize"), as the block's maker claims
 *     it; {@link #UNSTATED} where the wire has no such field
 * @param isNamed whether the wire has a name field at all; an empty one is not the same bytes as none
 */
public record PbLink(Cid cid, String name, long totalBytes, boolean isNamed) {
    /** The total of a link that states none. */
    public static final long UNSTATED = -1;

    public PbLink {
        if (totalBytes < UNSTATED) {
            throw new IllegalArgumentException("A link's total is 0 or more, not " + totalBytes);
        }
        if (!isNamed && !name.isEmpty()) {
            throw new IllegalArgumentException("A link without a name field cannot be named " + name);
        }
    }

    /** A link as UnixFS writes it, with all three fields. */
    public PbLink(Cid cid, String name, long totalBytes) {
        this(cid, name, totalBytes, true);
    }

    public boolean isTotalStated() {
        return totalBytes != UNSTATED;
    }
}
