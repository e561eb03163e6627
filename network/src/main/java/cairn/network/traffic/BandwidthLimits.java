package cairn.network.traffic;

/**
 * How many bytes a second streams may carry; 0 for as many as come.
 *
 * @param in received by the node ({@code swarm.in-bytes-per-second})
 * @param out sent by the node ({@code swarm.out-bytes-per-second})
 * @param peerIn received of one peer ({@code swarm.peer-in-bytes-per-second})
 * @param peerOut sent to one peer ({@code swarm.peer-out-bytes-per-second})
 */
public record BandwidthLimits(long in, long out, long peerIn, long peerOut) {
    public static final BandwidthLimits NONE = new BandwidthLimits(0, 0, 0, 0);

    public BandwidthLimits {
        if (in < 0 || out < 0 || peerIn < 0 || peerOut < 0) {
            throw new IllegalArgumentException("A limit of bytes a second is below 0");
        }
    }
}
