package cairn.network.transport;

import cairn.data.multiaddr.Multiaddr;
import cairn.network.duplex.Duplex;

/**
 * A link whose other end has proved nothing yet.
 *
 * @param localAddress this end's address
 * @param remoteAddress the other end's address
 */
public record BareLink(Duplex duplex, Multiaddr localAddress, Multiaddr remoteAddress) implements Arrival {
    @Override
    public void drop() {
        duplex.close();
    }
}
