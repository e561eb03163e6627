package cairn.network.traffic;

/**
 * Lets so many bytes a second through, and those of one second at once. Who takes more than there are is in debt, and
 * is told how long to wait; the debts of all add up, so that nobody is overtaken. Guarded by itself.
 */
final class TokenBucket {
    private static final double NANOS = 1e9;

    private final long bytesPerSecond;
    private double tokens;
    private long filledNanos;

    /** {@code bytesPerSecond} is 0 where there is no limit. */
    TokenBucket(long bytesPerSecond, long nowNanos) {
        this.bytesPerSecond = bytesPerSecond;
        this.tokens = bytesPerSecond;
        this.filledNanos = nowNanos;
    }

    boolean isLimited() {
        return bytesPerSecond > 0;
    }

    /** Takes bytes; returns for how many nanoseconds whoever takes them has to wait. */
    long take(long bytes, long nowNanos) {
        if (!isLimited()) {
            return 0;
        }
        synchronized (this) {
            double passed = Math.max(0, nowNanos - filledNanos) / NANOS;
            filledNanos = Math.max(filledNanos, nowNanos);
            tokens = Math.min((double) bytesPerSecond, tokens + passed * bytesPerSecond) - bytes;
            return tokens >= 0 ? 0 : (long) (-tokens / bytesPerSecond * NANOS);
        }
    }
}
