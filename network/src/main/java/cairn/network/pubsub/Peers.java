package cairn.network.pubsub;

import cairn.data.peer.PeerId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The peers that take part, and who of them wants what. Guarded by the router's lock. */
final class Peers {
    private final Map<PeerId, Remote> all = new HashMap<>();
    private final Map<String, Set<Remote>> wanting = new HashMap<>();

    Optional<Remote> find(PeerId peer) {
        return Optional.ofNullable(all.get(peer));
    }

    Remote add(PeerId peer) {
        return all.computeIfAbsent(peer, Remote::new);
    }

    boolean remove(Remote peer) {
        if (!all.remove(peer.id(), peer)) {
            return false;
        }
        List.copyOf(peer.topics()).forEach(topic -> left(peer, topic));
        return true;
    }

    Collection<Remote> all() {
        return all.values();
    }

    /** Those who want a topic; a list of its own. */
    List<Remote> wanting(String topic) {
        return new ArrayList<>(wanting.getOrDefault(topic, Set.of()));
    }

    /** Notes that a peer wants a topic; false where it wants too many. */
    boolean wants(Remote peer, String topic) {
        if (!peer.want(topic)) {
            return false;
        }
        wanting.computeIfAbsent(topic, t -> new LinkedHashSet<>()).add(peer);
        return true;
    }

    void left(Remote peer, String topic) {
        if (peer.leave(topic)) {
            Set<Remote> those = wanting.get(topic);
            those.remove(peer);
            if (those.isEmpty()) {
                wanting.remove(topic);
            }
        }
    }
}
