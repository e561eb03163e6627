package cairn.network.routing;

import cairn.data.multiaddr.Multiaddr;
import cairn.data.peer.PeerId;
import java.time.Duration;
import java.util.List;

/** Where peers are said to listen. Bounded, whatever is told to it. May be used by any thread. */
public interface AddressBook {
    /** What is known of the peer's addresses, the best first; may be empty. */
    List<Multiaddr> addresses(PeerId peer);

    /** Remembers addresses that somebody told, for {@code timeToLive} at least where there is room. */
    void learn(PeerId peer, List<Multiaddr> addresses, Duration timeToLive);
}
