package cairn.node.swarm;

import cairn.data.key.PrivateKey;
import cairn.data.multiaddr.Multiaddr;
import cairn.network.pubsub.PubsubOptions;
import cairn.node.fetch.FetchLimits;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * How a node takes part in the network.
 *
 * @param bootstrap peers that are dialled while too few others are known, each with its name
 * @param finding what the node does in the tables
 * @param givesStreams whether peers get whole DAGs in one stream
 * @param fetch how long fetches may take
 * @param topics how the node takes part in topics, where it does
 * @param looksAtHome whether peers of the network at home are looked for by multicast
 * @param routers servers that are asked for providers and names beside the tables
 * @param reaching how others reach the node
 */
public record SwarmOptions(
        List<Multiaddr> bootstrap,
        Finding finding,
        boolean givesStreams,
        FetchLimits fetch,
        Optional<Topics> topics,
        boolean looksAtHome,
        List<URI> routers,
        Reaching reaching) {
    /**
     * How others reach the node where they cannot dial it, and what it does for those who are in that place.
     *
     * @param identity signs what this node says as a relay
     * @param usesRelays whether it dials and listens by way of relays
     * @param punchesHoles whether it looks for a direct way to those whom a relay connects it with
     * @param mapsPorts whether it asks the router at home to let others in
     * @param relays those that are asked first, each with its name
     * @param relayService whether it is a relay itself
     * @param autoNatService whether it dials others who want to know whether they can be dialled
     * @param announce which addresses it says are its own
     */
    public record Reaching(
            PrivateKey identity,
            boolean usesRelays,
            boolean punchesHoles,
            boolean mapsPorts,
            List<Multiaddr> relays,
            When relayService,
            When autoNatService,
            AnnounceRule announce) {
        public Reaching {
            relays = List.copyOf(relays);
        }
    }

    /** When a node does something for others. */
    public enum When {
        /** Where others can dial it. */
        AUTO,
        ON,
        OFF
    }

    /**
     * How a node takes part in topics.
     *
     * @param identity signs this node's messages
     * @param tellsNames whether records of names are told and heard there
     */
    public record Topics(PrivateKey identity, PubsubOptions options, boolean tellsNames) {}

    /** What a node does in the tables that find peers, providers and records. */
    public enum Finding {
        /** Asks, and answers in the Internet's table where it listens at a public address. */
        AUTO,
        /** Asks, and answers. */
        SERVER,
        /** Asks. */
        CLIENT,
        /** Neither: only peers that are connected are asked for blocks. */
        OFF
    }

    public SwarmOptions {
        bootstrap = List.copyOf(bootstrap);
        routers = List.copyOf(routers);
    }
}
