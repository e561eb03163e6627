package cairn.storage.bucket;

import java.util.Optional;

/**
 * How a store in a bucket is doing.
 *
 * @param packs the packs that this node knows
 * @param packBytes their length together
 * @param waitingPacks the packs that are not in the bucket yet
 * @param waitingBytes what waits on this machine for the bucket: those packs, and blocks that are in none yet
 * @param cacheBytes the pieces of packs that are kept here
 * @param cacheBytesMax how many bytes they may have
 * @param requests the requests that were made since the store was opened
 * @param failure what went wrong the last time, if it was not well since
 */
public record BucketStatus(
        long packs,
        long packBytes,
        long waitingPacks,
        long waitingBytes,
        long cacheBytes,
        long cacheBytesMax,
        long requests,
        Optional<String> failure) {}
