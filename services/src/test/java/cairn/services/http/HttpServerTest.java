package cairn.services.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.failure.UnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** The server on real sockets. */
class HttpServerTest {
    private static final String CLOSE = " HTTP/1.1\r\nHost: here\r\nConnection: close\r\n";
    private static final long PATIENCE_SECONDS = 20;

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private static HttpServer start(Handler handler) throws IOException {
        return HttpServer.start(HttpServer.Options.at(anyPort()), handler);
    }

    private static ByteBuffer utf8(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Says what it was asked. */
    private static void echo(Request request, Response response) throws IOException {
        if (request.method().equals("CONNECT")) {
            response.status(403);
        }
        response.write(utf8(request.method() + "|" + request.rawTarget() + "|" + request.rawPath() + "|"
                + request.rawQuery().orElse("-") + "|" + request.host() + "|" + request.isAbsolute()));
    }

    private static String body(String answer) {
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }

    @ParameterizedTest
    @CsvSource({
        "/a%2Fb//c/../d/./e%20%C3%A9?x=%2F&y,/a%2Fb//c/../d/./e%20%C3%A9,x=%2F&y",
        "/%20%2e%2E/;p=1,/%20%2e%2E/;p=1,-",
        "//double//x,//double//x,-",
        "/a/..,/a/..,-",
    })
    void handsOverTheTargetAsItIs(String target, String path, String query) throws IOException {
        try (HttpServer server = start(HttpServerTest::echo)) {
            String answer = RawClient.ask(server.address(), "GET " + target + CLOSE + "\r\n");
            assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
            assertTrue(body(answer).contains("GET|" + target + "|" + path + "|" + query + "|here|false"), answer);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/%zz", "/%", "/%00", "/../x"})
    void refusesTargetsThatAreNone(String target) throws IOException {
        try (HttpServer server = start(HttpServerTest::echo)) {
            String answer = RawClient.ask(server.address(), "GET " + target + CLOSE + "\r\n");
            assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
        }
    }

    @Test
    void handsOverWhatProxiesAreAsked() throws IOException {
        try (HttpServer server = start(HttpServerTest::echo)) {
            String same = RawClient.ask(
                    server.address(),
                    "GET http://a.example:81/x%2Fy?q HTTP/1.1\r\nHost: a.example:81\r\nConnection: close\r\n\r\n");
            assertTrue(body(same).contains("GET|http://a.example:81/x%2Fy?q|/x%2Fy|q|a.example:81|true"), same);
            String other = RawClient.ask(server.address(), "GET http://a.example/" + CLOSE + "\r\n");
            assertTrue(body(other).contains("GET|http://a.example/|/|-|a.example|true"), other);
            String tunnel = RawClient.ask(
                    server.address(),
                    "CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\nConnection: close\r\n\r\n");
            assertTrue(tunnel.contains("CONNECT|a.example:443||-|a.example:443|false"), tunnel);
        }
    }

    @Test
    void readsAndWritesAtOnce() throws IOException {
        Handler shout = (request, response) -> {
            InputStream body = request.body();
            byte[] buffer = new byte[100];
            for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
                String text = new String(buffer, 0, count, StandardCharsets.UTF_8);
                response.write(utf8(text.toUpperCase(java.util.Locale.ROOT)));
                response.flush();
            }
            response.write(utf8("."));
        };
        try (HttpServer server = start(shout);
                RawClient client = new RawClient(server.address())) {
            client.send("POST /" + CLOSE + "Content-Type:\r\nTransfer-Encoding: chunked\r\n\r\n");
            client.send("3\r\none\r\n");
            assertTrue(client.head().startsWith("HTTP/1.1 200 OK\n"));
            assertEquals("3\r\nONE", client.bytes(6));
            client.send("3\r\ntwo\r\n");
            assertEquals("\r\n3\r\nTWO", client.bytes(8));
            client.send("0\r\n\r\n");
            assertEquals("\r\n1\r\n.\r\n0\r\n\r\n", client.rest());
        }
    }

    @Test
    void sendsTrailers() throws IOException {
        Handler handler = (request, response) -> {
            response.announceTrailer("X-Sum");
            response.write(utf8("data"));
            response.flush();
            response.trailer("X-Sum", "42");
        };
        try (HttpServer server = start(handler)) {
            String answer = RawClient.ask(server.address(), "GET /" + CLOSE + "\r\n");
            assertTrue(answer.contains("Trailer: X-Sum\r\n"), answer);
            assertTrue(answer.endsWith("4\r\ndata\r\n0\r\nX-Sum: 42\r\n\r\n"), answer);
        }
    }

    @Test
    void acceptsAnEmptyContentType() throws IOException {
        Handler handler = (request, response) ->
                response.write(utf8("[" + request.header("content-type").orElse("none") + "]"));
        try (HttpServer server = start(handler)) {
            String answer =
                    RawClient.ask(server.address(), "POST /" + CLOSE + "Content-Type:\r\nContent-Length: 0\r\n\r\n");
            assertTrue(answer.startsWith("HTTP/1.1 200 ") && answer.contains("["), answer);
        }
    }

    @Test
    void cutsAChunkedAnswerWithItsReasonButWithoutItsEnd() throws IOException {
        Handler handler = (request, response) -> {
            response.announceTrailer("X-Why");
            response.write(utf8("data"));
            response.flush();
            response.trailer("X-Why", "a \"b\" é\n");
            throw new IOException("broken");
        };
        try (HttpServer server = start(handler)) {
            String answer = RawClient.ask(server.address(), "GET /" + CLOSE + "\r\n");
            assertTrue(answer.endsWith("4\r\ndata\r\n1;X-Why=\"a %22b%22 %c3%a9%0a\"\r\n"), answer);
            assertThrows(IOException.class, () -> get(server, HttpResponse.BodyHandlers.ofString()));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void cutsAnAnswerThatFailsAfterItsFirstByte(boolean knowsLength) throws IOException {
        Handler handler = (request, response) -> {
            if (knowsLength) {
                response.contentLength(1_000_000);
            }
            response.write(ByteBuffer.allocate(100_000));
            throw new IllegalStateException("a fault that the log of this test shows");
        };
        try (HttpServer server = start(handler)) {
            assertThrows(IOException.class, () -> get(server, HttpResponse.BodyHandlers.ofByteArray()));
        }
    }

    @Test
    void resetsWhereTheConnectionsEndIsTheBodysEnd() throws IOException {
        Handler handler = (request, response) -> {
            response.write(utf8("data"));
            response.flush();
            response.abort();
        };
        try (HttpServer server = start(handler);
                RawClient client = new RawClient(server.address())) {
            client.send("GET / HTTP/1.0\r\n\r\n");
            assertThrows(SocketException.class, client::rest);
        }
    }

    @Test
    void answers500BeforeTheFirstByteAndGoesOn() throws IOException, InterruptedException {
        Handler handler = (request, response) -> {
            response.status(201);
            response.header("X-Old", "1");
            response.write(utf8("never seen"));
            throw new IOException("a secret");
        };
        try (HttpServer server = start(handler)) {
            HttpResponse<String> answer = get(server, HttpResponse.BodyHandlers.ofString());
            assertEquals(500, answer.statusCode());
            assertEquals("The request failed inside the server.\n", answer.body());
            assertTrue(answer.headers().firstValue("X-Old").isEmpty());
            assertEquals(500, get(server, HttpResponse.BodyHandlers.ofString()).statusCode());
        }
    }

    @Test
    void refusesRequestsWithOneSentence() throws IOException {
        HttpServer.Options options = HttpServer.Options.at(anyPort());
        try (HttpServer server = HttpServer.start(options, HttpServerTest::echo)) {
            String big = "x".repeat(options.headerBytesMax());
            String header = RawClient.ask(server.address(), "GET /" + CLOSE + "X-Big: " + big + "\r\n\r\n");
            assertTrue(header.startsWith("HTTP/1.1 431 "), header);
            assertTrue(body(header).contains("longer than " + options.headerBytesMax() + " bytes"), header);
            String target = RawClient.ask(server.address(), "GET /" + big + CLOSE + "\r\n");
            assertTrue(target.startsWith("HTTP/1.1 414 "), target);
            String rubbish = RawClient.ask(server.address(), "\u0016\u0003\u0001 hello\r\n\r\n");
            assertTrue(rubbish.startsWith("HTTP/1.1 400 ") && !rubbish.contains("<"), rubbish);
            String hostless = RawClient.ask(server.address(), "GET / HTTP/1.1\r\n\r\n");
            assertTrue(hostless.startsWith("HTTP/1.1 400 "), hostless);
            String newer = RawClient.ask(server.address(), "GET / HTTP/3.0\r\nHost: a\r\n\r\n");
            assertTrue(newer.endsWith("\r\n\r\nThis server speaks HTTP/1.1 and HTTP/2.\n"), newer);
            assertFalse((header + target + rubbish + hostless + newer).contains("etty"));
        }
    }

    @Test
    void speaksHttp2WithThoseWhoBeginWithIt() throws IOException {
        try (HttpServer server = start(HttpServerTest::echo);
                RawClient client = new RawClient(server.address())) {
            client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0");
            String frame = client.bytes(9);
            assertEquals('\4', frame.charAt(3), "SETTINGS is the first frame (RFC 9113, 3.4)");
            String change = "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n";
            String answer = RawClient.ask(server.address(), "GET /" + CLOSE + change);
            assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
        }
    }

    @Test
    void letsNoClientFillTheLog() throws IOException {
        ConcurrentLinkedQueue<LogRecord> seen = new ConcurrentLinkedQueue<>();
        StreamHandler keeper = new StreamHandler() {
            @Override
            public synchronized void publish(LogRecord entry) {
                seen.add(entry);
            }
        };
        Logger jetty = Logger.getLogger("org.eclipse.jetty");
        jetty.addHandler(keeper);
        try (HttpServer server = start(HttpServerTest::echo)) {
            LoggerFactory.getLogger("org.eclipse.jetty.server.Probe").warn("heard");
            assertEquals(1, seen.size(), "warnings reach the log");
            for (String rest : List.of(
                    "/ HTTP/1.1\r\nHost: a\r\nHost: b",
                    "/ HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2",
                    "/ HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked",
                    "/ HTTP/1.1\r\nHost: a b",
                    "/ HTTP/1.1\r\nHost: a:99999999",
                    "http://[::/ HTTP/1.1\r\nHost: a",
                    "/%zz HTTP/1.1\r\nHost: a",
                    "/ HTTP/1.1\r\nHost: a\r\n folded",
                    "/ HTTP/1.1\r\nHost: a\r\nN\u0001: x",
                    "/ HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(40_000),
                    "/ HTTP/9")) {
                String answer = RawClient.ask(server.address(), "GET " + rest + "\r\n\r\n");
                assertTrue(answer.matches("(?s)HTTP/1.1 [45].*"), () -> rest + " gave " + answer);
            }
            String body = "POST /" + CLOSE + "Transfer-Encoding: chunked\r\n\r\nzz\r\n";
            assertFalse(RawClient.ask(server.address(), body).contains("HTTP/1.1 5"));
            assertEquals(
                    1,
                    seen.size(),
                    () -> seen.stream().map(LogRecord::getMessage).toList() + "");
        } finally {
            jetty.removeHandler(keeper);
        }
    }

    @Test
    void closesAConnectionWhoseRequestDoesNotArrive() throws IOException {
        HttpServer.Options options =
                new HttpServer.Options(anyPort(), 8192, 10, Duration.ofMillis(300), Duration.ZERO, Optional.empty());
        Handler reader = (request, response) -> request.body().readAllBytes();
        try (HttpServer server = HttpServer.start(options, reader);
                RawClient head = new RawClient(server.address());
                RawClient body = new RawClient(server.address())) {
            assertFalse(head.send("GET / HTTP/1.1\r\nHost: h").rest().startsWith("HTTP/1.1 200"));
            String answer = body.send("POST /" + CLOSE + "Content-Length: 10\r\n\r\nhalf")
                    .rest();
            assertFalse(answer.startsWith("HTTP/1.1 200"), answer);
        }
    }

    /** A client that is never silent, and never done with its headers. */
    @Test
    void dropsAClientWhoseHeadersTakeTooLong() throws Exception {
        HttpServer.Options options =
                new HttpServer.Options(anyPort(), 8192, 10, Duration.ofSeconds(1), Duration.ZERO, Optional.empty());
        try (HttpServer server = HttpServer.start(options, HttpServerTest::echo);
                RawClient client = new RawClient(server.address())) {
            client.send("GET / HTTP/1.1\r\nX-Slow: ");
            CountDownLatch never = new CountDownLatch(1);
            assertThrows(SocketException.class, () -> {
                for (int i = 0; i < PATIENCE_SECONDS * 20; i++) {
                    client.send("x");
                    assertFalse(never.await(50, TimeUnit.MILLISECONDS));
                }
            });
        }
    }

    @Test
    void saysThatAPortIsInUse() throws IOException {
        try (HttpServer server = start(HttpServerTest::echo)) {
            UnavailableException failure = assertThrows(
                    UnavailableException.class,
                    () -> HttpServer.start(HttpServer.Options.at(server.address()), HttpServerTest::echo));
            String port = "Port " + server.address().getPort() + " on ";
            assertTrue(failure.getMessage().startsWith(port), failure.getMessage());
        }
    }

    @Test
    void closesWithADownloadThatNobodyReads() throws Exception {
        LinkedBlockingQueue<Throwable> ends = new LinkedBlockingQueue<>();
        CountDownLatch begun = new CountDownLatch(1);
        Handler endless = (request, response) -> {
            try {
                while (true) {
                    response.write(ByteBuffer.allocateDirect(1 << 20));
                    begun.countDown();
                }
            } catch (IOException e) {
                ends.add(e);
                throw e;
            }
        };
        HttpServer.Options options = new HttpServer.Options(
                anyPort(), 8192, 10, Duration.ofMinutes(5), Duration.ofMillis(100), Optional.empty());
        HttpServer server = HttpServer.start(options, endless);
        try (RawClient client = new RawClient(server.address());
                RawClient idle = new RawClient(server.address())) {
            client.send("GET /" + CLOSE + "\r\n");
            assertTrue(begun.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
            server.close();
            assertEquals(1, ends.size(), "the handler was over when close returned");
            assertEquals("", idle.rest());
        }
    }

    @Test
    void letsRequestsEndThatEndInTime() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Handler slow = (request, response) -> {
            begun.countDown();
            go.await();
            response.write(utf8("whole"));
        };
        HttpServer.Options options = new HttpServer.Options(
                anyPort(), 8192, 10, Duration.ofMinutes(5), Duration.ofMinutes(1), Optional.empty());
        HttpServer server = HttpServer.start(options, slow);
        try (RawClient client = new RawClient(server.address())) {
            client.send("GET /" + CLOSE + "\r\n");
            begun.await();
            Thread closing = Thread.ofVirtual().start(() -> {
                try {
                    server.close();
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            go.countDown();
            assertTrue(client.rest().contains("whole"));
            closing.join();
        }
    }

    @Test
    void interruptsAHandlerThatWaits() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        Handler waiting = (request, response) -> {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } finally {
                interrupted.countDown();
            }
        };
        HttpServer.Options options =
                new HttpServer.Options(anyPort(), 8192, 10, Duration.ofMinutes(5), Duration.ZERO, Optional.empty());
        HttpServer server = HttpServer.start(options, waiting);
        try (RawClient client = new RawClient(server.address())) {
            client.send("GET /" + CLOSE + "\r\n");
            begun.await();
            server.close();
            assertTrue(interrupted.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
        }
    }

    @Test
    void tellsTheHandlerThatTheClientIsGone() throws Exception {
        LinkedBlockingQueue<IOException> ends = new LinkedBlockingQueue<>();
        CountDownLatch begun = new CountDownLatch(1);
        Handler endless = (request, response) -> {
            try {
                while (true) {
                    response.write(ByteBuffer.allocateDirect(1 << 16));
                    begun.countDown();
                }
            } catch (IOException e) {
                ends.add(e);
                throw e;
            }
        };
        try (HttpServer server = start(endless);
                RawClient client = new RawClient(server.address())) {
            client.send("GET /" + CLOSE + "\r\n");
            begun.await();
            client.reset();
            assertTrue(
                    ends.poll(PATIENCE_SECONDS, TimeUnit.SECONDS) != null, "an IOException within the test's patience");
        }
    }

    @Test
    void answersHeadWithoutABody() throws IOException {
        Handler handler = (request, response) -> response.contentLength(1234);
        try (HttpServer server = start(handler)) {
            String answer = RawClient.ask(server.address(), "HEAD /" + CLOSE + "\r\n");
            assertTrue(answer.contains("Content-Length: 1234\r\n") && answer.endsWith("\r\n\r\n"), answer);
        }
    }

    @Test
    void doesNotCallALengthZeroThatItDoesNotKnow() throws IOException {
        Handler handler = (request, response) -> {
            if (!request.method().equals("HEAD")) {
                response.write(utf8("five!"));
            }
        };
        try (HttpServer server = start(handler)) {
            String head = RawClient.ask(server.address(), "HEAD /" + CLOSE + "\r\n");
            assertTrue(head.startsWith("HTTP/1.1 200 ") && head.endsWith("\r\n\r\n"), head);
            assertFalse(head.contains("Content-Length"), head);
            String old = RawClient.ask(server.address(), "HEAD / HTTP/1.0\r\n\r\n");
            assertTrue(old.startsWith("HTTP/1.1 200 ") && old.endsWith("\r\n\r\n"), old);
            assertFalse(old.contains("Content-Length"), old);
            try (RawClient kept = new RawClient(server.address())) {
                kept.send("HEAD / HTTP/1.1\r\nHost: here\r\n\r\n").head();
                assertTrue(kept.send("GET /" + CLOSE + "\r\n").rest().endsWith("\r\n\r\nfive!"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 304})
    void answersHeadThatHasNoBodyEverAsItAnswersGet(int status) throws IOException {
        try (HttpServer server = start((request, response) -> response.status(status))) {
            String get = RawClient.ask(server.address(), "GET /" + CLOSE + "\r\n");
            String head = RawClient.ask(server.address(), "HEAD /" + CLOSE + "\r\n");
            assertEquals(dateless(get), dateless(head));
            assertFalse(get.contains("Transfer-Encoding") || get.contains("Content-Length"), get);
        }
    }

    /** The second may end between two answers. */
    private static String dateless(String answer) {
        return answer.replaceFirst("Date: [^\r]*", "Date");
    }

    private static <T> HttpResponse<T> get(HttpServer server, HttpResponse.BodyHandler<T> handler)
            throws IOException, InterruptedException {
        String host = server.address().getAddress().getHostAddress();
        URI uri = URI.create("http://" + host + ":" + server.address().getPort() + "/");
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(uri).build(), handler);
        }
    }
}
