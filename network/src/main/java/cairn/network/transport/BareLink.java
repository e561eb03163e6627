package cairn.network.transport;

import cairn.data.multiaddr.Multiaddr;
import cairn.network.duplex.Duplex;

/**
 * A link whose other end has proved nothing yet.
 *
 * @param localAddress this end's address
 * @param remoteAddress the other end's address
 * @param limited whether somebody on the way ends it after some time or bytes
 */
public record BareLink(Duplex duplex, Multiaddr localAddress, Multiaddr remoteAddress, boolean limited)
        implements Arrival {
    /** A link that lasts as long as its ends want. */
    public BareLink(Duplex duplex, Multiaddr localAddress, Multiaddr remoteAddress) {
        this(duplex, localAddress, remoteAddress, false);
    }

    @Override
    public void drop() {
        duplex.close();
    }
}
