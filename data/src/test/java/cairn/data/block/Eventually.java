package cairn.data.block;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits for what another thread does soon, and fails by name where it never does. */
public final class Eventually {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long PAUSE_NANOS = 1_000_000;

    private Eventually() {}

    /** What is waited for. */
    @FunctionalInterface
    public interface Condition {
        /** Says whether it is so by now. */
        boolean holds() throws Exception;
    }

    /** Comes back when the condition holds; fails after a minute, and when the thread is interrupted. */
    public static void holds(String what, Condition condition) throws Exception {
        long begun = System.nanoTime();
        while (!condition.holds()) {
            assertTrue(System.nanoTime() - begun < PATIENCE.toNanos(), () -> "still not so: " + what);
            assertFalse(Thread.currentThread().isInterrupted(), () -> "interrupted before: " + what);
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
