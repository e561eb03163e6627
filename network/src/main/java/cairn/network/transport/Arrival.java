package cairn.network.transport;

import cairn.data.multiaddr.Multiaddr;

/** What a wire brings: bytes that are still to be secured, or a link that the wire's own handshake has proved. */
public sealed interface Arrival permits BareLink, Link {
    /** This end's address. */
    Multiaddr localAddress();

    /** The other end's address. */
    Multiaddr remoteAddress();

    /** Ends it. */
    void drop();
}
