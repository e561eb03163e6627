package cairn.storage.bucket;

import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;

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
        Optional<String> failure) {
    /** What is shown of it. */
    SequencedMap<String, String> words() {
        SequencedMap<String, String> words = new LinkedHashMap<>();
        words.put("Kind", "bucket");
        words.put("Packs", Long.toString(packs));
        words.put("PackBytes", Long.toString(packBytes));
        words.put("WaitingPacks", Long.toString(waitingPacks));
        words.put("WaitingBytes", Long.toString(waitingBytes));
        words.put("CacheBytes", Long.toString(cacheBytes));
        words.put("CacheBytesMax", Long.toString(cacheBytesMax));
        words.put("Requests", Long.toString(requests));
        failure.ifPresent(what -> words.put("Failure", what));
        return words;
    }
}
