package cairn.network.host;

import cairn.data.multiaddr.Multiaddr;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** Which addresses failed lately. Bounded; any thread may use it. */
final class BackOff {
    private static final int ADDRESSES_MAX = 10_000;
    private static final Duration FIRST = Duration.ofSeconds(5);
    private static final int DOUBLINGS_MAX = 6;

    private record Failure(int count, Instant until) {}

    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Multiaddr, Failure> failures = new LinkedHashMap<>(); // Guarded by the lock; the oldest first.

    BackOff(InstantSource clock) {
        this.clock = clock;
    }

    boolean isResting(Multiaddr address) {
        lock.lock();
        try {
            Failure failure = failures.get(address);
            return failure != null && failure.until.isAfter(clock.instant());
        } finally {
            lock.unlock();
        }
    }

    void failed(Multiaddr address) {
        lock.lock();
        try {
            Failure before = failures.remove(address);
            int count = before == null ? 0 : Math.min(before.count + 1, DOUBLINGS_MAX);
            failures.put(address, new Failure(count, clock.instant().plus(FIRST.multipliedBy(1L << count))));
            if (failures.size() > ADDRESSES_MAX) {
                failures.remove(failures.keySet().iterator().next());
            }
        } finally {
            lock.unlock();
        }
    }

    void succeeded(Multiaddr address) {
        lock.lock();
        try {
            failures.remove(address);
        } finally {
            lock.unlock();
        }
    }
}
