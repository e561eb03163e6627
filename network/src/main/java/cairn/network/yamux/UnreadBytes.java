package cairn.network.yamux;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes that came over all sessions of a host and that nobody has read yet. While they are more than half of what they
 * may be, no window grows; beyond it, the sessions with more than their share end. Any thread may use it.
 */
public final class UnreadBytes {
    /** What the memory of a program is divided by. */
    private static final int MEMORY_PART = 4;
    /** A session with less than this is never the one that has too much. */
    private static final long SHARE_BYTES_MIN = YamuxLimits.WINDOW_BYTES_FIRST;

    private final long bytesMax;
    private final AtomicLong bytes = new AtomicLong();

    public UnreadBytes(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** A quarter of what the program may use. */
    public static UnreadBytes ofThisMachine() {
        return new UnreadBytes(Runtime.getRuntime().maxMemory() / MEMORY_PART);
    }

    long bytesMax() {
        return bytesMax;
    }

    void add(long delta) {
        bytes.addAndGet(delta);
    }

    boolean isHalfFull() {
        return bytes.get() > bytesMax / 2;
    }

    /** Whether there is too much, and a session with {@code ofSession} has a part in that. */
    boolean isOver(long ofSession) {
        return bytes.get() > bytesMax && ofSession > SHARE_BYTES_MIN;
    }
}
