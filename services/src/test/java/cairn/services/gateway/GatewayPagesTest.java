package cairn.services.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.dagpb.PbWriter;
import cairn.data.unixfs.DagRoot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Directories, the start page and errors through the gateway, on a real socket. */
class GatewayPagesTest {
    private static final int PAGE_BYTES_MAX = 30_000;
    private static final String HTML = "Accept: text/html,*/*\r\n";

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
    void listsADirectory() throws IOException {
        DagRoot sub = gateway.directory(Map.of("x", gateway.file("x")));
        DagRoot root = gateway.directory(Map.of(
                "a b.txt",
                gateway.file("abc"),
                "sub",
                sub,
                "l",
                gateway.symlink("a"),
                "README.md",
                gateway.file("# <Hi>\nyou")));
        String answer = gateway.get("/ipfs/" + root.cid() + "/", HTML);
        assertStatus(200, answer);
        assertEquals("text/html; charset=utf-8", header(answer, "Content-Type"));
        assertTrue(header(answer, "ETag").endsWith("_CID-" + root.cid() + "\""), answer);
        assertEquals("/ipfs/" + root.cid() + "/", header(answer, "X-Ipfs-Path"));
        assertTrue(answer.contains("<a href=\"/ipfs/" + root.cid() + "/a%20b.txt\">a b.txt</a>"), answer);
        assertTrue(answer.contains("<a href=\"/ipfs/" + root.cid() + "/sub\">sub</a>"), answer);
        assertTrue(answer.contains("aria-label=\"Symbolic link\""), answer);
        assertTrue(answer.contains("4 entries"), answer);
        assertTrue(answer.contains("<h1>&lt;Hi&gt;</h1>\n<p>you</p>"), answer);
        assertTrue(answer.contains("/README.md?preview=true\""), answer);
        assertTrue(answer.length() < PAGE_BYTES_MAX, "a page of " + answer.length() + " bytes");
        assertFalse(answer.contains("src="), "nothing is loaded");
        assertFalse(answer.contains("http://") || answer.contains("https://"), "nothing points elsewhere");
        assertStatus(
                304, gateway.get("/ipfs/" + root.cid() + "/", "If-None-Match: " + header(answer, "ETag") + "\r\n"));
    }

    @Test
    void escapesHostileNames() throws IOException {
        Map<String, DagRoot> entries = new LinkedHashMap<>();
        for (String name : new String[] {
            "<script>alert(1)<",
            "\" onmouseover=\"x",
            "javascript:alert(1)",
            "'&amp;",
            "a\nb",
            "\udcff",
            "%2e%2e",
            "..",
            "?page=2",
            "#x"
        }) {
            entries.put(name, gateway.directory(Map.of("in", gateway.file(name + "!"))));
        }
        DagRoot root = gateway.directory(entries);
        String answer = gateway.get("/ipfs/" + root.cid() + "/");
        assertStatus(200, answer);
        assertFalse(answer.contains("<script>alert"), answer);
        assertFalse(answer.contains("\" onmouseover"), answer);
        assertFalse(answer.contains("href=\"javascript"), answer);
        assertFalse(answer.contains("/..\""), answer);
        for (String link : new String[] {"/%3Cscript%3Ealert(1)%3C", "/%FF", "/%252e%252e", "/%3Fpage=2", "/%23x"}) {
            String address = "/ipfs/" + root.cid() + link;
            assertTrue(answer.contains("<a href=\"" + address + "\">"), link + " in " + answer);
            assertStatus(200, gateway.get(address + "/"));
        }
    }

    @Test
    void showsTheIndexAndAddsTheSlash() throws IOException {
        DagRoot sub = gateway.directory(Map.of("index.html", gateway.file("<h1>home</h1>")));
        DagRoot root = gateway.directory(Map.of("a b", sub));
        String moved = gateway.get("/ipfs/" + root.cid() + "/a%20b?x=1");
        assertStatus(301, moved);
        assertEquals("/ipfs/" + root.cid() + "/a%20b/?x=1", header(moved, "Location"));
        String index = gateway.get("/ipfs/" + root.cid() + "/a%20b/");
        assertEquals("<h1>home</h1>", GatewayFixture.body(index));
        assertEquals("text/html; charset=utf-8", header(index, "Content-Type"));
    }

