package cairn.transform.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cairn.data.cid.Cid;
import cairn.data.failure.LimitException;
import cairn.data.failure.MalformedException;
import cairn.data.unixfs.Attributes;
import cairn.data.unixfs.DagRoot;
import cairn.data.unixfs.DirectoryCursor;
import cairn.data.unixfs.DirectoryEntry;
import cairn.data.unixfs.FileCursor;
import cairn.data.unixfs.ImportProfile;
import cairn.data.unixfs.Symlinks;
import cairn.data.unixfs.UnixFsEntry;
import cairn.node.Node;
import cairn.transform.NodeFixture;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TimeZone;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sites of Markdown: harmless, hostile, and this project's own documents. */
class SiteTransformTest {
    private static final Map<String, String> USUAL = Map.of("title", "", "broken-links", "report");

    @TempDir
    private Path folder;

    private NodeFixture fixture;
    private Node node;

    @BeforeEach
    void open() throws IOException {
        fixture = new NodeFixture(folder);
        node = fixture.node();
    }

    @AfterEach
    void close() throws IOException {
        fixture.close();
    }

    private Cid source(Map<String, String> files) throws IOException {
        OutputTree tree = new OutputTree(fixture.blocks()::put);
        for (Map.Entry<String, String> one : files.entrySet()) {
            tree.put(one.getKey(), one.getValue().getBytes(StandardCharsets.UTF_8));
        }
        return tree.finish().cid();
    }

    private Cid make(Cid source, Map<String, String> arguments) throws IOException {
        return new SiteTransform()
                .run(node.files().open(source), node.files(), arguments, fixture.blocks()::put)
                .cid();
    }

    /** Texts of all files by their paths. */
    private Map<String, String> texts(Cid root) throws IOException {
        Map<String, String> texts = new TreeMap<>();
        texts(root, "", texts);
        return texts;
    }

    private void texts(Cid cid, String path, Map<String, String> texts) throws IOException {
        switch (node.files().open(cid)) {
            case UnixFsEntry.Directory directory -> {
                DirectoryCursor cursor = node.files().list(directory);
                for (Optional<DirectoryEntry> one = cursor.next(); one.isPresent(); one = cursor.next()) {
                    String name = one.get().name();
                    texts(one.get().cid(), path.isEmpty() ? name : path + "/" + name, texts);
                }
            }
            case UnixFsEntry.File file -> {
                ByteBuffer bytes = ByteBuffer.allocate((int) file.sizeBytes());
                FileCursor cursor = node.files().read(file);
                for (Optional<ByteBuffer> part = cursor.next(); part.isPresent(); part = cursor.next()) {
                    bytes.put(part.get());
                }
                texts.put(path, StandardCharsets.UTF_8.decode(bytes.flip()).toString());
            }
            case UnixFsEntry.Symlink link -> texts.put(path, "-> " + link.target());
        }
    }

    private Map<String, String> site(Map<String, String> files) throws IOException {
        return texts(make(source(files), USUAL));
    }

    @Test
    void makesPagesWithTheirLinks() throws IOException {
        Map<String, String> site = site(Map.of(
                "README.md", "# Home\nSee [b](sub/b.md#two), ![p](p.png), [sub](sub/), [gone](gone.md).",
                "sub/b.md", "# B\n## One\n## Two\n## Two\n~~old~~\n\n|a|b|\n|-|-|\n|1|2|\n\n[up](../README.md)",
                "sub/c d.md", "no heading, [b](./b.md), [out](../../x), [web](https://example.org/a.md)",
                "p.png", "not Markdown",
                ".hidden/x.md", "# hidden"));
        assertEquals(
                "[_site/links.json, _site/search.js, _site/search.json, _site/style.css, index.html, p.png,"
                        + " sub/b.html, sub/c d.html]",
                site.keySet().toString());
        String home = site.get("index.html");
        assertTrue(home.contains("href=\"sub/b.html#two\">b</a>"), home);
        assertTrue(home.contains("<title>Home</title>"), home);
        assertTrue(home.contains("href=\"gone.md\">gone</a>"), home);
        String b = site.get("sub/b.html");
        assertTrue(b.contains("<h2 id=\"two\">") && b.contains("<h2 id=\"two-1\">"), b);
        assertTrue(b.contains("<del>old</del>") && b.contains("<td>1</td>"), b);
        assertTrue(b.contains("href=\"../index.html\">up</a>"), b);
        assertTrue(b.contains("<a href=\"c%20d.html\">c d.md</a>"), b);
        assertEquals(
                "[{\"link\":\"gone.md\",\"page\":\"README.md\"},{\"link\":\"../../x\",\"page\":\"sub/c d.md\"}]",
                site.get("_site/links.json").strip());
        assertEquals("not Markdown", site.get("p.png"));
        assertTrue(site.get("_site/search.json").contains("\"title\":\"Home\""), site.get("_site/search.json"));
    }

