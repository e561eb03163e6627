package cairn.network.bitswap;

import cairn.data.cid.Cid;
import cairn.data.peer.PeerId;

/** Decides who is given what. Asked on every way by which a block may leave, by any thread, and answers at once. */
@FunctionalInterface
public interface ServePolicy {
    /** Everybody is given everything. */
    ServePolicy OPEN = (peer, cid) -> true;

    /** Nobody is given anything. */
    ServePolicy CLOSED = (peer, cid) -> false;

    /** Whether {@code peer} may have the block; to who may not it looks as if it were not there. */
    boolean allows(PeerId peer, Cid cid);
}
