package cairn.services.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.failure.MalformedException;
import cairn.data.unixfs.Attributes;
import cairn.data.unixfs.DagRoot;
import cairn.node.dag.Span;
import cairn.node.link.RecordSource;
import cairn.node.link.StaticLinks;
import cairn.services.gateway.site.HostLabel;
import cairn.services.gateway.site.Sites;
import cairn.services.http.RawClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests and content that nobody should send: the right status, one clear sentence, JSON for who wants it, and
 * nothing of the inside. Requests that are no HTTP, which are told in text only: {@code HttpServerTest}.
 */
class BadInputTest {
    private static final String JSON = "Accept: application/json\r\n";
    private static final String KEY = "k51qzi5uqu5djokp3m1keo36hoxtd6u3a1d2rg1camf6al7p3huy63dojlm57c";
    private static final String CIRCLE = "a.example:/ipns/b.example,b.example:/ipns/a.example";

    @TempDir
    private Path folder;

    private GatewayFixture gateway;
    private String record = "the record is expired since yesterday";

    @BeforeEach
    void start() throws IOException {
        RecordSource records = name -> {
            throw new MalformedException(record);
        };
        gateway = new GatewayFixture(folder, new GatewayFixture.NameSources(StaticLinks.parse(CIRCLE), records));
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
    }

    /** The status, told as text and as JSON; returns the sentence. */
    private String refused(int status, String target, String... headers) throws IOException {
        String text = gateway.get(target, headers);
        assertTrue(text.startsWith("HTTP/1.1 " + status + " "), text);
        String sentence = GatewayFixture.body(text).strip();
        assertFalse(sentence.isEmpty() || sentence.contains("\n"), text);
        for (String inside : List.of("Exception", ".java", "cairn.", "java.", "a secret place", folder.toString())) {
            assertFalse(text.contains(inside), text);
        }
        String[] wantsJson = Arrays.copyOf(headers, headers.length + 1);
        wantsJson[headers.length] = JSON;
        String json = gateway.get(target, wantsJson);
        assertTrue(json.startsWith("HTTP/1.1 " + status + " "), json);
        assertEquals("application/json", GatewayFixture.header(json, "Content-Type"));
        assertTrue(json.contains("\"status\":" + status + ",\"message\":\""), json);
        return sentence;
    }

    @ParameterizedTest
    @CsvSource({
        "bogus,400",
        "bafkreidvbhs33ighmljlvr7zbv2ywwzcmp5adtf4kqvlly67cy56bdtm,400",
        "Qm1,400",
        "zzzzz,400",
        "f0155b99908aabbccddeeff0011,400",
        // A hash function that nobody knows.
        "f015599b30208aabbccddeeff0011,404",
    })
    void refusesCids(String cid, int status) throws IOException {
        refused(status, "/ipfs/" + cid);
        refused(status, "/ipfs/" + cid + "?format=raw");
    }

    @Test
    void saysThatABlockIsOfNoUse() throws IOException {
        DagRoot file = gateway.file("x".repeat(100).getBytes(StandardCharsets.UTF_8), 40, Attributes.NONE);
        String inFile = "/ipfs/" + file.cid() + "/below";
        refused(404, inFile);
        gateway.damage(file.cid());
        assertTrue(refused(500, "/ipfs/" + file.cid()).contains("damaged"));
        Cid broken = gateway.block(Codec.DAG_PB, new byte[] {(byte) 0xff, 1, 2});
        assertTrue(refused(500, "/ipfs/" + broken).contains("malformed"));
        Cid brokenCbor = gateway.block(Codec.DAG_CBOR, new byte[] {(byte) 0xff});
        refused(500, "/ipfs/" + brokenCbor + "/a");
        Cid document = gateway.block(Codec.DAG_CBOR, HexFormat.of().parseHex("a0"));
        refused(406, "/ipfs/" + document + "?format=dag-json");
        refused(400, "/ipfs/" + document + "?format=nonsense");
        refused(500, "/ipfs/" + document + "?format=tar");
        refused(406, "/ipfs/" + gateway.block(Codec.GIT_RAW, new byte[] {1}));
        String missing = "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy";
        for (String form : new String[] {"", "?format=raw", "?format=car", "?format=tar"}) {
            refused(404, "/ipfs/" + missing + form);
        }
        refused(412, "/ipfs/" + missing, "Cache-Control: only-if-cached\r\n");
    }

    @Test
    void endsCirclesOfNames() throws IOException {
        refused(500, "/ipns/a.example");
        refused(500, "/ipns/b.example/x?format=raw");
    }

    @Test
    void refusesRecordsThatDoNotCount() throws IOException {
        for (String why : List.of("the record is expired since yesterday", "the record is not signed by its key")) {
            record = why;
            assertTrue(refused(500, "/ipns/" + KEY).contains(why));
            assertTrue(refused(500, "/ipns/" + KEY + "?format=ipns-record").contains(why));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"%00", "a%2Fb", "%2e%2e/x", "../x", "./x", "%2e/x", "a%5cb/%2F", "%ff%00"})
    void refusesPathsThatLeadElsewhere(String path) throws IOException {
        DagRoot root = gateway.directory(Map.of("x", gateway.file("x")));
        String answer = gateway.get("/ipfs/" + root.cid() + "/" + path);
        assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
        assertFalse(GatewayFixture.body(answer).contains("Exception"), answer);
    }

