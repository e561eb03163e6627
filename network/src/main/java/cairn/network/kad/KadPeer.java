package cairn.network.kad;

import cairn.data.multiaddr.Multiaddr;
import cairn.data.peer.PeerId;
import java.util.List;

/** A peer, and where somebody says that it listens. */
public record KadPeer(PeerId id, List<Multiaddr> addresses) {
    public KadPeer {
        addresses = List.copyOf(addresses);
    }
}
