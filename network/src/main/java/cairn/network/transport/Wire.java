package cairn.network.transport;

import cairn.data.failure.UnavailableException;
import cairn.data.multiaddr.Multiaddr;
import cairn.data.peer.PeerId;
import java.io.IOException;
import java.time.Duration;

/** A way to carry bytes between addresses. Any thread may use it. */
public interface Wire extends AutoCloseable {
    /** Whether this wire leads to addresses of this form; {@code address} does not end in a peer. */
    boolean leadsTo(Multiaddr address);

    /** Dials within {@code patience}; an interrupt ends the attempt. */
    Arrival dial(Multiaddr address, Duration patience) throws IOException;

    /** Dials {@code peer} there; for most wires, who that is shows only once the link is secured. */
    default Arrival dial(Multiaddr address, PeerId peer, Duration patience) throws IOException {
        return dial(address, patience);
    }

    /** Dials so that the other side sees a port that it does not know of this node, where that can be chosen. */
    default Arrival dialAside(Multiaddr address, Duration patience) throws IOException {
        return dial(address, patience);
    }

    /**
     * Dials from where this wire listens, over and over, while the other side does the same: routers in front of both
     * let in what answers to something that went out.
     *
     * @throws UnavailableException where this wire cannot, or nothing came of it within {@code patience}
     */
    default Arrival meet(Multiaddr address, Duration patience) throws IOException {
        throw new UnavailableException("Two that cannot dial each other cannot meet at " + address);
    }

    /**
     * Listens from now on.
     *
     * @throws cairn.data.failure.UnavailableException where the address is taken, or is not this machine's
     */
    WireListener listen(Multiaddr address) throws IOException;

    /** Ends what all links of this wire have in common, where there is anything. */
    @Override
    default void close() {}
}
