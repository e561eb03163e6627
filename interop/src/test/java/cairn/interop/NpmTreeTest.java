package cairn.interop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real packages, some 45,000 files, one folder with 43,000 of them: in, and out again by every way there is. */
class NpmTreeTest {
    private static final int FILES_MIN = 40_000;

    @TempDir
    private static Path folder;

    private static Path tree;
    private static Program program;
    private static String root;

    @BeforeAll
    static void addTheTree() throws Exception {
        tree = Npm.install("npm-tree").resolve("node_modules");
        program = new Program(folder.resolve("home"));
        root = program.line("add", "-r", "-H", "-Q", tree.toString());
        assertTrue(Trees.list(tree).size() > FILES_MIN, "npm installed fewer files than it should");
    }

    @Test
    void getGivesEveryFileBack() throws Exception {
        Path target = folder.resolve("got");

        program.line("get", "-o", target.toString(), root);

        Trees.assertSame(tree, target);
    }

    @Test
    void theGatewayGivesEveryFileBack() throws Exception {
        List<Path> files = Trees.list(tree).stream()
                .filter(path -> Files.isRegularFile(tree.resolve(path), LinkOption.NOFOLLOW_LINKS))
                .toList();
        try (RunningNode node = RunningNode.start(program);
                HttpClient client = HttpClient.newHttpClient()) {
            files.parallelStream().forEach(path -> {
                try {
                    URI address = new URI(null, null, "/ipfs/" + root + "/" + path, null);
                    HttpRequest request = HttpRequest.newBuilder(URI.create(node.gateway() + address.getRawPath()))
                            .build();
                    HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
                    assertEquals(200, response.statusCode(), request.uri()::toString);
                    assertArrayEquals(Files.readAllBytes(tree.resolve(path)), response.body(), path::toString);
                } catch (IOException e) {
                    throw new UncheckedIOException(path.toString(), e);
                } catch (URISyntaxException | InterruptedException e) {
                    throw new AssertionError(path.toString(), e);
                }
            });
        }
    }

    @Test
    void aCarCarriesItToAnEmptyStore() throws Exception {
        Path car = folder.resolve("tree.car");
        program.into(car, "dag", "export", root);
        Program other = new Program(folder.resolve("other-home"));

        String imported = other.line("dag", "import", car.toString());

        assertTrue(imported.contains(root), imported);
        assertEquals(program.line("dag", "stat", root), other.line("dag", "stat", root));
        assertTrue(other.line("pin", "ls", "--type=recursive", "-q").contains(root), "the imported root is pinned");
        Path target = folder.resolve("carried");
        other.line("get", "-o", target.toString(), root);
        Trees.assertSame(tree, target);
        assertEquals(root, other.line("add", "-r", "-H", "-Q", target.toString()));
    }
}
