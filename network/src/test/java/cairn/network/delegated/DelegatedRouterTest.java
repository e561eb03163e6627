package cairn.network.delegated;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.failure.MalformedException;
import cairn.data.failure.UnavailableException;
import cairn.data.ipns.IpnsName;
import cairn.data.ipns.IpnsRecord;
import cairn.data.key.KeyType;
import cairn.data.key.SecretKey;
import cairn.data.multihash.HashFunction;
import cairn.data.multihash.Multihash;
import cairn.data.path.ContentPath;
import cairn.data.peer.PeerId;
import cairn.network.host.PeerStore;
import cairn.network.routing.Provider;
import cairn.network.routing.ProviderCursor;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A router's answers, good and bad, from a real server. */
@Timeout(120)
final class DelegatedRouterTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Multihash HASH = HashFunction.SHA2_256.hash(ByteBuffer.wrap(new byte[] {1}));
    private static final String NDJSON = "application/x-ndjson";

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final PeerStore peers = new PeerStore(InstantSource.system());
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final AtomicReference<Reply> reply = new AtomicReference<>();
    private HttpServer server;
    private DelegatedRouter router;

    private interface Reply {
        void to(HttpExchange exchange) throws IOException;
    }

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            try (exchange) {
                reply.get().to(exchange);
            }
        });
        server.start();
        router = router("");
    }

    private DelegatedRouter router(String suffix) throws IOException {
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + suffix);
        return DelegatedRouter.at(url, peers, now::get);
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private static PeerId peer() {
        return SecretKey.generate(KeyType.ED25519).publicKey().peerId();
    }

    private void answer(int status, String type, String text) {
        reply.set(exchange -> {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        });
    }

    private static String line(PeerId peer) {
        return "{\"Schema\":\"peer\",\"Protocols\":[\"transport-bitswap\"],\"ID\":\"" + peer
                + "\",\"Addrs\":[\"/ip4/127.0.0.1/tcp/4001\",\"/new/transport\"],\"Extra\":{\"a\":[1.5,null]}}\n";
    }

    private List<Provider> providers(int limit) throws IOException {
        List<Provider> found = new ArrayList<>();
        try (ProviderCursor cursor = router.findProviders(HASH, limit, PATIENCE)) {
            for (Optional<Provider> next = cursor.next(); next.isPresent(); next = cursor.next()) {
                found.add(next.get());
            }
        }
        return found;
    }

    @Test
    void providersOfBothKindsOfAnswer() throws IOException {
        PeerId one = peer();
        PeerId other = peer();
        answer(
                200,
                NDJSON,
                line(one) + "\n" + line(one) + "{\"Schema\":\"other\"}\n"
                        + line(other).strip());
        List<Provider> found = providers(10);
        assertEquals(List.of(one, other), found.stream().map(Provider::peer).toList());
        assertEquals(List.of("/ip4/127.0.0.1/tcp/4001"), found.getFirst().addresses());
        assertEquals(Set.of("transport-bitswap"), found.getFirst().transfers());
        assertEquals(1, peers.addresses(one).size(), "it can be dialled by its name");
        assertTrue(asked.getFirst().startsWith("GET /routing/v1/providers/bafkrei"), asked.getFirst());
        assertEquals(1, providers(1).size());
        answer(200, "application/json; charset=utf-8", "{\"Providers\":[" + line(one) + "," + line(other) + "]}");
        assertEquals(2, providers(10).size());
        answer(404, "text/plain", "nothing");
        assertTrue(providers(10).isEmpty());
        answer(200, "application/json", "{\"Providers\":null}");
        assertTrue(providers(10).isEmpty());
    }

    @Test
    void whereAPeerIs() throws IOException {
        PeerId wanted = peer();
        answer(200, NDJSON, line(wanted));
        assertEquals(1, router.findPeer(wanted, PATIENCE).size());
        assertEquals("GET /routing/v1/peers/" + wanted.cid(), asked.getFirst());
        assertTrue(router.findPeer(peer(), PATIENCE).isEmpty(), "the answer is about another");
    }

    @Test
    void aRecordIsVerified() throws IOException {
        SecretKey key = SecretKey.generate(KeyType.ED25519);
        IpnsName name = new IpnsName(key.publicKey().peerId());
        IpnsRecord record = IpnsRecord.sign(
                key,
                new IpnsRecord.Statement(
                        ContentPath.parse("/ipfs/bafkqaaa"), 1, now.get().plusSeconds(60), Duration.ofMinutes(1)),
                true);
        reply.set(exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "application/vnd.ipfs.ipns-record");
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(record.encoded());
        });
        assertEquals(Optional.of(record), router.findRecord(name, PATIENCE));
        assertThrows(MalformedException.class, () -> router.findRecord(new IpnsName(peer()), PATIENCE));
        router.putRecord(name, record, PATIENCE);
        assertEquals("PUT /routing/v1/ipns/" + name, asked.getLast());
        answer(200, "text/plain", "delegate error: routing: not found");
        assertTrue(router.findRecord(name, PATIENCE).isEmpty());
        answer(406, "text/plain", "no");
        assertThrows(UnavailableException.class, () -> router.putRecord(name, record, PATIENCE));
    }

    @Test
    void aServerThatFailsIsLeftAlone() throws IOException {
        answer(503, "text/plain", "later");
        assertThrows(UnavailableException.class, () -> providers(1));
        assertFalse(router.isOnline());
        assertThrows(UnavailableException.class, () -> providers(1));
        assertEquals(1, asked.size());
        now.updateAndGet(time -> time.plusSeconds(11));
        assertTrue(router.isOnline());
        answer(200, NDJSON, line(peer()));
        assertEquals(1, providers(1).size());
    }

    @Test
    void whatIsTooLongOrBrokenEndsTheAnswer() throws IOException {
        PeerId good = peer();
        answer(200, NDJSON, line(good) + "x".repeat(Answer.LINE_BYTES_MAX + 1) + "\n" + line(peer()));
        assertEquals(1, providers(10).size());
        answer(200, NDJSON, line(good) + "{nonsense\n" + line(peer()));
        assertEquals(1, providers(10).size());
        answer(200, "application/json", "[".repeat(100_000));
        assertThrows(MalformedException.class, () -> providers(10));
        Random random = new Random(3);
        for (int i = 0; i < 200; i++) {
            byte[] bytes = line(good).getBytes(StandardCharsets.UTF_8);
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            answer(200, NDJSON, new String(bytes, StandardCharsets.ISO_8859_1));
            assertTrue(providers(10).size() <= 2);
        }
    }

    @Test
    void whoIsCloseWhileTheAnswerHangs() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        reply.set(exchange -> {
            exchange.getResponseHeaders().set("Content-Type", NDJSON);
            exchange.sendResponseHeaders(200, 0);
            OutputStream out = exchange.getResponseBody();
            out.write(line(peer()).getBytes(StandardCharsets.UTF_8));
            out.flush();
            try {
                ended.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        ProviderCursor cursor = router.findProviders(HASH, 10, PATIENCE);
        assertTrue(cursor.next().isPresent(), "the first is told before the answer has ended");
        cursor.close();
        assertTrue(cursor.next().isEmpty());
        try (ProviderCursor late = router.findProviders(HASH, 10, Duration.ofSeconds(2))) {
            late.next();
            assertTrue(late.next().isEmpty(), "the time is over");
        }
        ended.countDown();
    }

    @Test
    void onlyWebServersAreRouters() {
        for (String url : List.of("ftp://example.org", "https:///x", "file:/etc/passwd")) {
            assertThrows(MalformedException.class, () -> DelegatedRouter.at(URI.create(url), peers, now::get), url);
        }
    }
}
