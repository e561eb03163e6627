package cairn.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A site whose blocks the browser verifies, in a browser, through a proxy that damages some of them. */
class VerifiedSiteTest {
    private static final int LARGE_BYTES = 3_000_000;
    private static final int MANY = 6000;

    @TempDir
    private static Path folder;

    private static byte[] large;
    private static String seen;
    private static int keys;

    @BeforeAll
    static void visit() throws Exception {
        Optional<Path> chromium = Npm.onPath("chromium");
        assumeTrue(chromium.isPresent(), "Chromium is not installed");
        Path script = Npm.install("page");
        Program program = new Program(folder.resolve("home"));
        Path configuration = program.home().resolve("cairn.toml");
        Files.writeString(
                configuration,
                Files.readString(configuration) + "\n[[site]]\nhost = \"localhost\"\nverify-in-browser = true\n");
        String root = program.line("add", "-r", "-Q", "--cid-version=1", site().toString());
        String name = published(program, root, "ed25519");
        String rsaName = published(program, root, "rsa");
        String forgedName = published(program, root, "ed25519");
        try (RunningNode node = RunningNode.start(program)) {
            ProcessBuilder walk = new ProcessBuilder(
                            "node",
                            "verified.mjs",
                            Integer.toString(node.gateway().getPort()),
                            root,
                            chromium.get().toString(),
                            folder.resolve("profile").toString(),
                            name,
                            rsaName,
                            forgedName)
                    .directory(script.toFile());
            Program.Outcome outcome = Program.run(walk, folder);
            assertEquals(0, outcome.exit(), outcome.err());
            seen = outcome.out();
        }
    }

    /** A new key's name that leads to the site. */
    private static String published(Program program, String root, String type)
            throws IOException, InterruptedException {
        String key = "key-" + keys++;
        String name = program.line("key", "gen", "--type=" + type, key);
        program.line("name", "publish", "--allow-offline", "--key=" + key, "/ipfs/" + root);
        return name;
    }

    private static Path site() throws IOException {
        Path site = Files.createDirectories(folder.resolve("site"));
        Files.writeString(
                site.resolve("index.html"),
                "<!doctype html><link rel=stylesheet href=style.css><p id=proven>a page that was proven");
        Files.writeString(site.resolve("style.css"), "body { background: rgb(1, 2, 3) }");
        large = new byte[LARGE_BYTES];
        new Random(LARGE_BYTES).nextBytes(large);
        Files.write(site.resolve("large.bin"), large);
        Files.writeString(Files.createDirectory(site.resolve("folder")).resolve("one & two.txt"), "listed");
        Files.writeString(Files.createDirectory(site.resolve("damaged")).resolve("page.html"), "<p>a secret page</p>");
        Files.writeString(site.resolve("hidden.html"), "<p>what the gateway hides");
        Files.writeString(site.resolve("404.html"), "<p>nothing is here");
        Files.writeString(
                site.resolve("_redirects"),
                "# rules\n/old/* /folder/:splat 302\n/app/* /index.html 200\n/* /404.html 404\n");
        Path many = Files.createDirectory(site.resolve("many"));
        for (int i = 0; i < MANY; i++) {
            Files.writeString(many.resolve("entry-" + i + ".txt"), "entry " + i);
        }
        return site;
    }

    private static String hash(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    @Test
    void showsThePageAndItsStyle() {
        assertEquals("a page that was proven", value("home"));
        assertEquals("rgb(1, 2, 3)", value("style"));
    }

    @Test
    void readsFilesOfManyBlocksAndPartsOfThem() throws Exception {
        assertEquals(hash(large), value("large"));
        assertEquals(
                "206 bytes 1500000-1500009/3000000 " + hash(Arrays.copyOfRange(large, 1_500_000, 1_500_010)),
                value("part"));
    }

    @Test
    void followsNamesThroughAShardedDirectory() {
        assertEquals("entry 0,entry 777,entry 2999,entry 5999", value("many"));
        assertEquals("404", value("missing"));
    }

    @Test
    void listsAFolder() {
        assertTrue(value("folder").startsWith("/folder/ "), value("folder"));
        assertTrue(value("folder").contains("one & two.txt"), value("folder"));
    }

    @Test
    void showsNothingThatIsDamaged() {
        assertEquals("502", value("damagedStatus"));
        assertTrue(value("damaged").contains("cannot be verified"), value("damaged"));
        assertFalse(value("damaged").contains("secret"), value("damaged"));
    }

    @Test
    void answersByTheRulesOfTheSite() {
        assertEquals("200 /folder/one%20&%20two.txt listed", value("moved"));
        assertEquals("200 a page that was proven", value("app"));
        assertEquals("404 nothing is here", value("lost"));
    }

    /** Rules for what is missing must not take the place of what is there. */
    @Test
    void findsOutWhatTheGatewayHides() {
        assertTrue(value("hidden").startsWith("502 "), value("hidden"));
        assertTrue(value("hidden").contains("hides something"), value("hidden"));
    }

    @Test
    void followsTheSignedRecordsOfNames() {
        assertEquals("a page that was proven", value("name"));
        assertEquals("a page that was proven", value("rsaName"));
        assertTrue(value("forged").contains("cannot be verified"), value("forged"));
        assertTrue(value("forged").contains("signed"), value("forged"));
    }

    @Test
    void asksForNothingThatItCannotVerify() {
        Matcher asked = Pattern.compile("\"(/[^\"]*)\"").matcher(seen.substring(0, seen.indexOf(']')));
        int archives = 0;
        while (asked.find()) {
            String target = asked.group(1);
            boolean isArchive = target.contains("format=car") || target.equals("/?format=ipns-record");
            archives += isArchive ? 1 : 0;
            assertTrue(
                    isArchive
                            || target.equals("/")
                            || target.startsWith("/.well-known/cairn/")
                            || target.equals("/favicon.ico"),
                    target);
        }
        assertTrue(archives >= 8, seen);
    }

    private static String value(String key) {
        Matcher matcher = Pattern.compile("\"" + key + "\":(?:\"((?:[^\"\\\\]++|\\\\.)*+)\"|(-?\\d+))")
                .matcher(seen);
        assertTrue(matcher.find(), () -> key + " is not in " + seen);
        return matcher.group(1) == null ? matcher.group(2) : matcher.group(1).replace("\\n", "\n");
    }
}
