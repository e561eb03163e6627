package cairn.network.pubsub;

import cairn.data.peer.PeerId;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** One peer that takes part in topics. Guarded by the router's lock, but for what says otherwise. */
final class Remote {
    static final int TOPICS_MAX = 1_000;
    private static final int TOPIC_CHARS_MAX = 128 * 1024;

    private final PeerId id;
    private final PeerQueue queue;
    private final Set<String> topics = new HashSet<>();
    private int topicChars;
    private Version version = Version.UNKNOWN;
    private boolean dialled;

    /** How often it told of messages, and how many it was asked for, since the last heartbeat. */
    int haves;

    int asked;
    /** How often it said what it does not want since the last heartbeat. */
    int refusals;

    /** Messages that it does not want, and the heartbeat until which that counts. Read by any thread. */
    private final Map<MessageId, Long> unwanted = new ConcurrentHashMap<>();

    /** What a peer speaks, the least first. */
    enum Version {
        UNKNOWN(""),
        FLOOD("/floodsub/1.0.0"),
        MESH_1_0("/meshsub/1.0.0"),
        MESH_1_1("/meshsub/1.1.0"),
        MESH_1_2("/meshsub/1.2.0");

        private final String protocol;

        Version(String protocol) {
            this.protocol = protocol;
        }

        String protocol() {
            return protocol;
        }

        static Version of(String protocol) {
            for (Version version : values()) {
                if (version.protocol.equals(protocol)) {
                    return version;
                }
            }
            return UNKNOWN;
        }
    }

    Remote(PeerId id) {
        this.id = id;
        this.queue = new PeerQueue(unwanted::containsKey);
    }

    PeerId id() {
        return id;
    }

    /** What it is to be told; any thread may use it. */
    PeerQueue queue() {
        return queue;
    }

    /** Learns from a stream what the peer speaks. */
    void speaks(Version found) {
        if (found.compareTo(version) > 0) {
            version = found;
        }
    }

    boolean isMeshed() {
        return version.compareTo(Version.FLOOD) > 0;
    }

    boolean isFlooded() {
        return version == Version.FLOOD;
    }

    boolean knowsDontWant() {
        return version == Version.MESH_1_2;
    }

    /** Whether this node dialled it. */
    boolean isDialled() {
        return dialled;
    }

    void dialled(boolean byThisNode) {
        dialled = byThisNode;
    }

    Set<String> topics() {
        return topics;
    }

    /** Notes a topic that it wants; false where it wants too many. */
    boolean want(String topic) {
        if (topics.contains(topic)) {
            return true;
        }
        if (topics.size() == TOPICS_MAX || topicChars + topic.length() > TOPIC_CHARS_MAX) {
            return false;
        }
        topicChars += topic.length();
        return topics.add(topic);
    }

    boolean leave(String topic) {
        boolean was = topics.remove(topic);
        topicChars -= was ? topic.length() : 0;
        return was;
    }

    void unwant(MessageId message, long untilBeat) {
        unwanted.put(message, untilBeat);
    }

    /** How many messages it does not want. */
    int unwantedCount() {
        return unwanted.size();
    }

    /** Begins a new heartbeat. */
    void beat(long number) {
        haves = 0;
        asked = 0;
        refusals = 0;
        unwanted.values().removeIf(until -> until < number);
    }

    void tell(Rpc.Control control) {
        queue.urgent(Rpc.frame(control));
    }
}
