package cairn.services.gateway;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.unixfs.Attributes;
import cairn.data.unixfs.DagRoot;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files, symlinks and blocks through the gateway, on a real socket. */
class GatewayFilesTest {
    private static final String TEXT = "hello world!";

    @TempDir
    Path folder;

    private GatewayFixture gateway;

    @BeforeEach
    void start() throws IOException {
        gateway = new GatewayFixture(folder);
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
    }

    private static String header(String answer, String name) {
        return GatewayFixture.header(answer, name);
    }

    private static void assertStatus(int status, String answer) {
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
    }

    @Test
    void sendsAFileWithWhatCachesNeed() throws IOException {
        DagRoot file = gateway.file(TEXT);
        DagRoot root = gateway.directory(Map.of("a.txt", file));
        String answer = gateway.get("/ipfs/" + root.cid() + "/a.txt");
        assertStatus(200, answer);
        assertEquals(TEXT, GatewayFixture.body(answer));
        assertEquals("12", header(answer, "Content-Length"));
        assertEquals("text/plain; charset=utf-8", header(answer, "Content-Type"));
        assertEquals("\"" + file.cid() + "\"", header(answer, "ETag"));
        assertEquals("public, max-age=29030400, immutable", header(answer, "Cache-Control"));
        assertEquals("bytes", header(answer, "Accept-Ranges"));
        assertEquals("/ipfs/" + root.cid() + "/a.txt", header(answer, "X-Ipfs-Path"));
        assertEquals(root.cid() + "," + file.cid(), header(answer, "X-Ipfs-Roots"));
        assertEquals("nosniff", header(answer, "X-Content-Type-Options"));
        assertEquals("*", header(answer, "Access-Control-Allow-Origin"));
        assertEquals("", header(answer, "Last-Modified"));
        assertEquals("", header(answer, "Server"));
    }

    @Test
    void tellsTheTimeOfAFileThatHasOne() throws IOException {
        Attributes attributes = Attributes.NONE.withModified(Instant.ofEpochSecond(86_400));
        DagRoot file = gateway.file(TEXT.getBytes(StandardCharsets.UTF_8), 100, attributes);
        assertEquals("Fri, 02 Jan 1970 00:00:00 GMT", header(get(file.cid()), "Last-Modified"));
    }

    private String get(Cid cid, String... headers) throws IOException {
        return gateway.get("/ipfs/" + cid, headers);
    }

    @ParameterizedTest
    @CsvSource({
        "x.html,text/html; charset=utf-8",
        "x.CSS,text/css; charset=utf-8",
        "x.mjs,text/javascript; charset=utf-8",
        "x.wasm,application/wasm",
        "x.svg,image/svg+xml",
        "x.woff2,font/woff2",
        "x.avif,image/avif",
        "x.md,text/markdown; charset=utf-8",
        "x.ts,text/plain; charset=utf-8",
        "x.map,application/json",
        "noextension,text/plain; charset=utf-8",
    })
    void knowsMediaTypesByName(String name, String type) throws IOException {
        DagRoot root = gateway.directory(Map.of(name, gateway.file(TEXT)));
        assertEquals(type, header(gateway.get("/ipfs/" + root.cid() + "/" + name), "Content-Type"));
    }

    @ParameterizedTest
    @CsvSource({
        "89504e470d0a1a0a,image/png",
        "ffd8ffe0,image/jpeg",
        "0061736d01000000,application/wasm",
        "3c21444f43545950452048544d4c3e,text/html; charset=utf-8",
        "000102030405,application/octet-stream",
    })
    void knowsMediaTypesByContent(String hex, String type) throws IOException {
        byte[] content = java.util.HexFormat.of().parseHex(hex);
        Cid cid = gateway.block(Codec.RAW, content);
        assertEquals(type, header(get(cid), "Content-Type"));
    }

