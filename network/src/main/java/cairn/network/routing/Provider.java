package cairn.network.routing;

import cairn.data.peer.PeerId;
import java.util.List;
import java.util.Set;

/**
 * A peer that said it has something.
 *
 * @param peer its name
 * @param addresses what is known of where it listens, as multiaddrs' texts, such as
 *     {@code /dns4/example.org/tcp/443/tls/http} for an HTTP gateway; may be empty
 * @param transfers how it said it gives content away, by IPNI's names, such as {@code transport-bitswap} or
 *     {@code transport-ipfs-gateway-http}; empty where it did not say
 */
public record Provider(PeerId peer, List<String> addresses, Set<String> transfers) {
    public Provider {
        addresses = List.copyOf(addresses);
        transfers = Set.copyOf(transfers);
    }

    /** A peer of which nothing more is known. */
    public static Provider of(PeerId peer) {
        return new Provider(peer, List.of(), Set.of());
    }
}
