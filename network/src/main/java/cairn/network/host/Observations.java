package cairn.network.host;

import cairn.data.multiaddr.Component;
import cairn.data.multiaddr.Multiaddr;
import cairn.data.multiaddr.Protocol;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * At which addresses others say that they see this node. What one says, or many of one network, is one voice. Any
 * thread may use it.
 */
final class Observations {
    private static final Duration LIFE = Duration.ofMinutes(40);
    private static final int ADDRESSES_MAX = 64;
    private static final int VOICES_MAX = 32;

    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    /** When each voice last said so. Guarded by the lock; the oldest address goes first. */
    private final Map<Multiaddr, Map<String, Instant>> voices = new LinkedHashMap<>();

    Observations(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Notes what the peer behind {@code connection} sees, where that says something of a place at which this node
     * listens: {@code listening} are those.
     */
    void note(HostConnection connection, Multiaddr seen, List<Multiaddr> listening) {
        Multiaddr local = connection.link().localAddress();
        boolean isOfListener = listening.stream().anyMatch(own -> isSamePort(own, local));
        if (!isOfListener || !isSameKind(local, seen)) {
            return;
        }
        Multiaddr remote = connection.link().remoteAddress();
        String voice =
                Subnet.of(remote).orElseGet(() -> remote.components().getFirst().toString());
        lock.lock();
        try {
            Map<String, Instant> of = voices.computeIfAbsent(seen, key -> new HashMap<>());
            if (of.size() < VOICES_MAX || of.containsKey(voice)) {
                of.put(voice, clock.instant());
            }
            if (voices.size() > ADDRESSES_MAX) {
                voices.remove(voices.keySet().iterator().next());
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether two addresses name one port in the same way, whatever the machine. */
    private static boolean isSamePort(Multiaddr one, Multiaddr other) {
        return port(one).isPresent()
                && port(one).equals(port(other))
                && one.has(Protocol.TCP) == other.has(Protocol.TCP)
                && !one.has(Protocol.P2P_CIRCUIT)
                && !other.has(Protocol.P2P_CIRCUIT);
    }

    private static Optional<String> port(Multiaddr address) {
        return address.find(Protocol.TCP).or(() -> address.find(Protocol.UDP)).map(Component::text);
    }

    private static boolean isSameKind(Multiaddr one, Multiaddr other) {
        return kinds(one).equals(kinds(other));
    }

    private static List<Protocol> kinds(Multiaddr address) {
        return address.components().stream().map(Component::protocol).toList();
    }

    /** The addresses that at least so many voices named, those of most voices first. */
    List<Multiaddr> seen(int voicesMin) {
        Instant since = clock.instant().minus(LIFE);
        lock.lock();
        try {
            voices.values().forEach(of -> of.values().removeIf(when -> when.isBefore(since)));
            voices.values().removeIf(Map::isEmpty);
            return voices.entrySet().stream()
                    .filter(entry -> entry.getValue().size() >= voicesMin)
                    .sorted((one, other) ->
                            other.getValue().size() - one.getValue().size())
                    .map(Map.Entry::getKey)
                    .toList();
        } finally {
            lock.unlock();
        }
    }
}
