package cairn.node.pin;

import cairn.data.cid.Cid;
import java.util.Optional;

/**
 * Something that is held.
 *
 * @param name the pin's name, empty where it has none
 * @param owner whose pin it is, empty for the node itself
 * @param through for an indirect one, the root of the recursive pin that holds it
 */
public record Pinned(Cid cid, PinKind kind, String name, String owner, Optional<Cid> through) {
    /** As Kubo says it: the kind, or {@code indirect through CID}. */
    public String kindText() {
        return through.map(root -> "indirect through " + root).orElse(kind.word());
    }
}