    @Test
    void refusesAbsurdRanges() throws IOException {
        String target = "/ipfs/" + gateway.file("0123456789").cid();
        refused(416, target, "Range: bytes=99999999999999999999-\r\n");
        refused(400, target, "Range: bytes=9-0\r\n");
        refused(400, target, "Range: bytes=" + "0-0,".repeat(1000) + "0-0\r\n");
        refused(400, target + "?format=car&entity-bytes=x:y");
        refused(400, target + "?format=car&dag-scope=everything");
        refused(400, target + "?format=car&car-dups=maybe");
    }

    @Test
    void answersWhatCameBeforePipelinedRubbish() throws IOException {
        Cid cid = gateway.file("whole").cid();
        String answer = RawClient.ask(
                gateway.address(), "GET /ipfs/" + cid + " HTTP/1.1\r\nHost: here\r\n\r\n\u0000\u0001rubbish\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
        assertTrue(answer.contains("whole"), answer);
        assertTrue(answer.indexOf("HTTP/1.1 400 ") > 0, answer);
        assertTrue(gateway.get("/ipfs/" + cid).startsWith("HTTP/1.1 200 "));
    }

    @Test
    void isAProxyForNobodyElse() throws IOException {
        for (String target : List.of("evil.example:443", "127.0.0.1:22", "[::1]:5001", "169.254.169.254:80")) {
            String answer =
                    RawClient.ask(gateway.address(), "CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n\r\n");
            assertTrue(answer.startsWith("HTTP/1.1 403 "), answer);
        }
        String absolute = gateway.get("http://127.0.0.1:5001/api/v0/id");
        assertTrue(absolute.startsWith("HTTP/1.1 404 "), absolute);
    }

    private static String mutated(Random random, String text, String alphabet) {
        StringBuilder out = new StringBuilder(text);
        for (int i = 0; i <= random.nextInt(6); i++) {
            int at = random.nextInt(out.length() + 1);
            char c = random.nextInt(4) == 0
                    ? (char) random.nextInt(0x3000)
                    : alphabet.charAt(random.nextInt(alphabet.length()));
            if (random.nextBoolean() || at == out.length()) {
                out.insert(at, c);
            } else {
                out.setCharAt(at, c);
            }
        }
        return out.toString();
    }

    /** Whatever a text is, a parser takes it or says why not. */
    @Test
    void parsersBearAnyText() {
        long seed = new Random().nextLong();
        System.out.println("parsersBearAnyText: seed " + seed);
        Random random = new Random(seed);
        String cid = "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy";
        Sites sites = Sites.of(List.of());
        for (int i = 0; i < 20_000; i++) {
            String path = mutated(random, "/ipfs/" + cid + "/a%20b/c", "/%.2FeE0 ?#\\~\u0000");
            taken(() -> GatewayPath.parse(path).shown());
            String span = mutated(random, "12:-34", "0123456789:-*");
            taken(() -> Span.parse(span).first(100));
            String host = mutated(random, cid + ".ipfs.localhost:80", ".:[]-%@/ipns");
            assertTrue(sites.below(host).isEmpty() || !Sites.bare(host).isEmpty());
            String label = mutated(random, "en-wikipedia--on--ipfs-org", "-.a");
            taken(() -> HostLabel.inline(HostLabel.outline(label)));
            String link = mutated(random, "a.example:/ipfs/" + cid, ",:/. ");
            taken(() -> StaticLinks.parse(link));
        }
    }

    private interface Parsing {
        Object run() throws IOException;
    }

    private static void taken(Parsing parsing) {
        try {
            assertTrue(parsing.run() != null);
        } catch (MalformedException | GatewayException e) {
            assertFalse(e.getMessage().isEmpty());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Whatever a block is, a path through it ends in an answer that the gateway meant to give. */
    @Test
    void resolvesThroughAnyBlock() throws IOException {
        long seed = new Random().nextLong();
        System.out.println("resolvesThroughAnyBlock: seed " + seed);
        Random random = new Random(seed);
        byte[] directory = gateway.bytes(gateway.directory(Map.of("a", gateway.file("x"), "b", gateway.file("y")))
                .cid());
        byte[] document = HexFormat.of().parseHex("a26161a1616201616282820102f6");
        for (int i = 0; i < 120; i++) {
            boolean isDocument = random.nextBoolean();
            byte[] bytes = (isDocument ? document : directory).clone();
            for (int j = 0; j <= random.nextInt(3); j++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            Cid cid = gateway.block(isDocument ? Codec.DAG_CBOR : Codec.DAG_PB, bytes);
            for (String path : List.of("/", "/a", "/a/b?format=raw", "?format=car", "?format=tar", "/a?preview=true")) {
                String answer = gateway.get("/ipfs/" + cid + path, "Accept: text/html\r\n");
                assertTrue(
                        answer.startsWith("HTTP/1.1 "),
                        () -> path + " " + HexFormat.of().formatHex(bytes));
                assertFalse(
                        answer.contains("failed inside the server"),
                        () -> path + " " + HexFormat.of().formatHex(bytes));
            }
        }
    }
}
