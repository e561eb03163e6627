package cairn.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes, each a process of its own, that reach each other on this machine and nobody else. */
final class PeersTest {
    private static final String NOBODYS = "bafkreidon73zkcrwdb5iafqtijxildoonbwnpv7dyd6ef3qdgads2jc4su";

    @TempDir
    private Path work;

    private CairnProcess a;
    private CairnProcess b;
    private RunningNode nodeA;
    private RunningNode nodeB;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        a = new CairnProcess(work.resolve("home-a"), work.resolve("a"));
        b = new CairnProcess(work.resolve("home-b"), work.resolve("b"));
        b.ok("config", "swarm.first-block-seconds", "2");
        nodeA = RunningNode.online(a);
        nodeB = RunningNode.online(b);
    }

    @AfterEach
    void stop() {
        nodeB.close();
        nodeA.close();
    }

    private static byte[] random(Random random, int bytes) {
        byte[] content = new byte[bytes];
        random.nextBytes(content);
        return content;
    }

    private Path tree(Random random) throws IOException {
        Path tree = work.resolve("a").resolve("tree");
        for (int i = 0; i < 60; i++) {
            Path folder = tree.resolve("folder-" + i % 7);
            Files.createDirectories(folder);
            Files.write(folder.resolve("file-" + i), random(random, random.nextInt(5000)));
        }
        Files.write(tree.resolve("large"), random(random, 5_000_000));
        Files.write(tree.resolve("empty"), new byte[0]);
        return tree;
    }

    private String addressOfA() throws IOException, InterruptedException {
        return a.ok("id", "--format=<addrs>").lines().getFirst();
    }

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.map(path -> folder.relativize(path).toString()).sorted().toList();
        }
    }

    @Test
    void whatOneAddsTheOtherGetsReadsAndPins() throws IOException, InterruptedException {
        Random random = new Random(20);
        Path tree = tree(random);
        String root = a.ok("add", "-r", "-Q", tree.toString()).word();
        String address = addressOfA();
        String idA = address.substring(address.lastIndexOf('/') + 1);
        assertEquals(
                "connect " + idA + " success", b.ok("swarm", "connect", address).word());
        assertEquals(List.of(address), b.ok("swarm", "peers").lines());
        assertTrue(a.ok("swarm", "peers", "--direction").word().endsWith(" inbound"));
        assertTrue(b.ok("id", idA, "--format=<aver> <protocols>").text().contains("/ipfs/bitswap/1.2.0"));
        assertTrue(b.ok("ping", "--count=1", idA).text().contains("Pong received: time="));

        HttpResponse<byte[]> small;
        try (HttpClient client = HttpClient.newHttpClient()) {
            small = client.send(
                    HttpRequest.newBuilder(URI.create(nodeB.gateway() + "/ipfs/" + root + "/folder-1/file-1"))
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
        }
        assertArrayEquals(Files.readAllBytes(tree.resolve("folder-1").resolve("file-1")), small.body());
        b.fails("could not find", "get", "--offline", root);
        b.ok("get", "-o", "got", root);
        Path got = work.resolve("b").resolve("got");
        assertEquals(files(tree), files(got));
        for (String name : files(tree)) {
            if (Files.isRegularFile(tree.resolve(name))) {
                assertArrayEquals(Files.readAllBytes(tree.resolve(name)), Files.readAllBytes(got.resolve(name)), name);
            }
        }
        Files.write(work.resolve("a").resolve("second"), random(random, 3_000_000));
        String second = a.ok("add", "-Q", "second").word();
        assertTrue(b.ok("pin", "add", second).text().contains("pinned"));
        assertEquals(3_000_000, b.ok("cat", "--offline", second).bytes().length);
        assertTrue(a.ok("bitswap", "stat").text().contains("blocks sent: "));

        assertEquals(
                "disconnect " + idA + " success",
                b.ok("swarm", "disconnect", address).word());
        assertEquals(List.of(), b.ok("swarm", "peers").lines());
        b.fails("No provider of " + NOBODYS + " after 2 s: ", "cat", NOBODYS);
        b.fails("context deadline exceeded", "cat", "--timeout=100ms", NOBODYS);
    }

    @Test
    void theBootstrapListIsKept() throws IOException, InterruptedException {
        String address = addressOfA();
        assertEquals(List.of(), b.ok("bootstrap", "list").lines());
        assertEquals(List.of(address), b.ok("bootstrap", "add", address).lines());
        b.fails("/p2p/PEER", "bootstrap", "add", "/ip4/127.0.0.1/tcp/1");
        assertEquals(List.of(address), b.ok("bootstrap").lines());
        nodeB.close();
        nodeB = RunningNode.again(b);
        for (int i = 0; i < 100 && b.ok("swarm", "peers").lines().isEmpty(); i++) {
            Thread.onSpinWait();
        }
        assertEquals(List.of(address), b.ok("swarm", "peers").lines(), "dialled by itself");
        assertEquals(List.of(address), b.ok("bootstrap", "rm", "--all").lines());
    }

    @Test
    void namesAndProvidersAreFoundThroughTheTable() throws IOException, InterruptedException {
        Files.createDirectories(work.resolve("a"));
        Files.writeString(work.resolve("a").resolve("text"), "found by its provider\n");
        String cid = a.ok("add", "-Q", "text").word();
        b.ok("swarm", "connect", addressOfA());
        String idA = a.ok("id", "--format=<id>").word();
        String idB = b.ok("id", "--format=<id>").word();
        // The tables hear of a connection a moment after it is made.
        for (int i = 0;
                i < 100 && b.run(new byte[0], "routing", "findpeer", idA).code() != 0;
                i++) {
            Thread.onSpinWait();
        }
        // What is added is told of by itself.
        for (int i = 0; i < 100 && b.ok("routing", "findprovs", cid).lines().isEmpty(); i++) {
            Thread.onSpinWait();
        }
        assertEquals(List.of(idA), b.ok("routing", "findprovs", cid).lines());
        assertTrue(a.ok("provide", "stat").text().contains("CIDs scheduled:"));
        b.ok("block", "get", cid);
        b.ok("routing", "provide", cid);
        assertTrue(a.ok("routing", "findprovs", cid).lines().contains(idB));
        String name = a.ok("name", "publish", "-Q", "/ipfs/" + cid).word();
        assertEquals("/ipfs/" + cid, b.ok("name", "resolve", name).word());
        assertEquals("found by its provider\n", b.ok("cat", "/ipns/" + name).text());
    }
}
