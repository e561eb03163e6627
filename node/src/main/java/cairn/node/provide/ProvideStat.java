package cairn.node.provide;

import cairn.network.kad.KadKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What was done to tell the network what this node has.
 *
 * @param strategy what cycles go through
 * @param isOnline whether there is anybody to tell
 * @param onlineSince since when that is so
 * @param started when the node began to tell
 * @param cycleBegan when this cycle began, where one has
 * @param blocks blocks that the cycle goes through
 * @param left blocks that it has not come to
 * @param next the place that it comes to next
 * @param nextDue when that is
 * @param waiting new roots that wait
 * @param lag how much later than it should the cycle tells of what is next; zero while it is in time
 * @param fresh what came of new roots
 * @param again what came of cycles
 */
public record ProvideStat(
        ProvideStrategy strategy,
        boolean isOnline,
        Instant onlineSince,
        Instant started,
        Optional<Instant> cycleBegan,
        long blocks,
        long left,
        Optional<KadKey> next,
        Optional<Instant> nextDue,
        int waiting,
        Duration lag,
        Part fresh,
        Part again) {
    /**
     * What came of one kind of telling, since the node is up.
     *
     * @param running whether some are being told of
     * @param regions regions of the space that were gone through
     * @param bits the sum of how many first bits the places of each have in common
     * @param keys blocks of which others were told
     * @param failed blocks of which nobody could be told
     * @param records records that peers took
     * @param peers peers that were to take some
     * @param reached those that did
     * @param time how long all of that took
     */
    public record Part(
            boolean running,
            long regions,
            long bits,
            long keys,
            long failed,
            long records,
            long peers,
            long reached,
            Duration time) {}

    /** Blocks that others were told of since the node is up. */
    public long provided() {
        return fresh.keys + again.keys;
    }

    /** Blocks of which nobody could be told. */
    public long failed() {
        return fresh.failed + again.failed;
    }
}
