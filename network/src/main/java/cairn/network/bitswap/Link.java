package cairn.network.bitswap;

import cairn.data.cid.Cid;
import cairn.data.peer.PeerId;
import cairn.network.gateway.TrustlessGateway;
import java.io.IOException;

/** A way to one source of blocks: a peer over Bitswap, or a gateway over HTTP. May be used by any thread. */
interface Link {
    /** Is told where a source cannot be asked any more. */
    interface Failures {
        void failed(Link link, IOException reason);
    }

    /** Who is at the other end. */
    PeerId peer();

    /** Wants for one more session. */
    void want(Cid cid, Want.Kind kind);

    /** Wants a block that only its being there was asked of before. */
    void upgrade(Cid cid);

    /** One session wants it no more; {@code wasGiven} where this very source gave it, and so knows. */
    void release(Cid cid, boolean wasGiven);

    /** When the last bytes came, in the nanoseconds of {@link System#nanoTime}. */
    long heardNanos();

    /** The same source as a gateway, which it may turn out not to be. */
    TrustlessGateway gateway();
}
