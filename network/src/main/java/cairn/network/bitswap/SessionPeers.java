package cairn.network.bitswap;

import cairn.data.peer.PeerId;
import cairn.network.bitswap.Wanted.Knowledge;
import cairn.network.gateway.TrustlessGateway;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The sources of a session, and which of them to ask. Guarded by the session. */
final class SessionPeers {
    private static final int PEERS_MAX = 64;
    /** Of whom it is not known whether it has a block is believed to be that much slower. */
    private static final int DOUBT = 4;

    private final Map<PeerId, SessionPeer> peers = new HashMap<>();

    Collection<SessionPeer> all() {
        return peers.values();
    }

    Optional<SessionPeer> join(Link link) {
        SessionPeer known = peers.get(link.peer());
        if (known == null && peers.size() < PEERS_MAX) {
            known = new SessionPeer(link);
            peers.put(link.peer(), known);
        }
        return Optional.ofNullable(known);
    }

    Optional<SessionPeer> remove(PeerId peer) {
        return Optional.ofNullable(peers.remove(peer));
    }

    /** Who is likely to deliver first: a peer that said it has the block, else one of whom it is not known. */
    Optional<SessionPeer> best(Wanted want, long blockBytes) {
        SessionPeer best = null;
        double bestSeconds = Double.MAX_VALUE;
        for (SessionPeer peer : peers.values()) {
            Optional<Knowledge> known = want.of(peer.id());
            boolean isPossible = known.isEmpty() || known.get() == Knowledge.HAS;
            if (isPossible && peer.hasRoom(blockBytes)) {
                double seconds = peer.expectedSeconds(blockBytes) * (known.isPresent() ? 1 : DOUBT);
                if (seconds < bestSeconds) {
                    best = peer;
                    bestSeconds = seconds;
                }
            }
        }
        return Optional.ofNullable(best);
    }

    /** Whether anybody may have it, with room for more wants or without. */
    boolean mayHave(Wanted want) {
        return peers.keySet().stream()
                .anyMatch(peer ->
                        want.of(peer).map(known -> known == Knowledge.HAS).orElse(true));
    }

    boolean haveNoRoom(long blockBytes) {
        return peers.values().stream().noneMatch(peer -> peer.hasRoom(blockBytes));
    }

    /** Those who gave something, as gateways, the fastest first. */
    List<TrustlessGateway> gateways(long blockBytes) {
        return peers.values().stream()
                .filter(SessionPeer::hasDelivered)
                .sorted(Comparator.comparingDouble(peer -> peer.expectedSeconds(blockBytes)))
                .map(peer -> peer.link().gateway())
                .toList();
    }
}
