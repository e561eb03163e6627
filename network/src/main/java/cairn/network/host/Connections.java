package cairn.network.host;

import cairn.data.peer.PeerId;
import cairn.network.stream.Streams;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** The host's open connections by peer, and who is told when peers come and go. Any thread may use it. */
final class Connections {
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<PeerId, List<HostConnection>> byPeer = new HashMap<>(); // Guarded by the lock.
    private final List<Streams.PeerListener> listeners = new CopyOnWriteArrayList<>();
    private final ExecutorService telling =
            Executors.newSingleThreadExecutor(Thread.ofVirtual().name("peers").factory());
    private boolean closed; // Guarded by the lock.

    /** False once this is closed. */
    boolean add(HostConnection connection) {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            List<HostConnection> of = byPeer.computeIfAbsent(connection.peer(), key -> new ArrayList<>(1));
            of.add(connection);
            if (of.size() == 1) {
                tell(listener -> listener.connected(connection.peer()));
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
                tell(listener -> listener.disconnected(connection.peer()));
            }
            return of.isEmpty();
        } finally {
            lock.unlock();
        }
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

    Optional<HostConnection> of(PeerId peer) {
        lock.lock();
        try {
            return byPeer.getOrDefault(peer, List.of()).stream()
                    .filter(HostConnection::isOpen)
                    .findFirst();
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

    Set<PeerId> peers() {
        lock.lock();
        try {
            return Set.copyOf(byPeer.keySet());
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
        } finally {
            lock.unlock();
        }
        telling.shutdown();
    }
}
