package cairn.node.swarm;

import cairn.data.multiaddr.Multiaddr;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What others found when they dialled this node's addresses. That an address is reached is proved by one who got
 * there; that it is not, two have to say. Any thread may use it.
 */
final class Verdicts {
    private static final int MISSES_ENOUGH = 2;
    private static final int ADDRESSES_MAX = 64;
    private static final Duration FRESH_WHEN_REACHED = Duration.ofMinutes(30);
    private static final Duration FRESH_WHEN_MISSED = Duration.ofMinutes(10);

    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    /** Guarded by the lock; the oldest goes first. */
    private final Map<Multiaddr, Verdict> verdicts = new LinkedHashMap<>();

    /** How often in a row nobody got there; 0 where the last one did. */
    private record Verdict(int misses, Instant when) {}

    Verdicts(InstantSource clock) {
        this.clock = clock;
    }

    void note(Multiaddr address, boolean isReached) {
        lock.lock();
        try {
            Verdict old = verdicts.remove(address);
            int misses = isReached ? 0 : old == null ? 1 : old.misses + 1;
            verdicts.put(address, new Verdict(misses, clock.instant()));
            if (verdicts.size() > ADDRESSES_MAX) {
                verdicts.remove(verdicts.keySet().iterator().next());
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether the address is reached; empty where that is not known. */
    Optional<Boolean> of(Multiaddr address) {
        lock.lock();
        try {
            Verdict verdict = verdicts.get(address);
            if (verdict == null || verdict.misses > 0 && verdict.misses < MISSES_ENOUGH) {
                return Optional.empty();
            }
            return Optional.of(verdict.misses == 0);
        } finally {
            lock.unlock();
        }
    }

    /** Those of {@code addresses} that are to be tried now. */
    List<Multiaddr> open(List<Multiaddr> addresses) {
        Instant now = clock.instant();
        lock.lock();
        try {
            return addresses.stream()
                    .filter(address -> {
                        Verdict verdict = verdicts.get(address);
                        if (verdict == null || verdict.misses > 0 && verdict.misses < MISSES_ENOUGH) {
                            return true;
                        }
                        Duration fresh = verdict.misses == 0 ? FRESH_WHEN_REACHED : FRESH_WHEN_MISSED;
                        return verdict.when.plus(fresh).isBefore(now);
                    })
                    .toList();
        } finally {
            lock.unlock();
        }
    }
}
