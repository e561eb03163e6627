package cairn.network.host;

import cairn.data.peer.PeerId;
import cairn.network.stream.Streams;
import cairn.network.traffic.Traffic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The host's open connections by peer, and who is told when peers come and go. A peer that only limited connections
 * lead to has not come as far as anybody is told. Any thread may use it.
 */
final class Connections {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition came = lock.newCondition(); // Somebody may wait for it.
    private final Map<PeerId, List<HostConnection>> byPeer = new HashMap<>(); // Guarded by the lock.
    private final List<Streams.PeerListener> listeners = new CopyOnWriteArrayList<>();
    private final ExecutorService telling =
            Executors.newSingleThreadExecutor(Thread.ofVirtual().name("peers").factory());
    private final Traffic traffic;
    private boolean closed; // Guarded by the lock.

    /** {@code traffic} counts what peers send and get as long as they are here. */
    Connections(Traffic traffic) {
        this.traffic = traffic;
    }

    /** False once this is closed. */
    boolean add(HostConnection connection) {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            List<HostConnection> of = byPeer.computeIfAbsent(connection.peer(), key -> new ArrayList<>(1));
            of.add(connection);
            traffic.enter(connection.peer());
            if (!connection.limited()) {
                if (direct(of) == 1) {
                    tell(listener -> listener.connected(connection.peer()));
                }
                came.signalAll();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Whether that was the peer's last one. */
    boolean remove(HostConnection connection) {
        lock.lock();
        try {
            List<HostConnection> of = byPeer.get(connection.peer());
            if (of == null || !of.remove(connection)) {
                return false;
            }
            if (of.isEmpty()) {
                byPeer.remove(connection.peer());
                traffic.leave(connection.peer());
            }
            if (!connection.limited() && direct(of) == 0) {
                tell(listener -> listener.disconnected(connection.peer()));
            }
            return of.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private static long direct(List<HostConnection> connections) {
        return connections.stream().filter(connection -> !connection.limited()).count();
    }

    /** In order: called under the lock. */
    private void tell(Consumer<Streams.PeerListener> news) {
        if (!closed) {
            telling.execute(() -> listeners.forEach(news));
        }
    }

    void listen(Streams.PeerListener listener) {
        listeners.add(listener);
    }

    /** The peer's oldest connection that is not limited. */
    Optional<HostConnection> direct(PeerId peer) {
        return of(peer).filter(connection -> !connection.limited());
    }

    /** The same, or a limited one where there is no other. */
    Optional<HostConnection> of(PeerId peer) {
        lock.lock();
        try {
            return byPeer.getOrDefault(peer, List.of()).stream()
                    .filter(HostConnection::isOpen)
                    .min(Comparator.comparing(HostConnection::limited));
        } finally {
            lock.unlock();
        }
    }

    Optional<HostConnection> of(PeerId peer, boolean isDirect) {
        return isDirect ? direct(peer) : of(peer);
    }

    /** Waits until there is a connection that is not limited. */
    Optional<HostConnection> awaitDirect(PeerId peer, Duration patience) throws InterruptedException {
        long left = patience.toNanos();
        lock.lock();
        try {
            Optional<HostConnection> found = direct(peer);
            while (found.isEmpty() && left > 0 && !closed) {
                left = came.awaitNanos(left);
                found = direct(peer);
            }
            return found;
        } finally {
            lock.unlock();
        }
    }

    List<HostConnection> all() {
        lock.lock();
        try {
            return byPeer.values().stream().flatMap(List::stream).toList();
        } finally {
            lock.unlock();
        }
    }

    /** Those with a connection that is not limited. */
    Set<PeerId> peers() {
        lock.lock();
        try {
            return byPeer.entrySet().stream()
                    .filter(entry -> direct(entry.getValue()) > 0)
                    .map(Map.Entry::getKey)
                    .collect(Collectors.toUnmodifiableSet());
        } finally {
            lock.unlock();
        }
    }

    int count() {
        lock.lock();
        try {
            return byPeer.values().stream().mapToInt(List::size).sum();
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            came.signalAll();
        } finally {
            lock.unlock();
        }
        telling.shutdown();
    }
}
