package cairn.network.traffic;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/** Counts bytes, and says how many a second there were of late. Any thread may use it. */
final class Meter {
    private static final long WINDOW_NANOS = 1_000_000_000;
    private static final double NANOS = 1e9;

    /** What had been counted when a window began, and how many a second there were in the one before. */
    private record Window(long beganNanos, long bytes, double rateBefore) {
        double rate(long nowNanos, long bytesNow) {
            long age = nowNanos - beganNanos;
            return age < WINDOW_NANOS ? rateBefore : (bytesNow - bytes) * NANOS / age;
        }
    }

    private final LongAdder total = new LongAdder();
    private final AtomicReference<Window> window;

    Meter(long nowNanos) {
        this.window = new AtomicReference<>(new Window(nowNanos, 0, 0));
    }

    void add(long bytes, long nowNanos) {
        total.add(bytes);
        Window current = window.get();
        if (nowNanos - current.beganNanos >= WINDOW_NANOS) {
            long now = total.sum();
            window.compareAndSet(current, new Window(nowNanos, now, current.rate(nowNanos, now)));
        }
    }

    long total() {
        return total.sum();
    }

    double bytesPerSecond(long nowNanos) {
        return window.get().rate(nowNanos, total.sum());
    }
}
