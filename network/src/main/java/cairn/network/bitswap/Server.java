package cairn.network.bitswap;

import cairn.data.cid.Cid;
import cairn.data.multihash.Multihash;
import cairn.data.peer.PeerId;
import cairn.network.stream.Streams;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;

/** Gives peers what they want and this node has. Called by the threads that read peers' messages. */
final class Server {
    /** What serving needs, the same for all peers. */
    record Means(
            Streams streams,
            LocalBlocks blocks,
            ServePolicy policy,
            BitswapLimits limits,
            ExecutorService threads,
            Counters counters,
            Turns turns,
            AtomicInteger wantsKept) {}

    private final Means means;
    private final Map<PeerId, PeerWants> peers = new ConcurrentHashMap<>();
    /** Peers that want a block which was not there when they asked. */
    private final Map<Multihash, Set<PeerWants>> awaited = new ConcurrentHashMap<>();

    Server(
            Streams streams,
            LocalBlocks blocks,
            ServePolicy policy,
            BitswapLimits limits,
            ExecutorService threads,
            Counters counters) {
        this.means = new Means(
                streams,
                blocks,
                policy,
                limits,
                threads,
                counters,
                new Turns(limits.bytesInFlightMax()),
                new AtomicInteger());
    }

    /** Takes the wants of a message. */
    void received(PeerId peer, Message message) {
        if (!message.wants().isEmpty() || message.isFull()) {
            peers.computeIfAbsent(peer, id -> new PeerWants(id, means, this)).update(message);
        }
    }

    /** Forgets what a peer wanted. */
    void gone(PeerId peer) {
        Optional.ofNullable(peers.remove(peer)).ifPresent(PeerWants::end);
    }

    /** Tells those who wanted a block that came just now. */
    void arrived(Multihash hash) {
        Set<PeerWants> waiting = awaited.isEmpty() ? null : awaited.get(hash);
        if (waiting != null) {
            waiting.forEach(wants -> wants.arrived(hash));
        }
    }

    void await(Multihash hash, PeerWants who) {
        awaited.compute(hash, (_, set) -> {
            Set<PeerWants> waiting = set == null ? ConcurrentHashMap.newKeySet(1) : set;
            waiting.add(who);
            return waiting;
        });
    }

    void awaitNoMore(Multihash hash, PeerWants who) {
        awaited.computeIfPresent(hash, (_, set) -> {
            set.remove(who);
            return set.isEmpty() ? null : set;
        });
    }

    /** What a peer wants of this node now. */
    List<Cid> wantlist(PeerId peer) {
        return Optional.ofNullable(peers.get(peer)).map(PeerWants::list).orElse(List.of());
    }

    long bytesInFlight() {
        return means.turns.bytesInFlight();
    }
}
