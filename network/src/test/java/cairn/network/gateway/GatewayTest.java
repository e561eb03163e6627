package cairn.network.gateway;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.cid.Cid;
import cairn.data.failure.LimitException;
import cairn.data.failure.MalformedException;
import cairn.data.failure.NotFoundException;
import cairn.data.failure.UnavailableException;
import cairn.network.bitswap.PipeNetwork;
import cairn.network.http.HttpHead;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GatewayTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final PipeNetwork network = new PipeNetwork();
    private final PipeNetwork.Host here = network.host("here");
    private final PipeNetwork.Host there = network.host("there");
    private final byte[] data = new byte[3_000_000];

    private TrustlessGateway serve(GatewayContent content) {
        new Random(5).nextBytes(data);
        StreamGatewayServer.start(there, content, 2);
        return new StreamGateway(here, there.self());
    }

    @Test
    void aBodyComesWhole() throws IOException {
        TrustlessGateway gateway = serve((peer, target, accept, reply) -> {
            assertEquals("/ipfs/x?format=raw", target);
            assertEquals(here.self(), peer);
            reply.begin(accept);
            for (int at = 0; at < data.length; at += 100_000) {
                reply.write(ByteBuffer.wrap(data, at, 100_000));
            }
        });
        try (GatewayBody body = gateway.get("/ipfs/x?format=raw", TrustlessGateway.RAW, PATIENCE)
                .orElseThrow()) {
            assertArrayEquals(data, body.input().readAllBytes());
        }
    }

    @Test
    void anEmptyBodyIsNoFailure() throws IOException {
        TrustlessGateway gateway = serve((peer, target, accept, reply) -> reply.begin(accept));
        try (GatewayBody body =
                gateway.get("/ipfs/x", TrustlessGateway.RAW, PATIENCE).orElseThrow()) {
            assertEquals(-1, body.input().read());
        }
    }

    @Test
    void whatIsNotThereIsNothingAndABusyServerSaysSo() throws IOException {
        TrustlessGateway gateway = serve((peer, target, accept, reply) -> {
            if (target.contains("busy")) {
                throw new UnavailableException("busy");
            }
            throw new NotFoundException("no " + target);
        });
        assertTrue(gateway.get("/ipfs/x", TrustlessGateway.RAW, PATIENCE).isEmpty());
        assertThrows(UnavailableException.class, () -> gateway.get("/ipfs/busy", TrustlessGateway.RAW, PATIENCE));
    }

    @Test
    void anAnswerThatIsCutDoesNotLookWhole() throws IOException {
        TrustlessGateway gateway = serve((peer, target, accept, reply) -> {
            reply.write(ByteBuffer.wrap(data));
            throw new IOException("the disk is gone");
        });
        try (GatewayBody body =
                gateway.get("/ipfs/x", TrustlessGateway.RAW, PATIENCE).orElseThrow()) {
            assertThrows(IOException.class, () -> body.input().readAllBytes());
        }
    }

    @Test
    void aPeerWithoutTheProtocolIsAFailureAtOnce() {
        TrustlessGateway gateway = new StreamGateway(here, there.self());
        assertThrows(IOException.class, () -> gateway.get("/ipfs/x", TrustlessGateway.RAW, PATIENCE));
    }

    @Test
    void multiaddrsOfGatewaysAreRead() throws IOException {
        try (HttpClient client = HttpGateway.client()) {
            assertEquals("https://example.org:443", name(client, "/dns4/example.org/tcp/443/tls/http"));
            assertEquals("https://example.org:443", name(client, "/dns/example.org/tcp/443/https"));
            assertEquals("https://[2001:db8::1]:8443", name(client, "/ip6/2001:db8::1/tcp/8443/tls/http"));
            assertEquals("http://127.0.0.1:8080", name(client, "/ip4/127.0.0.1/tcp/8080/http"));
            assertEquals("https://a.b:443", name(client, "/dns4/a.b/tcp/443/tls/sni/a.b/http/p2p/12D3"));
            assertEquals("", name(client, "/dns4/example.org/tcp/80/http"));
            assertEquals("", name(client, "/ip4/1.2.3.4/tcp/4001"));
            assertEquals("", name(client, "/dns4/ex ample/tcp/443/https"));
        }
    }

    private static String name(HttpClient client, String multiaddr) {
        return HttpGateway.at(client, multiaddr).map(HttpGateway::name).orElse("");
    }

    @Test
    void badHeadsAndBodiesAreRefused() throws IOException {
        assertThrows(LimitException.class, () -> HttpHead.read(in("GET / HTTP/1.1\r\nA: " + "b".repeat(20_000))));
        assertThrows(EOFException.class, () -> HttpHead.read(in("GET / HTTP/1.1\r\nA: b\r\n")));
        assertThrows(MalformedException.class, () -> HttpHead.read(in("GET / HTTP/1.1\r\nnofield\r\n\r\n")));
        assertThrows(MalformedException.class, () -> body("", "x"));
        assertThrows(MalformedException.class, () -> body("Content-Length: -1\r\n", "x"));
        assertThrows(EOFException.class, () -> body("Content-Length: 5\r\n", "abc"));
        assertThrows(EOFException.class, () -> body("Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n"));
        assertThrows(MalformedException.class, () -> body("Transfer-Encoding: chunked\r\n", "3\r\nabcd\r\n0\r\n\r\n"));
        assertThrows(MalformedException.class, () -> body("Transfer-Encoding: chunked\r\n", "fffffffff\r\n"));
        assertEquals("abcde", body("Transfer-Encoding: chunked\r\n", "3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nT: v\r\n\r\n"));
        assertEquals("", body("Content-Length: 0\r\n", ""));
    }

    private static String body(String fields, String rest) throws IOException {
        InputStream in = in("HTTP/1.1 200 OK\r\n" + fields + "\r\n" + rest);
        HttpHead head = HttpHead.read(in).orElseThrow();
        return new String(HttpBody.of(head, in).readAllBytes(), StandardCharsets.US_ASCII);
    }

    private static InputStream in(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Whatever the bytes, reading ends with a body or a named failure. */
    @Test
    void anyAnswerIsReadOrRefused() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] good = ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX: y\r\n\r\n3\r\nabc\r\n10\r\n0123456789abcdef"
                        + "\r\n0\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = good.clone();
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            InputStream in = new ByteArrayInputStream(bytes);
            try {
                HttpBody.of(HttpHead.read(in).orElseThrow(), in).readAllBytes();
            } catch (MalformedException | LimitException | EOFException e) {
                assertTrue(e.getMessage().length() > 10, "seed " + seed);
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ", round " + i, e);
            }
        }
    }

    @Test
    void pathsOfBlocksAndDagsAreAskedFor() throws IOException {
        StringBuilder asked = new StringBuilder();
        TrustlessGateway gateway = serve((peer, target, accept, reply) -> {
            asked.append(target).append(' ').append(accept).append('\n');
            throw new NotFoundException("none");
        });
        Cid cid = Cid.parse("bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku");
        assertTrue(gateway.block(cid, PATIENCE).isEmpty());
        assertTrue(gateway.dag(cid, PATIENCE).isEmpty());
        assertTrue(gateway.file(cid, 77, PATIENCE).isEmpty());
        assertEquals(
                "/ipfs/" + cid + "?format=raw application/vnd.ipld.raw\n/ipfs/" + cid
                        + "?format=car&dag-scope=all application/vnd.ipld.car;version=1;order=dfs;dups=n\n/ipfs/" + cid
                        + "?format=car&dag-scope=entity&entity-bytes=77:* "
                        + "application/vnd.ipld.car;version=1;order=dfs;dups=n\n",
                asked.toString());
    }
}
