package cairn.network.host;

import cairn.data.peer.PeerId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/** Whose connections are worth keeping when there are too many: protected peers always, others by value. Any thread. */
final class Standing {
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<PeerId, Set<String>> protections = new HashMap<>(); // Guarded by the lock.
    private final Map<PeerId, Map<String, Integer>> tags = new HashMap<>(); // Guarded by the lock.

    void protect(PeerId peer, String reason) {
        lock.lock();
        try {
            protections.computeIfAbsent(peer, key -> new HashSet<>(1)).add(reason);
        } finally {
            lock.unlock();
        }
    }

    /** Whether the peer is protected still, for another reason. */
    boolean unprotect(PeerId peer, String reason) {
        lock.lock();
        try {
            Set<String> left = protections.get(peer);
            if (left == null) {
                return false;
            }
            left.remove(reason);
            if (left.isEmpty()) {
                protections.remove(peer);
            }
            return !left.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    boolean isProtected(PeerId peer) {
        lock.lock();
        try {
            return protections.containsKey(peer);
        } finally {
            lock.unlock();
        }
    }

    /** Sets the peer's value under one name; 0 forgets it. */
    void tag(PeerId peer, String name, int value) {
        lock.lock();
        try {
            Map<String, Integer> named = tags.computeIfAbsent(peer, key -> new HashMap<>(2));
            if (value == 0) {
                named.remove(name);
            } else {
                named.put(name, value);
            }
            if (named.isEmpty()) {
                tags.remove(peer);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The sum of the peer's values. */
    int value(PeerId peer) {
        lock.lock();
        try {
            return tags.getOrDefault(peer, Map.of()).values().stream()
                    .mapToInt(Integer::intValue)
                    .sum();
        } finally {
            lock.unlock();
        }
    }

    /** The peer has gone: its values were those of its connection. */
    void forget(PeerId peer) {
        lock.lock();
        try {
            tags.remove(peer);
        } finally {
            lock.unlock();
        }
    }
}
