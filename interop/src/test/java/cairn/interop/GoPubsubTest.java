package cairn.interop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.block.Eventually;
import cairn.data.key.KeyType;
import cairn.data.key.SecretKey;
import cairn.data.multiaddr.Multiaddr;
import cairn.network.host.Host;
import cairn.network.noise.Noise;
import cairn.network.pubsub.Message;
import cairn.network.pubsub.Pubsub;
import cairn.network.pubsub.PubsubOptions;
import cairn.network.pubsub.Subscription;
import cairn.network.tcp.Tcp;
import cairn.network.yamux.YamuxLimits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Topics between a node of ours and peers on go-libp2p-pubsub, by each router of either side. */
@Timeout(180)
final class GoPubsubTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int LARGE_BYTES = 200_000;

    private static Path program;

    private Host host;
    private Pubsub pubsub;
    private DrivenPeer peer;
    private DrivenPeer further;

    @BeforeAll
    static void build() throws IOException, InterruptedException {
        program = GoPeer.build();
    }

    private void start(PubsubOptions.Kind kind, KeyType type, String router) throws IOException {
        SecretKey identity = SecretKey.generate(type);
        host = new Host(new Host.Parts(
                identity,
                List.of(new Tcp()),
                List.of(new Noise(identity)),
                YamuxLimits.DEFAULT,
                Optional.empty(),
                InstantSource.system(),
                "interop/1",
                100));
        host.listen(Multiaddr.parse("/ip4/127.0.0.1/tcp/0"));
        pubsub = Pubsub.start(new Pubsub.Parts(
                host, identity, _ -> Set.of(), InstantSource.system(), PubsubOptions.USUAL.with(kind), new Random()));
        peer = GoPeer.start(program);
        further = GoPeer.start(program);
        peer.ask("router", router);
        further.ask("router", router);
    }

    @AfterEach
    void stop() {
        for (DrivenPeer one : new DrivenPeer[] {peer, further}) {
            if (one != null) {
                one.close();
            }
        }
        if (pubsub != null) {
            pubsub.close();
            host.close();
        }
    }

    private void awaitWanting(DrivenPeer one, int count) throws Exception {
        Eventually.holds(count + " want it", () -> one.ask("wanting", "news").equals(Integer.toString(count)));
    }

    /** One Go peer, ours, and another Go peer, connected in a row. */
    @ParameterizedTest
    @CsvSource({
        "GOSSIP, ED25519, gossipsub",
        "GOSSIP, RSA, gossipsub",
        "GOSSIP, SECP256K1, floodsub",
        "FLOOD, ED25519, gossipsub",
        "FLOOD, ECDSA, floodsub"
    })
    void messagesGoBothWaysAndByWayOfUs(PubsubOptions.Kind kind, KeyType type, String router) throws Exception {
        start(kind, type, router);
        try (Subscription news = pubsub.subscribe("news")) {
            peer.ask("subscribe", "news");
            further.ask("subscribe", "news");
            host.connect(peer.address(), PATIENCE);
            further.ask("connect", host.addresses().getFirst().with(host.self()));
            awaitWanting(peer, 1);
            awaitWanting(further, 1);
            Eventually.holds("both want it", () -> pubsub.peers("news").size() == 2);
            if (kind == PubsubOptions.Kind.GOSSIP && router.equals("gossipsub")) {
                // What is sent before may be lost: who comes into a mesh is not told of what was there.
                Eventually.holds(
                        "both are in the mesh", () -> pubsub.mesh("news").size() == 2);
            }

            pubsub.publish("news", "from-us".getBytes(StandardCharsets.UTF_8));
            assertEquals(host.self() + " 7 from-us", peer.ask("hear", "news"));
            assertEquals(host.self() + " 7 from-us", further.ask("hear", "news"));
            assertTrue(news.next(PATIENCE).isPresent());

            String author = peer.address().peer().orElseThrow().toString();
            peer.ask("publish-topic", "news", "from-them");
            Message heard = news.next(PATIENCE).orElseThrow();
            assertEquals(author, heard.author().toString());
            assertArrayEquals("from-them".getBytes(StandardCharsets.UTF_8), heard.data());
            assertEquals(author + " 9 from-them", further.ask("hear", "news"));

            peer.ask("publish-bytes", "news", LARGE_BYTES);
            assertEquals(LARGE_BYTES, news.next(PATIENCE).orElseThrow().data().length);
            assertEquals(author + " " + LARGE_BYTES, further.ask("hear", "news"));
            assertEquals(0, pubsub.stat().rejected());
        }
        awaitWanting(peer, 0);
    }
}
