package cairn.network.pubsub;

import java.time.Duration;

/**
 * How a node takes part in topics.
 *
 * @param kind how messages travel
 * @param seenLives for how long a message is known as one that was seen
 * @param countsFromLast whether that time begins anew each time it is seen, and not only the first time
 * @param messageBytesMax what one frame may hold, read and written
 * @param gossip the mesh's numbers
 * @param scores what peers are worth
 */
public record PubsubOptions(
        Kind kind,
        Duration seenLives,
        boolean countsFromLast,
        int messageBytesMax,
        GossipOptions gossip,
        ScoreOptions scores) {
    /** How messages travel. */
    public enum Kind {
        /** Over a mesh of some peers for each topic, beside which others are told what there is. */
        GOSSIP,
        /** To every peer that wants the topic. */
        FLOOD
    }

    /** Gossip, as other implementations do it. */
    public static final PubsubOptions USUAL = new PubsubOptions(
            Kind.GOSSIP, Duration.ofMinutes(2), true, 1 << 20, GossipOptions.USUAL, ScoreOptions.USUAL);

    public PubsubOptions with(Kind other) {
        return new PubsubOptions(other, seenLives, countsFromLast, messageBytesMax, gossip, scores);
    }

    public PubsubOptions with(GossipOptions other) {
        return new PubsubOptions(kind, seenLives, countsFromLast, messageBytesMax, other, scores);
    }

    /** The same, remembering what was seen for another time. */
    public PubsubOptions seen(Duration lives, boolean fromLast) {
        return new PubsubOptions(kind, lives, fromLast, messageBytesMax, gossip, scores);
    }
}
