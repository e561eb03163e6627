package cairn.storage.bucket;

import java.time.Duration;

/**
 * How a bucket is used.
 *
 * @param packBytes how many bytes of blocks make a pack
 * @param partBytes how long the parts are in which a pack is sent
 * @param cacheBytesMax how many bytes of packs that are in the bucket are kept here too
 * @param waitingBytesMax how many bytes of blocks may wait here for the bucket
 * @param packAfter how long blocks wait for more of them before they are sent in a smaller pack
 * @param lookEvery how often it is looked for packs of others
 * @param grace how long a pack is still there after it was found to be of no use
 */
public record BucketOptions(
        long packBytes,
        int partBytes,
        long cacheBytesMax,
        long waitingBytesMax,
        Duration packAfter,
        Duration lookEvery,
        Duration grace) {
    private static final long MIB = 1024 * 1024;

    /** For who only reads: a cache of 256 MiB, and what is there is looked for once. */
    static final BucketOptions GUEST = new BucketOptions(
            64 * MIB,
            (int) (16 * MIB),
            256 * MIB,
            64 * MIB,
            Duration.ofDays(365),
            Duration.ofDays(365),
            Duration.ofDays(365));

    public BucketOptions {
        if (packBytes < 4096
                || packBytes > 1 << 30
                || partBytes < 4096
                || cacheBytesMax < 0
                || waitingBytesMax < packBytes) {
            throw new IllegalArgumentException("Packs of " + packBytes + " bytes in parts of " + partBytes
                    + ", a cache of " + cacheBytesMax + ", " + waitingBytesMax + " that may wait");
        }
    }

    /** Packs of 64 MiB in parts of 16 MiB. */
    public static BucketOptions of(long cacheBytesMax, long waitingBytesMax, Duration packAfter) {
        return new BucketOptions(
                64 * MIB,
                (int) (16 * MIB),
                cacheBytesMax,
                Math.max(waitingBytesMax, 128 * MIB),
                packAfter,
                Duration.ofMinutes(1),
                Duration.ofHours(1));
    }
}
