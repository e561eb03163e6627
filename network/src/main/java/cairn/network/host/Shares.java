package cairn.network.host;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** Counts what each of many uses, each up to the same number. Forgets who uses nothing. Any thread may use it. */
public final class Shares<T> {
    private final int max;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<T, Integer> used = new HashMap<>(); // Guarded by the lock.

    public Shares(int max) {
        this.max = max;
    }

    int max() {
        return max;
    }

    /** Takes one of {@code owner}'s, where there is one left. */
    public boolean take(T owner) {
        lock.lock();
        try {
            int count = used.getOrDefault(owner, 0);
            if (count >= max) {
                return false;
            }
            used.put(owner, count + 1);
            return true;
        } finally {
            lock.unlock();
        }
    }

    public void release(T owner) {
        lock.lock();
        try {
            used.computeIfPresent(owner, (key, count) -> count == 1 ? null : count - 1);
        } finally {
            lock.unlock();
        }
    }
}