    @Test
    void isTheSameWhereverAndWheneverItIsMade() throws IOException {
        Cid source = source(Map.of("a.md", "# I\nTITLE 1,5", "b/i.md", "# Ärger\n[a](../a.md)", "c.txt", "x"));
        Cid first = make(source, USUAL);
        Locale locale = Locale.getDefault();
        TimeZone zone = TimeZone.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("tr-TR"));
            TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Chatham"));
            assertEquals(first, make(source, USUAL));
        } finally {
            Locale.setDefault(locale);
            TimeZone.setDefault(zone);
        }
        assertEquals(
                "bafybeidfv43vssryhrblwmx3mxi73oyurjyap3z75kn4yddgoqxfs6vx7q",
                first.toString(),
                "the bytes of sites changed: raise the version");
    }

    /** Whatever its author wrote, a page runs nothing and loads nothing that he chose, but pictures. */
    @Test
    void runsNothingThatItsAuthorWrote() throws IOException {
        String evil = """
                # <script>alert(1)</script>"><img src=x onerror=alert(2)>
                ## a " onload="x
                <script>alert(3)</script>
                <iframe src="https://evil.example"></iframe>
                [x](javascript:alert(4)) [y](JaVaScRiPt:alert(5)) [z](data:text/html,hi) <a onclick=x>b</a>
                ![i](javascript:alert(6)) [q](" onmouseover="alert(7))
                ```"><script>
                alert(8)
                ```
                """;
        Map<String, String> site = site(Map.of("<script>alert(9)<.md", evil, "x\" onclick=\"y.md", "# t"));
        for (Map.Entry<String, String> page : site.entrySet()) {
            if (page.getKey().endsWith(".html")) {
                String html = page.getValue();
                assertEquals(1, html.split("<script", -1).length - 1, html);
                for (String way : new String[] {
                    "<iframe",
                    "<img src=x",
                    "onerror=alert(2)>",
                    "href=\"javascript",
                    "href=\"JaVa",
                    "href=\"data:",
                    "src=\"javascript",
                    "\" onload",
                    "\" onmouseover",
                    "\" onclick"
                }) {
                    assertFalse(html.replace("&quot;", "").contains(way), way + " in " + html);
                }
                assertTrue(html.contains("script-src 'self'"), html);
            }
        }
    }

    @Test
    void refusesWhatIsNoSite() throws IOException {
        Cid file = source(Map.of("a.md", "x"));
        assertThrows(MalformedException.class, () -> make(source(Map.of("a.txt", "x")), USUAL));
        DagRoot page = new DagRoot(
                texts(file).isEmpty()
                        ? file
                        : node.files()
                                .find((UnixFsEntry.Directory) node.files().open(file), "a.md")
                                .orElseThrow()
                                .cid(),
                1,
                1);
        assertThrows(MalformedException.class, () -> make(page.cid(), USUAL));
        assertThrows(MalformedException.class, () -> make(source(Map.of("a.md", "x", "a.html", "y")), USUAL));
        Map<String, String> refuse = Map.of("title", "", "broken-links", "refuse");
        MalformedException broken =
                assertThrows(MalformedException.class, () -> make(source(Map.of("a.md", "[x](y.md)")), refuse));
        assertTrue(broken.getMessage().contains("y.md on a.md"), broken.getMessage());
        assertThrows(MalformedException.class, () -> make(file, Map.of("title", "", "broken-links", "maybe")));
        String deep = "d/".repeat(SourceTree.DEPTH_MAX + 2) + "a.md";
        assertThrows(LimitException.class, () -> make(source(Map.of(deep, "x")), USUAL));
        String large = "x".repeat(SourceTree.PAGE_BYTES_MAX + 1);
        assertThrows(LimitException.class, () -> make(source(Map.of("a.md", large)), USUAL));
    }

    /** A link of the source's machine leads nowhere on the site, and is not followed. */
    @Test
    void leavesSymlinksOut() throws IOException {
        OutputTree tree = new OutputTree(fixture.blocks()::put);
        tree.put("a.md", "[l](l.md)".getBytes(StandardCharsets.UTF_8));
        var link = Symlinks.make(ImportProfile.UNIXFS_V1_2025.naming(), "/etc/passwd", Attributes.NONE);
        fixture.blocks().put(link);
        tree.put("l.md", new DagRoot(link.cid(), 0, link.size()));
        Map<String, String> site = texts(make(tree.finish().cid(), USUAL));
        assertFalse(
                site.containsKey("l.md") || site.containsKey("l.html"),
                site.keySet().toString());
        assertTrue(site.get("_site/links.json").contains("l.md"), site.get("_site/links.json"));
    }

    /** Addresses that are made lead to where they are read as leading. */
    @Test
    void addressesLeadThereAndBack() {
        long seed = new Random().nextLong();
        System.out.println("addressesLeadThereAndBack: seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            String from = path(random);
            String to = path(random);
            assertEquals(Optional.of(to), Paths.resolve(from, Paths.relative(from, to)), from + " " + to);
            Paths.resolve(from, path(random) + "%" + (char) random.nextInt(0x3000));
        }
    }

    private static String path(Random random) {
        StringBuilder path = new StringBuilder();
        for (int i = random.nextInt(4); i >= 0; i--) {
            path.append("ab ?#%:é".charAt(random.nextInt(8)))
                    .append(random.nextInt(3))
                    .append(i == 0 ? "" : "/");
        }
        return path.toString();
    }

    @Test
    void makesASiteOfThisProjectsDocuments() throws IOException {
        Path docs = Path.of("..", "docs").toAbsolutePath().normalize();
        assumeTrue(Files.isDirectory(docs), "docs are not there");
        Cid source = fixture.add(docs);
        Cid first = make(source, USUAL);
        assertEquals(first, make(source, USUAL));
        Map<String, String> site = texts(first);
        assertTrue(site.containsKey("ARCHITECTURE.html") && site.containsKey("operating/index.html"), site::toString);
        String index = site.get("index.html");
        assertTrue(index.contains("href=\"operating/index.html\""), index);
        for (String link : site.get("_site/links.json").split("\\},", -1)) {
            // Documents may lead to what is beside the folder; inside it nothing is broken.
            assertTrue(link.contains("\"link\":\"../") || link.strip().equals("[]"), link);
        }
    }
}
