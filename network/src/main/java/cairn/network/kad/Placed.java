package cairn.network.kad;

import cairn.data.multihash.Multihash;
import java.util.Comparator;

/** A block that others are told of, and its place in the space. */
public record Placed(KadKey place, Multihash hash) {
    /** The order of the places. */
    public static final Comparator<Placed> ORDER = Comparator.comparing(Placed::place, KadKey.ORDER);

    public static Placed of(Multihash hash) {
        return new Placed(KadKey.of(hash.bytes()), hash);
    }
}
