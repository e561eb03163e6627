package cairn.network.host;

import cairn.data.multiaddr.Multiaddr;
import cairn.data.peer.PeerId;
import cairn.network.identify.Identification;
import cairn.network.routing.AddressBook;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** What is known of peers: addresses for a while, and what they said of themselves. Bounded; any thread may use it. */
public final class PeerStore implements AddressBook {
    private static final int PEERS_MAX = 20_000;
    private static final int ADDRESSES_OF_PEER_MAX = 64;

    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by the lock; the least lately used comes first and goes first.
    private final Map<PeerId, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

    /** What is known of one peer. */
    private static final class Entry {
        private final Map<Multiaddr, Instant> addresses = new LinkedHashMap<>();
        private Optional<Identification> said = Optional.empty();
        private Instant saidAt = Instant.EPOCH;
    }

    /** A peer that spoke to this node, and when it last did. */
    record Met(PeerId peer, List<Multiaddr> addresses, Instant when) {}

    public PeerStore(InstantSource clock) {
        this.clock = clock;
    }

    /** Where the peer is said to listen, without the peer at the end; may be empty. */
    @Override
    public List<Multiaddr> addresses(PeerId peer) {
        Instant now = clock.instant();
        lock.lock();
        try {
            Entry entry = entries.get(peer);
            if (entry == null) {
                return List.of();
            }
            entry.addresses.values().removeIf(end -> end.isBefore(now));
            return List.copyOf(entry.addresses.keySet());
        } finally {
            lock.unlock();
        }
    }

    /** Remembers addresses that somebody told, for {@code timeToLive} where there is room. */
    @Override
    public void learn(PeerId peer, List<Multiaddr> addresses, Duration timeToLive) {
        Instant end = clock.instant().plus(timeToLive);
        lock.lock();
        try {
            Entry entry = entry(peer);
            for (Multiaddr told : addresses) {
                Optional<Multiaddr> address = told.withoutPeer();
                if (address.isPresent()) {
                    entry.addresses.merge(address.get(), end, (old, fresh) -> old.isAfter(fresh) ? old : fresh);
                }
            }
            while (entry.addresses.size() > ADDRESSES_OF_PEER_MAX) {
                entry.addresses.remove(entry.addresses.keySet().iterator().next());
            }
        } finally {
            lock.unlock();
        }
    }

    /** Remembers what a peer said of itself. */
    void identified(PeerId peer, Identification said) {
        lock.lock();
        try {
            Entry entry = entry(peer);
            entry.said = Optional.of(said);
            entry.saidAt = clock.instant();
        } finally {
            lock.unlock();
        }
    }

    /** What the peer last said of itself. */
    public Optional<Identification> identification(PeerId peer) {
        lock.lock();
        try {
            Entry entry = entries.get(peer);
            return entry == null ? Optional.empty() : entry.said;
        } finally {
            lock.unlock();
        }
    }

    /** The peers that spoke to this node and whose addresses are known, the last ones first. */
    List<Met> met(int max) {
        Instant now = clock.instant();
        List<Met> all = new ArrayList<>();
        lock.lock();
        try {
            entries.forEach((peer, entry) -> {
                List<Multiaddr> live = entry.addresses.entrySet().stream()
                        .filter(one -> one.getValue().isAfter(now))
                        .map(Map.Entry::getKey)
                        .toList();
                if (entry.said.isPresent() && !live.isEmpty()) {
                    all.add(new Met(peer, live, entry.saidAt));
                }
            });
        } finally {
            lock.unlock();
        }
        all.sort(Comparator.comparing(Met::when).reversed());
        return all.subList(0, Math.min(max, all.size()));
    }

    /** The peers of whom something is known. */
    public List<PeerId> peers() {
        lock.lock();
        try {
            return new ArrayList<>(entries.keySet());
        } finally {
            lock.unlock();
        }
    }

    private Entry entry(PeerId peer) {
        Entry entry = entries.computeIfAbsent(peer, key -> new Entry());
        if (entries.size() > PEERS_MAX) {
            entries.remove(entries.keySet().iterator().next());
        }
        return entry;
    }
}
