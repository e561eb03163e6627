package cairn.network.transport;

import cairn.data.multiaddr.Multiaddr;
import java.io.IOException;
import java.time.Duration;

/** A way to carry bytes between addresses. Any thread may use it. */
public interface Wire {
    /** Whether this wire leads to addresses of this form; {@code address} does not end in a peer. */
    boolean leadsTo(Multiaddr address);

    /** Dials; an interrupt ends the attempt. */
    BareLink dial(Multiaddr address, Duration patience) throws IOException;

    /**
     * Listens from now on.
     *
     * @throws cairn.data.failure.UnavailableException where the address is taken, or is not this machine's
     */
    WireListener listen(Multiaddr address) throws IOException;
}
