package cairn.services.cache;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.block.Eventually;
import cairn.data.unixfs.ImportProfile;
import cairn.services.http.HttpServer;
import cairn.services.rpc.Access;
import cairn.services.rpc.Admission;
import cairn.services.rpc.AuditLog;
import cairn.services.rpc.RpcFixture;
import cairn.services.status.Metrics;
import cairn.storage.token.TokenFile;
import cairn.transform.cache.BuildCache;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Build caches on a real socket: who may do what, and what is done with hostile requests. */
@Timeout(120)
final class CacheHandlerTest {
    private static final String ABC = "/cas/ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    private static final long BYTES_MAX = 8 * 1024 * 1024;
    private static final int PASSED_ON = 418;

    @TempDir
    private Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private final Metrics metrics = new Metrics();
    private RpcFixture node;
    private TokenFile tokens;
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        node = new RpcFixture(folder, ImportProfile.UNIXFS_V1_2025);
        tokens = new TokenFile(folder);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        node.close();
    }

    private void serve(CacheAccess.Who readers, CacheAccess.Who writers) throws IOException {
        InstantSource clock = InstantSource.system();
        Admission admission = new Admission(
                new Access(tokens, false, "", clock), new AuditLog(folder.resolve("cache-audit.log"), clock));
        server = HttpServer.start(
                HttpServer.Options.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                new CacheHandler(
                        new BuildCache(node.node(), BYTES_MAX, clock),
                        new CacheAccess(readers, writers, admission),
                        metrics,
                        (_, response) -> response.status(PASSED_ON)));
    }

    private String token(String name, String scope) throws IOException {
        return tokens.create(name, List.of(scope), Instant.now(), Optional.empty());
    }

    private HttpResponse<byte[]> send(String method, String path, byte[] body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.address().getPort() + path))
                .method(method, HttpRequest.BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private int status(String method, String path, String... headers) throws Exception {
        byte[] body = method.equals("PUT") ? "abc".getBytes(StandardCharsets.UTF_8) : new byte[0];
        return send(method, path, body, headers).statusCode();
    }

    private static String basic(String secret) {
        return "Basic " + Base64.getEncoder().encodeToString(("ci:" + secret).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void whatIsPutIsGotWithItsLengthAndTheRestIsPassedOn() throws Exception {
        serve(CacheAccess.Who.ANYONE, CacheAccess.Who.ANYONE);
        byte[] large = new byte[900_000];
        new Random(5).nextBytes(large);
        assertEquals(404, status("GET", "/cache/gradle/large"));
        assertEquals(201, send("PUT", "/cache/gradle/large", large).statusCode());
        HttpResponse<byte[]> got = send("GET", "/cache/gradle/large", new byte[0]);
        assertEquals(200, got.statusCode());
        assertArrayEquals(large, got.body());
        assertEquals("900000", got.headers().firstValue("Content-Length").orElseThrow());
        HttpResponse<byte[]> head = send("HEAD", "/cache/gradle/large", new byte[0]);
        assertEquals("900000", head.headers().firstValue("Content-Length").orElseThrow());
        assertEquals(0, head.body().length);
        assertEquals(201, status("PUT", ABC));
        assertEquals(200, status("GET", "/cache/main" + ABC));
        assertEquals(404, status("GET", "/cache/other" + ABC));
        assertEquals(204, status("DELETE", "/cache/gradle/large"));
        assertEquals(404, status("DELETE", "/cache/gradle/large"));
        assertEquals(404, status("GET", "/cache/gradle/large"));
        assertEquals(PASSED_ON, status("GET", "/ipfs/bafkqaaa"));
        assertEquals(2, metrics.value("cairn_cache_requests_total", "for=\"name\",outcome=\"hit\""));
    }

    @Test
    void webDavSaysWhatIsThere() throws Exception {
        serve(CacheAccess.Who.ANYONE, CacheAccess.Who.ANYONE);
        assertEquals(207, status("PROPFIND", "/cache/sc/"));
        assertEquals(404, status("PROPFIND", "/cache/sc/9/8/e/98e"));
        assertEquals(201, status("MKCOL", "/cache/sc/9/8/e/"));
        assertEquals(201, status("PUT", "/cache/sc/9/8/e/98e"));
        String answer =
                new String(send("PROPFIND", "/cache/sc/9/8/e/98e", new byte[0]).body(), StandardCharsets.UTF_8);
        assertTrue(answer.contains("<d:getcontentlength>3</d:getcontentlength>"), answer);
        assertTrue(answer.contains("<d:href>/cache/sc/9/8/e/98e</d:href>"), answer);
        assertEquals(
                "1",
                send("OPTIONS", "/cache/sc/", new byte[0])
                        .headers()
                        .firstValue("DAV")
                        .orElseThrow());
    }

    @Test
    void aTokenOpensItsOwnCacheOnly() throws Exception {
        String ci = token("ci", "/cache/ci");
        String reader = token("reader", "read");
        String pins = token("pins", "pin");
        serve(CacheAccess.Who.TOKEN, CacheAccess.Who.TOKEN);
        HttpResponse<byte[]> unknown = send("PUT", "/cache/ci/x", new byte[3]);
        assertEquals(401, unknown.statusCode());
        assertTrue(
                unknown.headers().firstValue("WWW-Authenticate").orElseThrow().startsWith("Basic "));
        assertEquals(201, status("PUT", "/cache/ci/x", "Authorization", basic(ci)));
        assertEquals(201, status("PUT", "/cache/ci/x", "Authorization", "Bearer " + ci));
        assertEquals(403, status("PUT", "/cache/ci2/x", "Authorization", basic(ci)));
        assertEquals(403, status("PUT", ABC, "Authorization", basic(ci)));
        assertEquals(200, status("GET", "/cache/ci/x", "Authorization", basic(reader)));
        assertEquals(403, status("PUT", "/cache/ci/x", "Authorization", basic(reader)));
        assertEquals(403, status("DELETE", "/cache/ci/x", "Authorization", basic(reader)));
        assertEquals(403, status("GET", "/cache/ci/x", "Authorization", basic(pins)));
        assertEquals(401, status("GET", "/cache/ci/x"));
        assertEquals(401, status("GET", "/cache/ci/x", "Authorization", basic("guess")));
        assertEquals(401, status("GET", "/cache/ci/x", "Authorization", "Basic %%%"));
        assertEquals(401, status("GET", "/cache/ci/x", "Authorization", "Digest x"));
    }

    @Test
    void readingMayBeOpenWhereWritingIsNot() throws Exception {
        String ci = token("ci", "/cache");
        serve(CacheAccess.Who.ANYONE, CacheAccess.Who.TOKEN);
        assertEquals(401, status("PUT", ABC));
        assertEquals(404, status("GET", ABC));
        assertEquals(201, status("PUT", ABC, "Authorization", basic(ci)));
        assertEquals(200, status("GET", ABC));
    }

    @Test
    void nobodyWritesWhereNobodyMay() throws Exception {
        String all = token("all", "all");
        serve(CacheAccess.Who.ANYONE, CacheAccess.Who.NOBODY);
        assertEquals(403, status("PUT", ABC, "Authorization", basic(all)));
    }

    @Test
    void hostileRequestsAreRefusedAndKeepNothing() throws Exception {
        serve(CacheAccess.Who.ANYONE, CacheAccess.Who.ANYONE);
        for (String path : List.of(
                "/ac/short",
                "/cas/" + "A".repeat(64),
                "/cache/%2e%2e/x",
                "/cache/a/..%2f..%2fetc/passwd",
                "/cache/a/%00",
                "/cache/a//b",
                "/cache/a/" + "x".repeat(600))) {
            assertEquals(400, status("PUT", path), path);
            assertEquals(400, status("GET", path), path);
        }
        assertEquals(400, send("PUT", ABC, new byte[4]).statusCode());
        assertEquals(405, status("PATCH", "/cache/a/b"));
        assertEquals(
                413,
                send("PUT", "/cache/a/b", new byte[(int) (BYTES_MAX / 8) + 1]).statusCode());
        assertEquals(List.of(), node.node().caches().totals());
    }

    @Test
    void lengthsThatLieKeepNothing() throws Exception {
        serve(CacheAccess.Who.ANYONE, CacheAccess.Who.ANYONE);
        try (Socket socket =
                new Socket(server.address().getAddress(), server.address().getPort())) {
            raw(socket, "PUT /cache/a/b HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999999\r\n\r\n");
            assertTrue(firstLine(socket).startsWith("HTTP/1.1 413 "));
        }
        try (Socket socket =
                new Socket(server.address().getAddress(), server.address().getPort())) {
            raw(socket, "PUT /cache/a/b HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nten bytes.");
        }
        try (Socket socket =
                new Socket(server.address().getAddress(), server.address().getPort())) {
            raw(socket, "PUT /cache/a/b HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
        }
        assertEquals(404, status("GET", "/cache/a/b"));
        Eventually.holds(
                "nothing of a body that was cut is kept",
                () -> node.node().caches().totals().isEmpty());
    }

    private static void raw(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private static String firstLine(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\r'; c = in.read()) {
            line.append((char) c);
        }
        return line.toString();
    }
}
