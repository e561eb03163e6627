package cairn.network.yamux;

import java.time.Duration;

/**
 * What one session may use.
 *
 * @param inboundStreamsMax open streams that the other side opened
 * @param outboundStreamsMax open streams that this side opened
 * @param windowBytesMax how far a stream's window may grow
 * @param bufferedBytesMax bytes of all streams that came and that nobody has read
 * @param keepAlive how long nothing may come before a ping is sent; as long again without any answer ends the session
 */
public record YamuxLimits(
        int inboundStreamsMax, int outboundStreamsMax, int windowBytesMax, long bufferedBytesMax, Duration keepAlive) {
    /** The window that every stream starts with; fixed by the format. */
    static final int WINDOW_BYTES_FIRST = 256 * 1024;

    public static final YamuxLimits DEFAULT =
            new YamuxLimits(1024, 16_384, 16 * 1024 * 1024, 64L * 1024 * 1024, Duration.ofSeconds(30));

    public YamuxLimits {
        if (windowBytesMax < WINDOW_BYTES_FIRST) {
            throw new IllegalArgumentException("A window has at least " + WINDOW_BYTES_FIRST + " bytes");
        }
    }

    public YamuxLimits withInboundStreamsMax(int streams) {
        return new YamuxLimits(streams, outboundStreamsMax, windowBytesMax, bufferedBytesMax, keepAlive);
    }

    public YamuxLimits withBufferedBytesMax(long bytes) {
        return new YamuxLimits(inboundStreamsMax, outboundStreamsMax, windowBytesMax, bytes, keepAlive);
    }

    public YamuxLimits withKeepAlive(Duration time) {
        return new YamuxLimits(inboundStreamsMax, outboundStreamsMax, windowBytesMax, bufferedBytesMax, time);
    }
}
