package cairn.network.bitswap;

import cairn.data.peer.PeerId;
import java.util.concurrent.TimeUnit;

/**
 * What a session knows of one peer, and how much it asks of it at once: few blocks first, one more for each that comes
 * while there was no room for more, as long as they are not more than the peer delivers in half a second. Guarded by
 * the session.
 */
final class SessionPeer {
    private static final int MIB = 1024 * 1024;
    private static final int WINDOW_MIN = 1;
    private static final int WINDOW_FIRST = 16;
    /** Others keep no more wants of one peer. */
    private static final int WINDOW_MAX = 1000;

    private static final long WINDOW_BYTES_MIN = 4L * MIB;
    private static final long WINDOW_BYTES_MAX = 32L * MIB;
    private static final double UNKNOWN_RATE = MIB;
    private static final long MEASURE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long PATIENCE_NANOS_MIN = TimeUnit.SECONDS.toNanos(5);
    private static final long PATIENCE_NANOS_MAX = TimeUnit.SECONDS.toNanos(60);

    private final Link link;
    private int window = WINDOW_FIRST;
    private int inFlight;
    private int timeouts;
    private boolean hasDelivered;
    private double bytesPerSecond;
    private long measuredBytes;
    private long measuringSince;

    SessionPeer(Link link) {
        this.link = link;
    }

    Link link() {
        return link;
    }

    PeerId id() {
        return link.peer();
    }

    int inFlight() {
        return inFlight;
    }

    /** Whether it may be asked for one more block of about that size. */
    boolean hasRoom(long blockBytes) {
        if (inFlight >= window) {
            return false;
        }
        long bytes = Math.clamp((long) (bytesPerSecond / 2), WINDOW_BYTES_MIN, WINDOW_BYTES_MAX);
        return inFlight == 0 || (inFlight + 1) * blockBytes <= bytes;
    }

    void asked(long now) {
        if (inFlight++ == 0) {
            measuredBytes = 0;
            measuringSince = now;
        }
    }

    /** A block that it was asked for came. */
    void delivered(long bytes, long now) {
        if (inFlight >= window * 3 / 4) {
            window = Math.min(WINDOW_MAX, window + 1);
        }
        inFlight--;
        timeouts = 0;
        gave(bytes);
        long elapsed = now - measuringSince;
        if (elapsed >= MEASURE_NANOS) {
            double rate = measuredBytes * 1e9 / elapsed;
            bytesPerSecond = bytesPerSecond == 0 ? rate : (bytesPerSecond + rate) / 2;
            measuredBytes = 0;
            measuringSince = now;
        }
    }

    /** A block came, whether it was this peer's turn or not. */
    void gave(long bytes) {
        hasDelivered = true;
        measuredBytes += bytes;
    }

    boolean hasDelivered() {
        return hasDelivered;
    }

    /** It need not deliver a block that it was asked for, or does not have it. */
    void excused() {
        inFlight--;
    }

    /** It did not deliver in time. */
    void timedOut() {
        inFlight--;
        timeouts++;
        window = Math.max(WINDOW_MIN, window / 2);
    }

    int timeouts() {
        return timeouts;
    }

    /** How long it may be until one more block of that size is there, in seconds. */
    double expectedSeconds(long blockBytes) {
        double rate = bytesPerSecond == 0 ? UNKNOWN_RATE : bytesPerSecond;
        return (inFlight + 1) * blockBytes / rate * (1 + timeouts);
    }

    /** How long it has for what it was asked for. */
    long patienceNanos(long blockBytes) {
        return Math.clamp((long) (3e9 * expectedSeconds(blockBytes)), PATIENCE_NANOS_MIN, PATIENCE_NANOS_MAX);
    }

    /** Whether nothing at all came from it for too long. */
    boolean isSilent(long now) {
        return now - link.heardNanos() > PATIENCE_NANOS_MIN;
    }
}