    @Test
    void pagesLargeDirectories() throws IOException {
        Map<String, DagRoot> entries = new LinkedHashMap<>();
        DagRoot file = gateway.file("same");
        for (int i = 0; i < 9000; i++) {
            entries.put("a rather long name, so that the directory becomes a HAMT " + i, file);
        }
        DagRoot root = gateway.directory(entries);
        int seen = 0;
        for (int page = 1; page <= 9; page++) {
            String answer = gateway.get("/ipfs/" + root.cid() + "/?page=" + page);
            seen += answer.split("<tr data-size", -1).length - 1;
            assertEquals(page < 9, answer.contains("rel=\"next\""));
            assertEquals(page > 1, answer.contains("rel=\"prev\""));
        }
        assertEquals(9000, seen);
        assertStatus(404, gateway.get("/ipfs/" + root.cid() + "/?page=10"));
        assertStatus(400, gateway.get("/ipfs/" + root.cid() + "/?page=0"));
        assertStatus(400, gateway.get("/ipfs/" + root.cid() + "/?page=99999999999"));
        assertStatus(
                200,
                gateway.ask(
                        "HEAD",
                        "/ipfs/" + root.cid() + "/a%20rather%20long%20name,%20so%20that%20the"
                                + "%20directory%20becomes%20a%20HAMT%208999"));
    }

    @Test
    void listsWhatIsNotReadable() throws IOException {
        DagRoot gone = gateway.directory(Map.of("a", gateway.file("1")));
        DagRoot bad = gateway.directory(Map.of("b", gateway.file("2")));
        Cid rubbish = gateway.block(Codec.DAG_PB, "rubbish".getBytes(StandardCharsets.UTF_8));
        DagRoot root =
                gateway.directory(Map.of("gone", gone, "bad", bad, "rubbish", new DagRoot(rubbish, 0, Long.MAX_VALUE)));
        gateway.remove(gone.cid());
        gateway.damage(bad.cid());
        String answer = gateway.get("/ipfs/" + root.cid() + "/");
        assertStatus(200, answer);
        assertEquals(3, answer.split("aria-label=\"Not on this node, or not readable\"", -1).length - 1);
        assertStatus(404, gateway.get("/ipfs/" + root.cid() + "/gone/"));
        assertStatus(500, gateway.get("/ipfs/" + root.cid() + "/rubbish/"));
        String damaged = gateway.get("/ipfs/" + root.cid() + "/bad/");
        assertStatus(500, damaged);
        assertTrue(damaged.contains("is damaged") && !damaged.contains("secret"), damaged);
    }

    @Test
    void welcomesAndOpens() throws IOException {
        String answer = gateway.get("/", HTML);
        assertStatus(200, answer);
        assertTrue(answer.contains("./cairn add -r"), answer);
        assertFalse(answer.contains("http://") || answer.contains("https://") || answer.contains("src="), answer);
        Cid cid = gateway.file("x").cid();
        for (String text :
                new String[] {cid + "/a%20b", "%2Fipfs%2F" + cid + "%2Fa+b", "ipfs%3A%2F%2F" + cid + "/a+b"}) {
            String opened = gateway.get("/?open=" + text);
            assertStatus(303, opened);
            assertEquals("/ipfs/" + cid + "/a%20b", header(opened, "Location"));
        }
        assertStatus(400, gateway.get("/?open=%2F%2Fevil.example%2F"));
    }

