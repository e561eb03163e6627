package cairn.services.routing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.cid.Cid;
import cairn.data.failure.UnavailableException;
import cairn.data.ipns.IpnsName;
import cairn.data.ipns.IpnsRecord;
import cairn.data.key.KeyType;
import cairn.data.key.SecretKey;
import cairn.data.multiaddr.Multiaddr;
import cairn.data.path.ContentPath;
import cairn.data.peer.PeerId;
import cairn.network.delegated.DelegatedRouter;
import cairn.network.host.PeerStore;
import cairn.network.routing.Provider;
import cairn.network.routing.ProviderCursor;
import cairn.services.http.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A router on a real socket, asked by a plain client and by our own. */
@Timeout(120)
final class RoutingHandlerTest {
    private static final String CID = "bafkreidon73zkcrwdb5iafqtijxildoonbwnpv7dyd6ef3qdgads2jc4su";
    private static final String NDJSON = "application/x-ndjson";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final SecretKey key = SecretKey.generate(KeyType.ED25519);
    private final PeerId peer = key.publicKey().peerId();
    private final IpnsName name = new IpnsName(peer);
    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicReference<Optional<IpnsRecord>> record = new AtomicReference<>(Optional.empty());
    private HttpServer server;

    /** Knows two providers, one of them with two addresses. */
    private final class Known implements RoutingHandler.Source {
        @Override
        public ProviderCursor providers(Cid wanted, int limit, Duration patience) throws IOException {
            if (!wanted.toString().equals(CID)) {
                throw new UnavailableException("There is nobody to ask");
            }
            Iterator<Provider> all = List.of(
                            new Provider(
                                    peer,
                                    List.of("/ip4/192.0.2.1/tcp/4001", "/ip4/192.0.2.1/tcp/4002/ws"),
                                    Set.of("transport-bitswap")),
                            Provider.of(SecretKey.generate(KeyType.ED25519)
                                    .publicKey()
                                    .peerId()))
                    .iterator();
            return () -> all.hasNext() ? Optional.of(all.next()) : Optional.empty();
        }

        @Override
        public List<Multiaddr> addresses(PeerId wanted) throws IOException {
            return wanted.equals(peer) ? List.of(Multiaddr.parse("/ip4/192.0.2.1/tcp/4001")) : List.of();
        }

        @Override
        public List<Provider> closest(Cid wanted) {
            return List.of(Provider.of(peer));
        }

        @Override
        public Optional<IpnsRecord> find(IpnsName wanted, Duration patience) {
            return record.get();
        }

        @Override
        public void put(IpnsName wanted, IpnsRecord given, Duration patience) {
            record.set(Optional.of(given));
        }
    }

    @BeforeEach
    void start() throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        server = HttpServer.start(
                HttpServer.Options.at(address),
                new RoutingHandler(
                        new Known(),
                        (_, response) -> {
                            response.status(418);
                            response.write(ByteBuffer.wrap("content".getBytes(StandardCharsets.UTF_8)));
                        },
                        InstantSource.system()));
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private URI base() {
        return URI.create("http://127.0.0.1:" + server.address().getPort());
    }

