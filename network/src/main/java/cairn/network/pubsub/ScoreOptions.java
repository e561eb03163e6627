package cairn.network.pubsub;

import java.time.Duration;

/**
 * What a peer's doings are worth: P1 to P7 of the specification, and below which sum what ends. A decay is the share
 * that is left after a heartbeat's second.
 *
 * @param topic what is counted for each topic by itself
 * @param topicsMax the most that all topics together add
 * @param sharedAddressWeight P6: for the square of the peers at one address above {@code sharedAddressPeers}
 * @param misdeedWeight P7: for the square of misdeeds above {@code misdeedsFree}, which fade by {@code misdeedDecay}
 * @param gossipMin below this, a peer is told of no messages, and what it tells of is ignored
 * @param publishMin below this, own messages are not sent to it
 * @param heardMin below this, it is not listened to at all
 * @param meshMedianMin where the mesh's median is below this, better peers are taken in
 * @param remembered for how long a bad score outlives the connection
 */
public record ScoreOptions(
        Topic topic,
        double topicsMax,
        double sharedAddressWeight,
        int sharedAddressPeers,
        double misdeedWeight,
        double misdeedsFree,
        double misdeedDecay,
        double gossipMin,
        double publishMin,
        double heardMin,
        double meshMedianMin,
        Duration remembered) {
    /**
     * What is counted for each topic.
     *
     * @param meshSecondWeight P1: for each second in the mesh, {@code meshSecondsMax} at most
     * @param firstWeight P2: for each message that the peer was the first to bring, {@code firstMax} at most
     * @param deliveryWeight P3, not positive: for the square of what a mesh peer's deliveries lack to
     *     {@code deliveriesMin}, once it was in the mesh for {@code deliveriesAfter}; a copy counts where it comes
     *     within {@code deliveryWindow} of the first one
     * @param failureWeight P3b, not positive: for the same, kept after it left the mesh
     * @param invalidWeight P4, not positive: for the square of messages that were none
     */
    public record Topic(
            double meshSecondWeight,
            double meshSecondsMax,
            double firstWeight,
            double firstMax,
            double firstDecay,
            double deliveryWeight,
            double deliveriesMin,
            double deliveryDecay,
            Duration deliveriesAfter,
            Duration deliveryWindow,
            double failureWeight,
            double invalidWeight,
            double invalidDecay) {}

    /**
     * Three forged messages, or eight broken promises, silence a peer for a while; being useful makes up for little.
     * How many messages a mesh peer has to bring depends on the topic, so P3 is off.
     */
    public static final ScoreOptions USUAL = new ScoreOptions(
            new Topic(
                    0.01,
                    300,
                    0.5,
                    50,
                    decay(Duration.ofMinutes(10)),
                    0,
                    0,
                    decay(Duration.ofMinutes(1)),
                    Duration.ofMinutes(1),
                    Duration.ofMillis(10),
                    0,
                    -10,
                    decay(Duration.ofHours(1))),
            40,
            -5,
            10,
            -10,
            6,
            decay(Duration.ofMinutes(10)),
            -20,
            -40,
            -80,
            1,
            Duration.ofHours(1));

    /** What is left after a second of something that has faded to a hundredth after {@code time}. */
    static double decay(Duration time) {
        return Math.pow(0.01, 1.0 / time.toSeconds());
    }

    /** The same, with other rules for topics. */
    public ScoreOptions with(Topic other) {
        return new ScoreOptions(
                other,
                topicsMax,
                sharedAddressWeight,
                sharedAddressPeers,
                misdeedWeight,
                misdeedsFree,
                misdeedDecay,
                gossipMin,
                publishMin,
                heardMin,
                meshMedianMin,
                remembered);
    }
}
