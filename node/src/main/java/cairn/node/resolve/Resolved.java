package cairn.node.resolve;

import cairn.data.cid.Cid;
import java.util.List;

/**
 * Where a path leads.
 *
 * @param cid the last block on the way
 * @param rest names that lie inside of that block, such as fields of a dag-cbor map
 * @param name the path's last name, or the CID's text where it has none
 */
public record Resolved(Cid cid, List<String> rest, String name) {
    public Resolved {
        rest = List.copyOf(rest);
    }
}
