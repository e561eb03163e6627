package cairn.network.pubsub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.block.Eventually;
import cairn.data.key.PrivateKey;
import cairn.data.peer.PeerId;
import cairn.data.protobuf.ProtoMessage;
import cairn.network.host.Hosts;
import cairn.network.stream.Delimited;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Peers that flood, forge and lie: what they cost is bounded, and others do not notice. */
@Timeout(120)
final class HostilePubsubTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Topics topics = new Topics();
    private final Random random = new Random(1);
    private Topics.Node node;
    private RawPeer hostile;
    private RawPeer honest;
    private Subscription news;

    @BeforeEach
    void start() throws Exception {
        node = topics.node();
        news = node.pubsub().subscribe("news");
        hostile = new RawPeer(topics.hosts, node.host(), "/meshsub/1.2.0");
        honest = new RawPeer(topics.hosts, node.host(), "/meshsub/1.2.0");
        honest.say(Topics.wish("news"));
    }

    @AfterEach
    void close() {
        topics.close();
    }

    /** Whatever the hostile peer did, another's message is handed out. */
    private void othersAreServed() throws Exception {
        Message message = Topics.message(Topics.identity(), "news", new byte[] {1}, random.nextLong());
        honest.say(Rpc.frame(message));
        Eventually.holds(
                "an honest message comes",
                () -> news.next(PATIENCE).orElseThrow().id().equals(message.id()));
    }

    private double score(RawPeer peer) {
        return node.pubsub().scores().getOrDefault(peer.host().self(), 0.0);
    }

    private MessageId randomId() {
        byte[] id = new byte[40];
        random.nextBytes(id);
        return MessageId.of(id);
    }

    private void forge() throws Exception {
        for (int i = 0; i < 100; i++) {
            Message honestOne = Topics.message(Topics.identity(), "news", new byte[] {1}, i);
            byte[] bytes = honestOne.encoded().toBytes();
            bytes[bytes.length - 1] ^= 1;
            hostile.say(Delimited.framed(new ProtoMessage().bytes(2, bytes)));
        }
        Eventually.holds("it is worth too little", () -> score(hostile) < ScoreOptions.USUAL.heardMin());
        othersAreServed();
    }

    @Test
    void whoForgesIsNotHeardAnyMore() throws Exception {
        forge();
        assertTrue(node.pubsub().stat().rejected() <= 4, "the others are not even looked at");
        PrivateKey author = Topics.identity();
        hostile.say(Rpc.frame(Topics.message(author, "news", new byte[] {2}, 5)));
        othersAreServed();
        assertTrue(news.next(Duration.ZERO).isEmpty());
    }

    @Test
    void whoComesAgainIsRemembered() throws Exception {
        forge();
        hostile.host().disconnect(node.host().self());
        Eventually.holds(
                "it is gone",
                () -> !node.pubsub().scores().containsKey(hostile.host().self()));
        hostile.host().connect(Hosts.address(node.host()), PATIENCE);
        Eventually.holds(
                "it is back",
                () -> node.pubsub().scores().containsKey(hostile.host().self()));
        assertTrue(score(hostile) < ScoreOptions.USUAL.heardMin());
    }

    @Test
    void promisesThatAreNotKept() throws Exception {
        for (int beat = 0; beat < 20; beat++) {
            for (int i = 0; i < 20; i++) {
                List<MessageId> ids = new ArrayList<>();
                for (int j = 0; j < 1000; j++) {
                    ids.add(randomId());
                }
                hostile.say(Rpc.frame(new Rpc.Have("news", ids)));
            }
            hostile.say(Topics.wish("mark" + beat));
            String mark = "mark" + beat;
            Eventually.holds(
                    "it was read",
                    () -> !node.pubsub().peers(mark).isEmpty() || score(hostile) < ScoreOptions.USUAL.heardMin());
            int asked = node.pubsub()
                    .router()
                    .find(hostile.host().self())
                    .map(remote -> remote.asked)
                    .orElse(0);
            assertTrue(asked <= Gossip.IDS_MAX, asked + " messages were asked for");
            topics.beat();
        }
        assertTrue(score(hostile) < ScoreOptions.USUAL.gossipMin(), "it is worth " + score(hostile));
        assertTrue(node.pubsub().router().remembered().getLast() <= 10L * Gossip.HAVES_MAX);
        othersAreServed();
    }

    @Test
    void aFloodOfTopics() throws Exception {
        for (int i = 0; i < 5_000; i++) {
            hostile.say(Topics.wish("topic-" + i));
        }
        Eventually.holds("it is not heard any more", () -> score(hostile) < ScoreOptions.USUAL.heardMin());
        int kept = 0;
        for (int i = 0; i < 5_000; i++) {
            kept += node.pubsub().peers("topic-" + i).size();
        }
        assertEquals(Remote.TOPICS_MAX, kept);
        othersAreServed();
    }

    @Test
    void aFloodOfRefusals() throws Exception {
        for (int i = 0; i < 3_000; i++) {
            List<MessageId> ids = new ArrayList<>();
            for (int j = 0; j < 20; j++) {
                ids.add(randomId());
            }
            hostile.say(Rpc.frame(new Rpc.DontWant(ids)));
        }
        hostile.say(Topics.wish("mark"));
        Eventually.holds("it was read", () -> !node.pubsub().peers("mark").isEmpty());
        Remote remote = node.pubsub().router().find(hostile.host().self()).orElseThrow();
        assertEquals((long) Gossip.REFUSALS_MAX * Gossip.REFUSED_IDS_MAX, remote.unwantedCount());
        for (int i = 0; i < 5; i++) {
            topics.beat();
        }
        assertEquals(0, remote.unwantedCount());
        othersAreServed();
    }

    @Test
    void aFloodOfMessagesNobodyWants() throws Exception {
        PrivateKey author = Topics.identity();
        for (int i = 0; i < 200; i++) {
            hostile.say(Rpc.frame(Topics.message(author, "other", new byte[10_000], i)));
        }
        Eventually.holds("all were read", () -> node.pubsub().stat().received() >= 200);
        List<Long> remembered = node.pubsub().router().remembered();
        assertEquals(0, remembered.get(0), "none is remembered");
        assertEquals(0, remembered.get(1), "none is kept");
        othersAreServed();
    }

    @Test
    void aFrameTooLongAndOneOfNonsense() throws Exception {
        hostile.say(new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff, 0x7f, 1, 2, 3});
        Eventually.holds("its stream ends", () -> isReset(hostile));
        RawPeer other = new RawPeer(topics.hosts, node.host(), "/meshsub/1.1.0");
        other.say(new byte[] {4, 7, 7, 7, 7});
        Eventually.holds("its stream ends", () -> isReset(other));
        othersAreServed();
    }

    private static boolean isReset(RawPeer peer) {
        try {
            peer.say(new byte[] {0});
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void whoDoesNotReadLosesMessagesAndTakesNoMemory() throws Exception {
        PeerQueue queue = new PeerQueue(id -> false);
        int taken = 0;
        for (int i = 0; i < 100; i++) {
            taken += queue.message(randomId(), new byte[1 << 20]) ? 1 : 0;
        }
        assertEquals(4, taken);
        for (int i = 0; i < 100; i++) {
            queue.urgent(new byte[100_000]);
        }
        assertTrue(queue.take().isEmpty(), "who does not even take what keeps the mesh is given up");
    }

    @Test
    void manyPeersAtOneAddressAreWorthLess() {
        Scores scores = new Scores(ScoreOptions.USUAL);
        List<PeerId> peers = new ArrayList<>();
        for (int i = 0; i < 14; i++) {
            peers.add(Topics.identity().publicKey().peerId());
            scores.add(peers.getLast(), Set.of("192.0.2.1"));
        }
        assertEquals(-5 * 16, scores.score(peers.getFirst()));
        scores.remove(peers.removeLast(), topics.now.get());
        assertEquals(-5 * 9, scores.score(peers.getFirst()));
    }

    @Test
    void aMeshPeerThatBringsNothingIsPrunedWhereATopicAsksForIt() {
        ScoreOptions.Topic usual = ScoreOptions.USUAL.topic();
        Scores scores = new Scores(ScoreOptions.USUAL.with(new ScoreOptions.Topic(
                0.01,
                300,
                0.5,
                50,
                0.9,
                -1,
                4,
                0.9,
                Duration.ofSeconds(5),
                Duration.ofMillis(10),
                -1,
                -10,
                usual.invalidDecay())));
        PeerId lazy = Topics.identity().publicKey().peerId();
        PeerId busy = Topics.identity().publicKey().peerId();
        for (PeerId peer : List.of(lazy, busy)) {
            scores.add(peer, Set.of());
            scores.grafted(peer, "news", topics.now.get());
        }
        for (int i = 0; i < 10; i++) {
            topics.now.updateAndGet(now -> now.plusSeconds(1));
            scores.first(busy, "news");
            scores.copied(busy, "news");
            scores.decay(topics.now.get());
        }
        assertTrue(scores.score(lazy) < 0, "worth " + scores.score(lazy));
        assertTrue(scores.score(busy) > 0, "worth " + scores.score(busy));
        double before = scores.score(lazy);
        scores.pruned(lazy, "news");
        assertTrue(scores.score(lazy) < before / 2, "what it lacked is remembered after it left");
        scores.misdeed(busy, 20);
        assertTrue(scores.score(busy) < -80);
    }

    @Test
    void peersThatSayNoise() throws Exception {
        for (int i = 0; i < 50; i++) {
            byte[] noise = new byte[1 + random.nextInt(100)];
            random.nextBytes(noise);
            RawPeer peer = new RawPeer(topics.hosts, node.host(), "/meshsub/1.1.0");
            peer.say(noise);
            peer.host().close();
        }
        othersAreServed();
    }
}
