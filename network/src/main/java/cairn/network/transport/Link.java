package cairn.network.transport;

import cairn.data.key.PublicKey;
import cairn.data.multiaddr.Multiaddr;
import cairn.network.mux.Session;

/**
 * A link to a proved peer.
 *
 * @param remote the peer's key
 * @param security the protocol that proved it
 * @param muxer what carries the streams
 * @param limited whether somebody on the way ends it after some time or bytes
 */
public record Link(
        PublicKey remote,
        Session session,
        Multiaddr localAddress,
        Multiaddr remoteAddress,
        String security,
        String muxer,
        boolean limited)
        implements Arrival {
    @Override
    public void drop() {
        session.close();
    }
}
