package cairn.app.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is added comes back the same, with a node up and without one. */
class RoundTripTest {
    @TempDir
    private Path folder;

    private Cli cairn;
    private Path tree;

    @BeforeEach
    void makeTree() throws IOException {
        cairn = new Cli(folder, "home");
        tree = Files.createDirectories(folder.resolve("tree"));
        byte[] large = new byte[3_000_000];
        new Random(5).nextBytes(large);
        Files.write(tree.resolve("large.bin"), large);
        Files.write(tree.resolve("empty"), new byte[0]);
        Files.createDirectories(tree.resolve("žluťoučký kůň/日本語"));
        Files.writeString(tree.resolve("žluťoučký kůň/日本語/ファイル"), "obsah");
        Files.writeString(tree.resolve("a b%20c+d?.txt"), "name");
        Files.createDirectory(tree.resolve("empty-dir"));
        Files.writeString(tree.resolve(".hidden"), "hidden");
        Files.createSymbolicLink(tree.resolve("link"), Path.of("large.bin"));
    }

    private static void assertSameTree(Path expected, Path actual) throws IOException {
        List<Path> names;
        try (Stream<Path> walk = Files.walk(expected)) {
            names = walk.map(expected::relativize).sorted().toList();
        }
        try (Stream<Path> walk = Files.walk(actual)) {
            assertEquals(names, walk.map(actual::relativize).sorted().toList());
        }
        for (Path name : names) {
            Path a = expected.resolve(name.toString());
            Path b = actual.resolve(name.toString());
            if (Files.isSymbolicLink(a)) {
                assertEquals(Files.readSymbolicLink(a), Files.readSymbolicLink(b));
            } else if (Files.isRegularFile(a, LinkOption.NOFOLLOW_LINKS)) {
                assertArrayEquals(Files.readAllBytes(a), Files.readAllBytes(b), name.toString());
            }
        }
    }

    @Test
    void withoutANode() throws Exception {
        everything("out");
    }

    @Test
    void throughANode() throws Exception {
        String alone = new Cli(folder, "alone").ok("add", "-r", "-H", "-Q", "tree");
        Process node = cairn.builder("up", "--offline", "--admin=127.0.0.1:0", "--gateway=127.0.0.1:0")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            String line = node.inputReader().readLine();
            while (line != null && !line.contains("ready")) {
                line = node.inputReader().readLine();
            }
            assertTrue(Files.exists(cairn.home().resolve("api")), "the node says where it is");
            assertEquals(alone, everything("out-up"));
        } finally {
            node.destroy();
            assertTrue(node.waitFor(10, TimeUnit.SECONDS), "the node stops when it is told to");
        }
        assertFalse(Files.exists(cairn.home().resolve("api")), "a node that stopped takes its address back");
        assertEquals(0, node.exitValue());
    }

    private String everything(String out) throws Exception {
        String root = cairn.ok("add", "-r", "-H", "-Q", "--pin-name=tree", "tree");
        cairn.ok("get", root, "-o", out);
        assertSameTree(tree, folder.resolve(out));
        byte[] large = Files.readAllBytes(tree.resolve("large.bin"));
        byte[] part = cairn.run("cat", "--offset=1000000", "--length=1500000", root + "/large.bin")
                .outBytes();
        assertArrayEquals(Arrays.copyOfRange(large, 1_000_000, 2_500_000), part);
        assertTrue(cairn.ok("ls", root).contains("empty-dir/"));
        assertTrue(cairn.ok("pin", "ls", "--names").contains(root + " recursive tree"));

        String piped = cairn.run("standard input".getBytes(StandardCharsets.UTF_8), "add", "-Q")
                .out()
                .strip();
        assertEquals("standard input", cairn.ok("cat", piped));
        String value = "{\"a\":[1,{\"/\":\"" + root + "\"}]}";
        String object = cairn.run(value.getBytes(StandardCharsets.UTF_8), "dag", "put")
                .out()
                .strip();
        assertEquals("1", cairn.ok("dag", "get", object + "/a/0"));
        assertEquals(root, cairn.ok("dag", "resolve", object + "/a/1"));
        assertEquals("obsah", cairn.ok("cat", "/ipfs/" + root + "/žluťoučký kůň/日本語/ファイル"));

        cairn.ok("pin", "rm", piped);
        assertTrue(cairn.ok("repo", "gc").contains("removed"));
        assertEquals(1, cairn.run("cat", piped).exit(), "what nothing holds is gone");
        cairn.ok("get", root, "-o", out + "-again");
        assertSameTree(tree, folder.resolve(out + "-again"));

        cairn.ok("dag", "export", root, "-o", "tree.car");
        Cli second = new Cli(folder, "second-" + out);
        assertEquals("Pinned root\t" + root + "\tsuccess", second.ok("dag", "import", "tree.car"));
        assertTrue(second.ok("repo", "verify").contains("all blocks validated"));
        assertEquals(cairn.ok("dag", "stat", root), second.ok("dag", "stat", root));
        assertTrue(cairn.ok("version", "--json").startsWith("{\"Version\":"));
        return root;
    }
}
