package cairn.network.bitswap;

/**
 * What was exchanged with all peers since the start.
 *
 * @param messagesReceived messages of any kind
 * @param blocksReceived blocks, wanted or not, that could be verified
 * @param bytesReceived their bytes
 * @param blocksSent blocks that were given
 * @param bytesSent their bytes
 * @param duplicateBlocks blocks that came once more than they were wanted
 * @param duplicateBytes their bytes
 * @param unsolicitedBlocks blocks that nobody had asked the sender for
 * @param wantsRefused peers' wants beyond what is kept for them
 * @param peersDropped peers whose connection was ended for what they did
 * @param bytesInFlight bytes of blocks that are on their way out now
 */
public record BitswapStat(
        long messagesReceived,
        long blocksReceived,
        long bytesReceived,
        long blocksSent,
        long bytesSent,
        long duplicateBlocks,
        long duplicateBytes,
        long unsolicitedBlocks,
        long wantsRefused,
        long peersDropped,
        long bytesInFlight) {}