    @ParameterizedTest
    @CsvSource({
        "/ipfs/,400",
        "/ipfs/bogus,400",
        "/ipfs/bafkreidvbhs33ighmljlvr7zbv2ywwzcmp5adtf4kqvlly67cy56bdtmv,400",
        "/ipfs/%3Cscript%3E,400",
        "/ipfs/CID/%00,400",
        "/ipfs/CID/a%2Fb,400",
        "/ipfs/CID/%2e%2e/x,400",
        "/ipfs/CID/../x,400",
        "/ipfs/CID/./x,400",
        "/ipfs/CID/nope,404",
        "/ipfs/CID/a.txt/x,404",
        "/ipfs/bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy,404",
        "/ipns/example.com,502",
        "/ipns/%22x,400",
        "/nothing,404",
        "//ipfs/CID,404",
    })
    void answersErrorsWithOneSentence(String path, int status) throws IOException {
        DagRoot root = gateway.directory(Map.of("a.txt", gateway.file("x")));
        String target = path.replace("CID", root.cid().toString());
        String text = gateway.get(target);
        assertStatus(status, text);
        if (!header(text, "Content-Type").startsWith("text/plain")) {
            throw new AssertionError(text);
        }
        assertFalse(text.contains("Exception") || text.contains(".java"), text);
        String html = gateway.get(target, HTML);
        assertStatus(status, html);
        assertFalse(html.contains("<script>"), html);
        String json = gateway.get(target, "Accept: application/json\r\n");
        assertStatus(status, json);
    }

    @Test
    void tellsErrorsInTheFormThatIsWanted() throws IOException {
        String target = "/ipfs/%3Cb%3E";
        assertTrue(gateway.get(target, HTML).contains("&lt;b&gt;"));
        String json = gateway.get(target, "Accept: application/json\r\n");
        assertEquals("application/json", header(json, "Content-Type"));
        assertTrue(GatewayFixture.body(json).contains("\"status\":400"), json);
    }

    @ParameterizedTest
    @ValueSource(strings = {"f6", "a0"})
    void sendsDocumentsAsTheyAre(String cbor) throws IOException {
        Cid cid = gateway.block(Codec.DAG_CBOR, java.util.HexFormat.of().parseHex(cbor));
        String answer = gateway.get("/ipfs/" + cid);
        assertStatus(200, answer);
        assertEquals("application/vnd.ipld.dag-cbor", header(answer, "Content-Type"));
        assertStatus(404, gateway.get("/ipfs/" + cid + "/a/b"));
        Cid unknown = gateway.block(Codec.GIT_RAW, new byte[] {1});
        assertStatus(406, gateway.get("/ipfs/" + unknown));
        assertStatus(200, gateway.get("/ipfs/" + unknown + "?format=raw"));
    }

    @Test
    void listsADirectoryWhoseIndexIsNoFile() throws IOException {
        Cid cid = gateway.block(Codec.DAG_CBOR, java.util.HexFormat.of().parseHex("a0"));
        String answer = gateway.get("/ipfs/" + directory(cid, "index.html") + "/");
        assertStatus(200, answer);
        assertTrue(answer.contains("index.html"), answer);
    }

    /** Whatever a request is, it gets an answer that is no fault of the gateway, and the gateway goes on. */
    @Test
    void bearsMutatedRequests() throws IOException {
        long seed = new Random().nextLong();
        System.out.println("bearsMutatedRequests: seed " + seed);
        Random random = new Random(seed);
        DagRoot root = gateway.directory(Map.of("a.txt", gateway.file("x")));
        String request = "GET /ipfs/" + root.cid() + "/a.txt?filename=%20x&page=2 HTTP/1.1\r\nHost: here\r\n"
                + "Range: bytes=0-1\r\nIf-None-Match: \"a\"\r\nAccept: text/html\r\nConnection: close\r\n\r\n";
        for (int i = 0; i < 300; i++) {
            char[] mutated = request.toCharArray();
            for (int j = 0; j <= random.nextInt(4); j++) {
                mutated[random.nextInt(mutated.length - 30)] = (char) random.nextInt(256);
            }
            String answer = cairn.services.http.RawClient.ask(gateway.address(), new String(mutated) + "\r\n\r\n");
            assertFalse(answer.startsWith("HTTP/1.1 500"), () -> new String(mutated) + " -> " + answer);
        }
        assertStatus(200, gateway.get("/ipfs/" + root.cid() + "/a.txt"));
    }

