package cairn.network.mux;

import cairn.data.failure.UnavailableException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;

/** Until when a call may wait. Any thread may use it. */
public final class Deadline {
    private static final long NEVER = Long.MAX_VALUE;

    private volatile long atNanos;

    private Deadline(long atNanos) {
        this.atNanos = atNanos;
    }

    /** One that has no end yet. */
    public static Deadline never() {
        return new Deadline(NEVER);
    }

    /** One that is over after {@code time}. */
    public static Deadline in(Duration time) {
        Deadline deadline = new Deadline(NEVER);
        deadline.move(time);
        return deadline;
    }

    /** Sets another time; who waits already has to be woken to notice. */
    public void move(Duration time) {
        long nanos = time.compareTo(Duration.ofDays(365)) >= 0 ? -1 : time.toNanos();
        long at = System.nanoTime() + nanos;
        atNanos = nanos < 0 && time.isPositive() ? NEVER : at == NEVER ? at - 1 : at;
    }

    /** Whether it has passed. */
    public boolean isOver() {
        long at = atNanos;
        return at != NEVER && System.nanoTime() - at >= 0;
    }

    /** Fails once it has passed. */
    public void check() throws IOException {
        if (isOver()) {
            throw new UnavailableException("The stream's deadline is over");
        }
    }

    /** Waits for a signal once, or until it is over; the caller's lock is held. */
    @SuppressWarnings("WaitNotInLoop") // Every caller loops.
    public void awaitAtMost(Condition condition) throws IOException {
        long at = atNanos;
        try {
            condition.awaitNanos(at - System.nanoTime());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** Waits for a signal once; the caller's lock is held. */
    @SuppressWarnings("WaitNotInLoop") // Every caller loops.
    public void await(Condition condition) throws IOException {
        try {
            long at = atNanos;
            if (at == NEVER) {
                condition.await();
                return;
            }
            long left = at - System.nanoTime();
            if (left <= 0) {
                throw new UnavailableException("The stream's deadline is over");
            }
            condition.awaitNanos(left);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static InterruptedIOException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        InterruptedIOException failure = new InterruptedIOException("Interrupted while waiting for a stream");
        failure.initCause(cause);
        return failure;
    }
}
