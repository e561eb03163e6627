package cairn.node.fetch;

import java.time.Duration;

/**
 * How long the network is given.
 *
 * @param firstBlock for finding somebody who has the content, and its first block
 * @param nextBlock for each block after it, counted from when its turn has come
 * @param blocksInFlight how many blocks of a DAG are asked for at once
 */
public record FetchLimits(Duration firstBlock, Duration nextBlock, int blocksInFlight) {
    /** What people and programs wait for. */
    public static final FetchLimits USUAL = new FetchLimits(Duration.ofSeconds(60), Duration.ofSeconds(30), 2048);

    /** The same with other times. */
    public FetchLimits within(Duration first, Duration next) {
        return new FetchLimits(first, next, blocksInFlight);
    }
}
