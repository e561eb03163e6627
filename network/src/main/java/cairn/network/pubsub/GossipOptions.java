package cairn.network.pubsub;

import java.time.Duration;

/**
 * The numbers of the mesh, with the names that the specification gives them in words.
 *
 * @param degree peers of a topic's mesh (D), and {@code degreeLow}, {@code degreeHigh}: below and above which it is
 *     mended (D_lo, D_hi)
 * @param degreeScore how many of the best are kept where there are too many (D_score)
 * @param degreeOutbound how many that this node dialled are kept at least (D_out)
 * @param degreeLazy how many others are told of messages at least (D_lazy)
 * @param lazyShare and which share of them
 * @param heartbeat how often the mesh is looked at; zero where only {@link Pubsub#beat} does
 * @param historyBeats for how many heartbeats messages are kept for those who ask
 * @param gossipBeats and for how many they are told of
 * @param pause how long a peer that was pruned stays out, and {@code leavePause} where the topic was left
 * @param floodsOwn whether own messages go to all peers of the topic and not to the mesh alone
 * @param fanoutLives for how long the peers of a topic that is only written to are remembered
 * @param unwantedBytesMin messages of fewer bytes are not announced by IDONTWANT
 */
public record GossipOptions(
        int degree,
        int degreeLow,
        int degreeHigh,
        int degreeScore,
        int degreeOutbound,
        int degreeLazy,
        double lazyShare,
        Duration heartbeat,
        int historyBeats,
        int gossipBeats,
        Duration pause,
        Duration leavePause,
        boolean floodsOwn,
        Duration fanoutLives,
        int unwantedBytesMin) {
    /** What the specification says, and other implementations do. */
    public static final GossipOptions USUAL = new GossipOptions(
            6,
            5,
            12,
            4,
            2,
            6,
            0.25,
            Duration.ofSeconds(1),
            5,
            3,
            Duration.ofMinutes(1),
            Duration.ofSeconds(10),
            true,
            Duration.ofMinutes(1),
            1024);

    /** The same, with no heartbeat of its own: whoever drives it calls {@link Pubsub#beat}. */
    public GossipOptions driven() {
        return with(Duration.ZERO, floodsOwn);
    }

    /** The same, with own messages going to the mesh alone. */
    public GossipOptions meshOnly() {
        return with(heartbeat, false);
    }

    private GossipOptions with(Duration beat, boolean floods) {
        return new GossipOptions(
                degree,
                degreeLow,
                degreeHigh,
                degreeScore,
                degreeOutbound,
                degreeLazy,
                lazyShare,
                beat,
                historyBeats,
                gossipBeats,
                pause,
                leavePause,
                floods,
                fanoutLives,
                unwantedBytesMin);
    }
}
