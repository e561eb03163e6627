package cairn.network.bitswap;

import java.time.Duration;

/**
 * What one peer may take of this one, and what all may together.
 *
 * @param messageBytesMax the longest message that is read
 * @param entriesMax entries of a wantlist, presences or blocks that are read of one message
 * @param wantsPerPeerMax wants that are kept for one peer; what comes beyond is answered DONT_HAVE
 * @param wantsMax wants that are kept for all peers
 * @param messageBytesAim about how many bytes of blocks go into one message
 * @param bytesInFlightMax bytes of blocks that are on their way out to all peers
 * @param inlineBytesMax blocks up to this size are sent to who only asks whether they are there
 * @param unsolicitedBytesMax bytes that nobody asked for after which a peer is dropped
 * @param streamsPerPeerMax streams that one peer may have open to here
 * @param dialPatience how long opening a stream may take
 * @param idlePatience how long a stream may be silent between messages
 */
public record BitswapLimits(
        int messageBytesMax,
        int entriesMax,
        int wantsPerPeerMax,
        int wantsMax,
        int messageBytesAim,
        long bytesInFlightMax,
        int inlineBytesMax,
        long unsolicitedBytesMax,
        int streamsPerPeerMax,
        Duration dialPatience,
        Duration idlePatience) {
    private static final int MIB = 1024 * 1024;

    /** The limits of a node on this machine. */
    public static BitswapLimits usual() {
        long memory = Runtime.getRuntime().maxMemory();
        return new BitswapLimits(
                4 * MIB,
                16_384,
                8192,
                Math.clamp(memory / 4096, 65_536, 1_048_576),
                MIB,
                Math.clamp(memory / 8, 32L * MIB, 512L * MIB),
                1024,
                8L * MIB,
                64,
                Duration.ofSeconds(15),
                Duration.ofMinutes(10));
    }

    /** How long a message of so many bytes may take on its way: a peer slower than 12 KiB/s is too slow. */
    Duration patience(long bytes) {
        return Duration.ofMillis(10_000 + bytes / 12);
    }
}