    /** Directories that no builder makes. */
    @Test
    void showsNamesThatNoPathHas() throws IOException {
        Cid file = gateway.file("x").cid();
        String answer = gateway.get("/ipfs/" + directory(file, "", "..", "a/b") + "/");
        assertStatus(200, answer);
        for (String shown : new String[] {"..", "a/b", "(no name)"}) {
            assertTrue(answer.contains("</svg>" + shown + "</td>"), answer);
        }
        assertEquals(3, answer.split("href=\"/ipfs/" + file, -1).length - 1);
    }

    /** A directory as it comes from elsewhere, with whatever names. */
    private Cid directory(Cid entry, String... names) throws IOException {
        ByteBuffer node = ByteBuffer.allocate(1000);
        for (String name : names) {
            PbWriter.putLink(node, entry, name.getBytes(StandardCharsets.UTF_8), 1);
        }
        PbWriter.putDataHead(node, 2);
        node.put(new byte[] {8, 1}).flip();
        byte[] bytes = new byte[node.remaining()];
        node.get(bytes);
        return gateway.block(Codec.DAG_PB, bytes);
    }

    @ParameterizedTest
    @CsvSource({
        "photo.png,<img alt=\"photo.png\" src=\"/ipfs/",
        "song.mp3,<audio controls",
        "film.webm,<video controls",
        "words.txt,plain &lt;words&gt;</pre>",
        "data.json,plain &lt;words&gt;</pre>",
        "words.md,<p>plain &lt;words&gt;</p>",
        "broken.car,This is no whole CAR",
        "thing.bin,There is no preview",
    })
    void previewsFilesByTheirKind(String name, String part) throws IOException {
        DagRoot root = gateway.directory(Map.of(name, gateway.file("plain <words>")));
        String answer = gateway.get("/ipfs/" + root.cid() + "/" + name + "?preview=true", HTML);
        assertStatus(200, answer);
        assertTrue(answer.contains(part), answer);
        assertTrue(header(answer, "Content-Security-Policy").startsWith("default-src 'none'"), answer);
    }

    @Test
    void previewsJsonAsATree() throws IOException {
        Cid to = gateway.file("linked").cid();
        DagRoot root = gateway.directory(Map.of("a.json", gateway.file("{\"key\":[1,{\"/\":\"" + to + "\"}]}")));
        String answer = gateway.get("/ipfs/" + root.cid() + "/a.json?preview=true", HTML);
        assertTrue(answer.contains("<dt>key</dt>") && answer.contains("href=\"/ipfs/" + to + "\""), answer);
    }

    @Test
    void previewsTheBlocksOfAnArchive() throws IOException {
        Cid inside = gateway.file("inside").cid();
        String car = gateway.get("/ipfs/" + inside + "?format=car");
        byte[] bytes = GatewayFixture.body(car).getBytes(StandardCharsets.ISO_8859_1);
        DagRoot root = gateway.directory(Map.of("a.car", gateway.file(bytes, 1000, cairn.data.unixfs.Attributes.NONE)));
        String answer = gateway.get("/ipfs/" + root.cid() + "/a.car?preview=true", HTML);
        assertTrue(answer.contains("<td class=\"cid\">" + inside + "</td>"), answer);
    }

    /** Whatever a README says, its page runs no script and loads nothing from elsewhere. */
    @Test
    void disarmsMarkdown() throws IOException {
        String hostile = "<script>alert(1)</script> [a](javascript:alert(1)) <img src=x onerror=alert(1)>\n\n"
                + "![i](data:text/html,x) [v](vbscript:x)\n\n<div onclick=x>\n" + "> ".repeat(5000) + "deep\n";
        DagRoot root = gateway.directory(Map.of("README.md", gateway.file(hostile)));
        String answer = gateway.get("/ipfs/" + root.cid() + "/", HTML);
        assertStatus(200, answer);
        String prose = answer.substring(answer.indexOf("class=\"prose\""), answer.indexOf("</section>"));
        for (String live :
                new String[] {"<script", "<img src=x", "<div onclick", "href=\"javascript", "href=\"vbscript"}) {
            assertFalse(prose.contains(live), prose);
        }
    }