    private HttpResponse<String> get(String path, String accept) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base() + path))
                .header("Accept", accept)
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void providersAsLinesAndAsAList() throws Exception {
        HttpResponse<String> lines = get("/routing/v1/providers/" + CID, NDJSON);
        assertEquals(200, lines.statusCode());
        assertEquals(NDJSON, lines.headers().firstValue("Content-Type").orElseThrow());
        assertEquals(2, lines.body().lines().count());
        assertEquals(
                "{\"Addrs\":[\"/ip4/192.0.2.1/tcp/4001\",\"/ip4/192.0.2.1/tcp/4002/ws\"],\"ID\":\"" + peer
                        + "\",\"Protocols\":[\"transport-bitswap\"],\"Schema\":\"peer\"}",
                lines.body().lines().findFirst().orElseThrow());
        HttpResponse<String> list = get("/routing/v1/providers/" + CID, "application/json");
        assertTrue(list.body().startsWith("{\"Providers\":[{"), list.body());
        assertEquals(
                "*", list.headers().firstValue("Access-Control-Allow-Origin").orElseThrow());
        assertTrue(list.headers().firstValue("Cache-Control").orElseThrow().contains("max-age=300"));
    }

    @Test
    void filters() throws Exception {
        String path = "/routing/v1/providers/" + CID;
        assertEquals(1, count(path + "?filter-protocols=transport-bitswap"));
        assertEquals(1, count(path + "?filter-protocols=unknown"));
        assertEquals(2, count(path + "?filter-protocols=unknown,transport-bitswap"));
        assertEquals(0, count(path + "?filter-protocols=transport-other"));
        assertEquals(1, count(path + "?filter-addrs=ws"));
        assertEquals(1, count(path + "?filter-addrs=%21ws"));
        assertEquals(2, count(path + "?filter-addrs=unknown,tcp"));
        assertEquals(0, count(path + "?filter-addrs=quic-v1"));
        assertTrue(!get(path + "?filter-addrs=!ws", NDJSON).body().contains("/ws"));
    }

    private long count(String path) throws Exception {
        return get(path, NDJSON).body().lines().count();
    }

    @Test
    void peersAndWhoIsClose() throws Exception {
        assertTrue(get("/routing/v1/peers/" + peer, "*/*").body().startsWith("{\"Peers\":[{\"Addrs\":[\"/ip4/"));
        assertEquals(1, count("/routing/v1/peers/" + peer.cid()));
        PeerId other = SecretKey.generate(KeyType.ED25519).publicKey().peerId();
        assertEquals(
                "{\"Peers\":[]}\n", get("/routing/v1/peers/" + other, "*/*").body());
        assertEquals(1, count("/routing/v1/dht/closest/peers/" + CID));
        assertEquals(1, count("/routing/v1/dht/closest/peers/" + peer));
    }

    @Test
    void recordsArePutAndGot() throws Exception {
        String path = "/routing/v1/ipns/" + name;
        HttpResponse<String> none = get(path, "*/*");
        assertEquals(200, none.statusCode());
        assertTrue(none.headers().firstValue("Content-Type").orElseThrow().startsWith("text/plain"));
        IpnsRecord good = IpnsRecord.sign(
                key,
                new IpnsRecord.Statement(
                        ContentPath.parse("/ipfs/" + CID), 3, Instant.now().plusSeconds(600), Duration.ofMinutes(1)),
                true);
        assertEquals(200, put(path, good.encoded()));
        HttpRequest request = HttpRequest.newBuilder(URI.create(base() + path)).build();
        HttpResponse<byte[]> got = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
        assertArrayEquals(good.encoded(), got.body());
        assertTrue(got.headers().firstValue("Cache-Control").orElseThrow().matches("public, max-age=(60|59)"));
        byte[] forged = good.encoded();
        forged[forged.length - 1] ^= 1;
        assertEquals(400, put(path, forged));
        assertEquals(400, put(path, new byte[20_000]));
        assertEquals(406, get(path, "application/json").statusCode());
    }

    private int put(String path, byte[] record) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base() + path))
                .header("Content-Type", "application/vnd.ipfs.ipns-record")
                .PUT(HttpRequest.BodyPublishers.ofByteArray(record))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
    }

    @Test
    void whatIsWrongSaysSo() throws Exception {
        assertEquals(400, get("/routing/v1/providers/nonsense", NDJSON).statusCode());
        assertEquals(400, get("/routing/v1/peers/" + CID, NDJSON).statusCode());
        assertEquals(400, get("/routing/v1/ipns/x", "*/*").statusCode());
        assertEquals(404, get("/routing/v1/", NDJSON).statusCode());
        assertEquals(404, get("/routing/v1/other/" + CID, NDJSON).statusCode());
        assertEquals(405, put("/routing/v1/providers/" + CID, new byte[1]));
        String unknown = "/routing/v1/providers/bafkqaaa";
        assertEquals(500, get(unknown, NDJSON).statusCode());
        assertEquals(418, get("/ipfs/" + CID, "*/*").statusCode(), "the rest is the gateway's");
    }

    @Test
    void ourOwnClientUnderstandsIt() throws Exception {
        PeerStore peers = new PeerStore(InstantSource.system());
        DelegatedRouter router = DelegatedRouter.at(base(), peers, InstantSource.system());
        try (ProviderCursor cursor = router.findProviders(Cid.parse(CID).hash(), 10, PATIENCE)) {
            assertEquals(peer, cursor.next().orElseThrow().peer());
            assertTrue(cursor.next().isPresent());
            assertTrue(cursor.next().isEmpty());
        }
        assertEquals(2, peers.addresses(peer).size());
        assertTrue(router.findRecord(name, PATIENCE).isEmpty());
    }
}