    @Test
    void saysThatTheClientHasItAlready() throws IOException {
        Cid cid = gateway.file(TEXT).cid();
        assertStatus(304, get(cid, "If-None-Match: \"" + cid + "\"\r\n"));
        assertStatus(304, get(cid, "If-None-Match: \"x\", W/\"" + cid + "\"\r\n"));
        assertStatus(304, get(cid, "If-None-Match: *\r\n"));
        assertStatus(200, get(cid, "If-None-Match: \"x\"\r\n"));
    }

    @Test
    void answersHeadAndOptions() throws IOException {
        Cid cid = gateway.file(TEXT).cid();
        String head = gateway.ask("HEAD", "/ipfs/" + cid);
        assertStatus(200, head);
        assertEquals("12", header(head, "Content-Length"));
        assertEquals("", GatewayFixture.body(head));
        String options = gateway.ask("OPTIONS", "/ipfs/" + cid);
        assertStatus(200, options);
        assertEquals("GET, HEAD, OPTIONS", header(options, "Access-Control-Allow-Methods"));
        String post = gateway.ask("POST", "/ipfs/" + cid, "Content-Length: 0\r\n");
        assertStatus(405, post);
        assertEquals("GET, HEAD, OPTIONS", header(post, "Allow"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bytes=0-4|206|hello|bytes 0-4/12",
                "bytes=6-|206|world!|bytes 6-11/12",
                "bytes=-1|206|!|bytes 11-11/12",
                "bytes=-99999999999999999999|206|hello world!|bytes 0-11/12",
                "bytes=11-99999999999999999999|206|!|bytes 11-11/12",
                "bytes=0-1,3-4|206|he|bytes 0-1/12",
                "lines=1-2|200|hello world!|''",
            })
    void sendsRanges(String range, int status, String body, String contentRange) throws IOException {
        String answer = get(gateway.file(TEXT).cid(), "Range: " + range + "\r\n");
        assertStatus(status, answer);
        assertEquals(body, GatewayFixture.body(answer));
        assertEquals(contentRange, header(answer, "Content-Range"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=5-1", "bytes=x-", "bytes=-", "bytes=", "bytes=0-1,", "bytes=0-1,x"})
    void refusesWhatIsNoRange(String range) throws IOException {
        assertStatus(400, get(gateway.file(TEXT).cid(), "Range: " + range + "\r\n"));
    }

    @ParameterizedTest
    @CsvSource({"bytes=12-", "bytes=99999999999999999999-", "bytes=-0"})
    void refusesRangesBehindTheEnd(String range) throws IOException {
        String answer = get(gateway.file(TEXT).cid(), "Range: " + range + "\r\n");
        assertStatus(416, answer);
        assertEquals("bytes */12", header(answer, "Content-Range"));
    }

    @Test
    void sendsAnyRangeOfALargeFile() throws Exception {
        long seed = new Random().nextLong();
        System.out.println("sendsAnyRangeOfALargeFile: seed " + seed);
        Random random = new Random(seed);
        byte[] content = new byte[3_000_000];
        random.nextBytes(content);
        URI uri = uri(gateway.file(content, 100_000, Attributes.NONE).cid());
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (int i = 0; i < 20; i++) {
                int first = random.nextInt(content.length);
                int last = first + random.nextInt(content.length - first);
                HttpRequest request = HttpRequest.newBuilder(uri)
                        .header("Range", "bytes=" + first + "-" + last)
                        .build();
                HttpResponse<byte[]> answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
                assertEquals(206, answer.statusCode());
                assertArrayEquals(java.util.Arrays.copyOfRange(content, first, last + 1), answer.body());
            }
        }
    }

    private URI uri(Cid cid) {
        return URI.create("http://" + gateway.address().getAddress().getHostAddress() + ":"
                + gateway.address().getPort() + "/ipfs/" + cid);
    }

    @Test
    void breaksOffWhatFailsAfterItsFirstByte() throws IOException {
        byte[] content = new byte[1_000_000];
        new Random(1).nextBytes(content);
        Cid cid = gateway.file(content, 100_000, Attributes.NONE).cid();
        gateway.damage(gateway.block(Codec.RAW, java.util.Arrays.copyOfRange(content, 900_000, 1_000_000)));
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(uri(cid)).build();
            assertThrows(IOException.class, () -> client.send(request, HttpResponse.BodyHandlers.ofByteArray()));
        }
    }

    @Test
    void namesDownloads() throws IOException {
        Cid cid = gateway.file(TEXT).cid();
        String answer = gateway.get("/ipfs/" + cid + "?download=true&filename=n%C3%A4%22me%3B.csv");
        assertEquals(
                "attachment; filename=\"n__me;.csv\"; filename*=UTF-8''n%C3%A4%22me%3B.csv",
                header(answer, "Content-Disposition"));
        assertEquals("text/csv; charset=utf-8", header(answer, "Content-Type"));
        String inline = gateway.get("/ipfs/" + cid + "?filename=x.html");
        assertTrue(header(inline, "Content-Disposition").startsWith("inline; filename=\"x.html\""), inline);
        String split = gateway.get("/ipfs/" + cid + "?filename=a%0d%0aX-Evil:1");
        assertEquals("", header(split, "X-Evil"));
        assertEquals("", header(gateway.get("/ipfs/" + cid), "Content-Disposition"));
    }

    @Test
    void sendsBlocksAsTheyAre() throws IOException {
        DagRoot root = gateway.directory(Map.of("a.txt", gateway.file(TEXT)));
        String query = gateway.get("/ipfs/" + root.cid() + "?format=raw");
        assertStatus(200, query);
        assertEquals("application/vnd.ipld.raw", header(query, "Content-Type"));
        assertEquals("\"" + root.cid() + ".raw\"", header(query, "ETag"));
        assertTrue(GatewayFixture.body(query).contains("a.txt"));
        String accept = gateway.get("/ipfs/" + root.cid() + "/a.txt", "Accept: application/vnd.ipld.raw\r\n");
        assertEquals(TEXT, GatewayFixture.body(accept));
        assertStatus(400, gateway.get("/ipfs/" + root.cid() + "?format=rubbish"));
    }

    @Test
    void sendsASymlinkAsItsTarget() throws IOException {
        DagRoot link = gateway.symlink("../a/b");
        DagRoot root = gateway.directory(Map.of("link", link));
        String answer = gateway.get("/ipfs/" + root.cid() + "/link");
        assertStatus(200, answer);
        assertEquals("inode/symlink", header(answer, "Content-Type"));
        assertEquals("../a/b", GatewayFixture.body(answer));
        assertStatus(404, gateway.get("/ipfs/" + root.cid() + "/link/x"));
    }

    @Test
    void readsNamesAsTheyWereEncoded() throws IOException {
        DagRoot root = gateway.directory(Map.of(
                "a b+c%;ü", gateway.file("one"), "\udcff\udcfe", gateway.file("two"), "c:d", gateway.file("three")));
        assertEquals("one", GatewayFixture.body(gateway.get("/ipfs/" + root.cid() + "/a%20b+c%25;%C3%BC")));
        assertEquals("two", GatewayFixture.body(gateway.get("/ipfs/" + root.cid() + "/%FF%FE")));
        assertEquals("three", GatewayFixture.body(gateway.get("/ipfs/" + root.cid() + "//c:d/")));
    }

    @Test
    void leavesOutHeadersThatWouldBeTooLong() throws IOException {
        DagRoot root = gateway.file(TEXT);
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < 400; i++) {
            root = gateway.directory(Map.of("a long name for a folder " + i, root));
            path.insert(0, "/a%20long%20name%20for%20a%20folder%20" + i);
        }
        String answer = gateway.get("/ipfs/" + root.cid() + path);
        assertEquals(TEXT, GatewayFixture.body(answer));
        assertEquals("", header(answer, "X-Ipfs-Roots"));
        assertEquals("", header(answer, "X-Ipfs-Path"));
    }
}