    /** Errors lead to whoever else has the content, on hosts of its own too. */
    @Test
    void saysWhoElseHasIt() throws IOException {
        String missing = "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy";
        String page = gateway.get("/ipfs/" + missing, HTML);
        assertStatus(404, page);
        assertTrue(page.contains("href=\"/.well-known/cairn/providers?cid=" + missing + "\""), page);
        String below = gateway.get("http://" + missing + ".ipfs.localhost/a", HTML);
        assertTrue(below.contains("ipfs get /ipfs/" + missing + "/a"), below);
        assertTrue(below.contains("href=\"//localhost/.well-known/cairn/providers?cid=" + missing + "\""), below);
        String people = gateway.get("/.well-known/cairn/providers?cid=" + missing, HTML);
        assertTrue(people.contains("This gateway asks nobody else") && people.contains("cairn get " + missing), people);
        String programs = gateway.get("/.well-known/cairn/providers?cid=" + missing);
        assertTrue(programs.endsWith("\"providers\":[]}\n") || programs.contains("\"providers\":[]"), programs);
        assertStatus(400, gateway.get("/.well-known/cairn/providers?cid=%3Cscript%3E", HTML));
        assertStatus(400, gateway.get("/.well-known/cairn/providers"));
    }

    @Test
    void tellsPoliciesToPeopleAndPrograms() throws IOException {
        String page = gateway.get("/.well-known/cairn", HTML);
        assertTrue(page.contains("Peers that it is connected to") && page.contains("./cairn up"), page);
        String json = gateway.get("/.well-known/cairn");
        assertTrue(json.contains("\"peers\":0") && json.contains("\"verifiedBytesRatio\":"), json);
    }

    /** Follows the links from the first page to the last and back, and sees every entry once. */
    @Test
    void leadsFromPageToPageAndBack() throws IOException {
        DagRoot root = gateway.manyEntries(4321, gateway.file("x"));
        String base = "/ipfs/" + root.cid() + "/";
        List<String> pages = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Optional<String> link = Optional.of("?page=1"); link.isPresent(); ) {
            String answer = gateway.get(base + link.get(), HTML);
            assertStatus(200, answer);
            pages.add(table(answer));
            Matcher name = Pattern.compile("data-name=\"([^\"]*)\"").matcher(answer);
            while (name.find()) {
                assertTrue(names.add(name.group(1)), name.group(1));
            }
            link = link(answer, "next");
            assertEquals(link.isPresent(), pages.size() < 5);
        }
        assertEquals(4321, names.size());
        Optional<String> link = link(gateway.get(base + "?page=5", HTML), "prev");
        for (int page = 4; page >= 1; page--) {
            String answer = gateway.get(base + link.orElseThrow(), HTML);
            assertEquals(pages.get(page - 1), table(answer));
            link = link(answer, "prev");
        }
        assertTrue(link.isEmpty(), link::toString);
        assertStatus(404, gateway.get(base + "?page=2&after=nothing", HTML));
        assertStatus(400, gateway.get(base + "?page=101", HTML));
    }

    private static String table(String answer) {
        return answer.substring(answer.indexOf("<tbody>"), answer.indexOf("</tbody>"));
    }

    private static Optional<String> link(String answer, String relation) {
        Matcher link =
                Pattern.compile("rel=\"" + relation + "\" href=\"([^\"]*)\"").matcher(answer);
        return link.find() ? Optional.of(link.group(1).replace("&amp;", "&")) : Optional.empty();
    }

    /** A directory of a million entries: a page asks for as many blocks as its entries lie in, wherever it is. */
    @Test
    @Tag("slow")
    void pagesThroughAMillionEntries() throws IOException {
        DagRoot file = gateway.file("x");
        DagRoot root = gateway.manyEntries(1_000_000, file);
        for (String place : List.of("page=1", "page=100", "after=entry-999999.txt", "before=entry-7.txt")) {
            gateway.countReads();
            String answer = gateway.get("/ipfs/" + root.cid() + "/?" + place, HTML);
            assertStatus(200, answer);
            assertEquals(1000, answer.split("<tr data-size=", -1).length - 1);
            assertTrue(place.equals("page=100") || gateway.readsCounted() < 400, place + " reads too much");
        }
        assertStatus(400, gateway.get("/ipfs/" + root.cid() + "/?page=101", HTML));
    }
}
