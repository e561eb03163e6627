package cairn.network.pubsub;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.block.Eventually;
import cairn.data.failure.LimitException;
import cairn.network.host.Hosts;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nodes that send each other messages. */
@Timeout(120)
final class PubsubTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final byte[] DATA = "hello".getBytes(StandardCharsets.UTF_8);

    private final Topics topics = new Topics();

    @AfterEach
    void close() {
        topics.close();
    }

    private void connect(Topics.Node one, Topics.Node other) throws Exception {
        one.host().connect(Hosts.address(other.host()), PATIENCE);
    }

    private static void awaitPeers(Topics.Node node, String topic, int count) throws Exception {
        Eventually.holds(
                count + " peers want " + topic, () -> node.pubsub().peers(topic).size() == count);
    }

    @Test
    void aMessageGoesByWayOfOthers() throws Exception {
        for (PubsubOptions.Kind kind : PubsubOptions.Kind.values()) {
            PubsubOptions options = PubsubOptions.USUAL.with(kind);
            Topics.Node first = topics.node(options);
            Topics.Node middle = topics.node(options);
            Topics.Node last = topics.node(options);
            connect(first, middle);
            connect(middle, last);
            try (Subscription _ = middle.pubsub().subscribe("news");
                    Subscription end = last.pubsub().subscribe("news")) {
                awaitPeers(first, "news", 1);
                awaitPeers(middle, "news", 1);
                topics.beat();
                assertEquals(1, first.pubsub().publish("news", DATA));
                Message message = end.next(PATIENCE).orElseThrow();
                assertArrayEquals(DATA, message.data());
                assertEquals("news", message.topic());
                assertEquals(List.of("news"), last.pubsub().topics());
            }
            assertTrue(last.pubsub().topics().isEmpty());
            awaitPeers(first, "news", 0);
        }
    }

    @Test
    void ownMessagesAreHandedOut() throws Exception {
        Topics.Node node = topics.node();
        try (Subscription one = node.pubsub().subscribe("t");
                Subscription two = node.pubsub().subscribe("t")) {
            assertEquals(0, node.pubsub().publish("t", DATA));
            assertArrayEquals(DATA, one.next(PATIENCE).orElseThrow().data());
            assertArrayEquals(DATA, two.next(PATIENCE).orElseThrow().data());
            assertTrue(one.next(Duration.ZERO).isEmpty());
        }
    }

    @Test
    void aMessageTooLargeForOthersIsNotSent() throws Exception {
        Topics.Node node = topics.node();
        assertThrows(LimitException.class, () -> node.pubsub().publish("t", new byte[1 << 20]));
        assertThrows(LimitException.class, () -> node.pubsub().publish("t".repeat(2000), DATA));
        assertThrows(LimitException.class, () -> node.pubsub().subscribe("t".repeat(2000)));
        assertEquals(0, node.pubsub().publish("t", new byte[(1 << 20) - 4096]));
    }

    @Test
    void aMessageIsHandedOutOnceWhileItIsRemembered() throws Exception {
        Topics.Node node = topics.node(PubsubOptions.USUAL.seen(Duration.ofSeconds(10), false));
        RawPeer raw = new RawPeer(topics.hosts, node.host(), "/meshsub/1.1.0");
        try (Subscription news = node.pubsub().subscribe("news")) {
            Message message = Topics.message(Topics.identity(), "news", DATA, 1);
            raw.say(Rpc.frame(message), Rpc.frame(message));
            assertEquals(message.id(), news.next(PATIENCE).orElseThrow().id());
            Eventually.holds("the copy came", () -> node.pubsub().stat().copies() == 1);
            assertTrue(news.next(Duration.ZERO).isEmpty());
            for (int i = 0; i < 12; i++) {
                topics.beat();
            }
            raw.say(Rpc.frame(message));
            assertEquals(message.id(), news.next(PATIENCE).orElseThrow().id());
        }
    }

    @Test
    void aValidatorSaysWhatIsHandedOn() throws Exception {
        Topics.Node node = topics.node();
        RawPeer raw = new RawPeer(topics.hosts, node.host(), "/meshsub/1.1.0");
        List<String> seen = new CopyOnWriteArrayList<>();
        try (Subscription news = node.pubsub().subscribe("news")) {
            node.pubsub().validate("news", message -> {
                String text = new String(message.data(), StandardCharsets.UTF_8);
                seen.add(text);
                return text.equals("good") ? Validator.Verdict.ACCEPT : Validator.Verdict.valueOf(text);
            });
            long number = 0;
            for (String text : List.of("IGNORE", "REJECT", "good")) {
                raw.say(Rpc.frame(
                        Topics.message(Topics.identity(), "news", text.getBytes(StandardCharsets.UTF_8), number++)));
            }
            assertEquals("good", new String(news.next(PATIENCE).orElseThrow().data(), StandardCharsets.UTF_8));
            assertEquals(List.of("IGNORE", "REJECT", "good"), seen);
            assertEquals(1, node.pubsub().stat().rejected());
            assertTrue(node.pubsub().scores().get(raw.host().self()) < 0);
        }
    }

    @Test
    void whoIsNotInTheMeshAsksForWhatItIsToldOf() throws Exception {
        Topics.Node node = topics.node(PubsubOptions.USUAL.with(GossipOptions.USUAL.meshOnly()));
        RawPeer raw = new RawPeer(topics.hosts, node.host(), "/meshsub/1.1.0");
        try (Subscription _ = node.pubsub().subscribe("news")) {
            raw.say(Topics.wish("news"));
            awaitPeers(node, "news", 1);
            topics.beat();
            raw.await("it is grafted", peer -> peer.controls(Rpc.Graft.class).size() == 1);
            raw.say(Rpc.frame(new Rpc.Prune("news", Duration.ofMinutes(1))));
            Eventually.holds(
                    "the mesh is empty",
                    () -> node.pubsub().router().meshOf("news").isEmpty());
            node.pubsub().publish("news", DATA);
            topics.beat();
            raw.await("it is told of it", peer -> !peer.controls(Rpc.Have.class).isEmpty());
            assertTrue(raw.messages().isEmpty());
            assertEquals(1, raw.controls(Rpc.Graft.class).size(), "it wanted to be left alone");
            List<MessageId> ids = raw.controls(Rpc.Have.class).getFirst().ids();
            raw.say(Rpc.frame(new Rpc.WantIds(ids)));
            raw.await("it gets it", peer -> peer.messages().size() == 1);
            assertArrayEquals(DATA, raw.messages().getFirst().data());
            for (int i = 0; i < 10; i++) {
                raw.say(Rpc.frame(new Rpc.WantIds(ids)));
            }
            raw.say(Topics.wish("mark"));
            awaitPeers(node, "mark", 1);
            raw.await("it gets no more than three", peer -> peer.messages().size() == Gossip.GIVEN_MAX);
        }
    }

    @Test
    void whatItIsToldOfItAsksFor() throws Exception {
        Topics.Node node = topics.node();
        RawPeer raw = new RawPeer(topics.hosts, node.host(), "/meshsub/1.1.0");
        try (Subscription news = node.pubsub().subscribe("news")) {
            Message message = Topics.message(Topics.identity(), "news", DATA, 1);
            raw.say(Rpc.frame(new Rpc.Have("news", List.of(message.id()))));
            raw.await("it is asked", peer -> !peer.controls(Rpc.WantIds.class).isEmpty());
            assertEquals(
                    List.of(message.id()),
                    raw.controls(Rpc.WantIds.class).getFirst().ids());
            raw.say(Rpc.frame(message));
            assertEquals(message.id(), news.next(PATIENCE).orElseThrow().id());
            assertEquals(0, node.pubsub().router().remembered().getLast(), "no promise is left");
        }
    }

    @Test
    void largeMessagesAreNotSentToThoseWhoHaveThem() throws Exception {
        Topics.Node node = topics.node(PubsubOptions.USUAL.with(GossipOptions.USUAL.meshOnly()));
        RawPeer source = new RawPeer(topics.hosts, node.host(), "/meshsub/1.2.0");
        RawPeer refuser = new RawPeer(topics.hosts, node.host(), "/meshsub/1.2.0");
        RawPeer older = new RawPeer(topics.hosts, node.host(), "/meshsub/1.1.0");
        try (Subscription news = node.pubsub().subscribe("news")) {
            for (RawPeer peer : List.of(source, refuser, older)) {
                peer.say(Topics.wish("news"));
            }
            awaitPeers(node, "news", 3);
            topics.beat();
            Message refused = Topics.message(Topics.identity(), "news", new byte[5000], 1);
            refuser.say(Rpc.frame(new Rpc.DontWant(List.of(refused.id()))), Topics.wish("mark"));
            awaitPeers(node, "mark", 1);
            Message small = Topics.message(Topics.identity(), "news", DATA, 2);
            source.say(Rpc.frame(refused), Rpc.frame(small));
            assertEquals(refused.id(), news.next(PATIENCE).orElseThrow().id());
            refuser.await("the small one comes", peer -> peer.messages().size() == 1);
            older.await("both come", peer -> peer.messages().size() == 2);
            assertEquals(small.id(), refuser.messages().getFirst().id());
            refuser.await(
                    "it is told", peer -> !peer.controls(Rpc.DontWant.class).isEmpty());
            assertEquals(List.of(new Rpc.DontWant(List.of(refused.id()))), refuser.controls(Rpc.DontWant.class));
            assertTrue(older.controls(Rpc.DontWant.class).isEmpty());
            assertTrue(source.controls(Rpc.DontWant.class).isEmpty());
        }
    }

    @Test
    void aPeerThatOnlyFloodsGetsEverything() throws Exception {
        Topics.Node node = topics.node(PubsubOptions.USUAL.with(GossipOptions.USUAL.meshOnly()));
        RawPeer flooder = new RawPeer(topics.hosts, node.host(), "/floodsub/1.0.0");
        RawPeer source = new RawPeer(topics.hosts, node.host(), "/meshsub/1.1.0");
        try (Subscription _ = node.pubsub().subscribe("news")) {
            flooder.say(Topics.wish("news"));
            awaitPeers(node, "news", 1);
            node.pubsub().publish("news", DATA);
            flooder.await("the node's message comes", peer -> peer.messages().size() == 1);
            source.say(Rpc.frame(Topics.message(Topics.identity(), "news", DATA, 9)));
            flooder.await("another's comes", peer -> peer.messages().size() == 2);
            topics.beat();
            assertTrue(flooder.controls(Rpc.Control.class).isEmpty(), "it knows no mesh");
        }
    }

    @Test
    void theMeshHasNeitherTooFewNorTooMany() throws Exception {
        Topics.Node node = topics.node();
        List<RawPeer> peers = new ArrayList<>();
        try (Subscription _ = node.pubsub().subscribe("news")) {
            for (int i = 0; i < 20; i++) {
                RawPeer peer = new RawPeer(topics.hosts, node.host(), "/meshsub/1.1.0");
                peer.say(Topics.wish("news"));
                peers.add(peer);
            }
            awaitPeers(node, "news", 20);
            topics.beat();
            assertEquals(6, node.pubsub().router().meshOf("news").size());
            for (RawPeer peer : peers) {
                peer.say(Rpc.frame(new Rpc.Graft("news")));
            }
            Eventually.holds(
                    "those above the limit are refused",
                    () -> peers.stream()
                                    .filter(peer ->
                                            !peer.controls(Rpc.Prune.class).isEmpty())
                                    .count()
                            == 8);
            assertEquals(12, node.pubsub().router().meshOf("news").size());
            RawPeer refused = peers.stream()
                    .filter(peer -> !peer.controls(Rpc.Prune.class).isEmpty())
                    .findFirst()
                    .orElseThrow();
            assertEquals(
                    Duration.ofMinutes(1),
                    refused.controls(Rpc.Prune.class).getFirst().pause());
            for (int i = 0; i < 10; i++) {
                refused.say(Rpc.frame(new Rpc.Graft("news")));
            }
            Eventually.holds(
                    "who grafts again and again is worth less than nothing",
                    () -> node.pubsub().scores().get(refused.host().self()) < -80);
            assertFalse(node.pubsub()
                    .router()
                    .meshOf("news")
                    .contains(refused.host().self()));
        }
        peers.getFirst()
                .await("it hears that the node left", peer -> peer.wishes().contains(new Rpc.Wish(false, "news")));
    }

    @Test
    void aBrokenStreamIsOpenedAgain() throws Exception {
        Topics.Node one = topics.node();
        Topics.Node other = topics.node();
        connect(one, other);
        try (Subscription news = other.pubsub().subscribe("news")) {
            awaitPeers(one, "news", 1);
            one.host().disconnect(other.host().self());
            awaitPeers(one, "news", 0);
            connect(one, other);
            awaitPeers(one, "news", 1);
            one.pubsub().publish("news", DATA);
            assertArrayEquals(DATA, news.next(PATIENCE).orElseThrow().data());
        }
    }
}
