package cairn.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cairn.data.block.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A running node and Helia on js-libp2p, each dialling, giving and taking; skipped where Helia cannot be had. */
@Timeout(300)
final class HeliaPeerTest {
    private static final int FILE_BYTES = 3 << 20;
    private static final String TOPIC = "stones";

    @TempDir
    private static Path work;

    private static Path folder;
    private static Program cairn;
    private static RunningNode node;

    private DrivenPeer peer;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        folder = Npm.install("helia-peer");
        Program.Outcome version = Program.run(new ProcessBuilder("node", "--version"), work);
        int major = Integer.parseInt(version.out().substring(1).split("\\.", 2)[0]);
        assumeTrue(major >= 20, "Helia needs Node.js 20 at least, and here is " + version.out());
        cairn = new Program(work.resolve("home"));
        cairn.line("config", "pubsub.enabled", "on");
        node = RunningNode.online(cairn, "/ip4/127.0.0.1/tcp/0", "/ip4/127.0.0.1/tcp/0/ws");
    }

    @AfterAll
    static void stop() {
        if (node != null) {
            node.close();
        }
    }

    @AfterEach
    void closePeer() {
        if (peer != null) {
            peer.close();
        }
    }

    private void startPeer(String transport, String security) throws IOException {
        peer = DrivenPeer.start(List.of(
                "node",
                "--import",
                folder.resolve("older-node.mjs").toString(),
                folder.resolve("peer.mjs").toString(),
                transport,
                security));
    }

    private static String nodeAddress(String transport) throws IOException, InterruptedException {
        return cairn.line("id", "--format=<addrs>")
                .lines()
                .filter(address -> address.contains("/ws/") == transport.equals("ws"))
                .findFirst()
                .orElseThrow();
    }

    private static String link(String security) {
        return (security.equals("tls") ? "/tls/1.0.0" : "/noise") + " /yamux/1.0.0";
    }

    private String nameOfPeer() throws IOException {
        return peer.address().peer().orElseThrow().toString();
    }

    private static byte[] content(long seed) {
        byte[] content = new byte[FILE_BYTES];
        new Random(seed).nextBytes(content);
        return content;
    }

    private static String described(byte[] content) throws Exception {
        return content.length + " "
                + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    }

    /** Both ways of a tree: they list ours and read its file, and we read theirs. */
    private void exchange(long seed) throws Exception {
        Path tree = Files.createDirectories(work.resolve("tree" + seed));
        byte[] content = content(seed);
        Files.write(tree.resolve("large"), content);
        Files.writeString(tree.resolve("small"), "small " + seed);
        String root = cairn.line("add", "-Q", "-r", tree.toString());
        assertEquals("large small", peer.ask("list", root));
        String file = cairn.line("add", "-Q", tree.resolve("large").toString());
        assertEquals(described(content), peer.ask("read", file));
        String theirs = peer.ask("add", FILE_BYTES, seed);
        Path read = work.resolve("read" + seed);
        cairn.into(read, "cat", theirs);
        assertEquals(peer.ask("read", theirs), described(Files.readAllBytes(read)));
    }

    @ParameterizedTest
    @CsvSource({"tcp, noise, 1", "tcp, tls, 2", "ws, noise, 3", "ws, tls, 4"})
    void theyDialUs(String transport, String security, long seed) throws Exception {
        startPeer(transport, security);
        String address = nodeAddress(transport);
        assertEquals(link(security), peer.ask("connect", address));
        assertTrue(Long.parseLong(peer.ask("ping", address)) >= 0);
        String name = cairn.line("id", "--format=<id>");
        Eventually.holds("they know us", () -> peer.ask("agent", name).startsWith("cairn/"));
        exchange(seed);
    }

    @ParameterizedTest
    @CsvSource({"tcp, noise, 5", "ws, tls, 6"})
    void weDialThem(String transport, String security, long seed) throws Exception {
        startPeer(transport, security);
        cairn.line("swarm", "connect", peer.address().toString());
        assertTrue(cairn.line("swarm", "peers").contains(nameOfPeer()));
        assertTrue(cairn.line("ping", "-n", "1", nameOfPeer()).contains("time="));
        exchange(seed);
    }

    @Test
    void eachFindsWhatTheOtherProvides() throws Exception {
        startPeer("tcp", "noise");
        peer.ask("connect", nodeAddress("tcp"));
        String name = cairn.line("id", "--format=<id>");
        Path file = Files.writeString(work.resolve("provided"), "by a node");
        String ours = cairn.line("add", "-Q", file.toString());
        Eventually.holds("they find us", () -> peer.ask("findprovs", ours).equals(name));
        String theirs = peer.ask("add", 1000, 7);
        peer.ask("provide", theirs);
        Eventually.holds(
                "we find them", () -> cairn.line("routing", "findprovs", theirs).contains(nameOfPeer()));
    }

    @Test
    void messagesOfTopicsGoBothWays() throws Exception {
        startPeer("tcp", "noise");
        peer.ask("connect", nodeAddress("tcp"));
        peer.ask("subscribe", TOPIC);
        String name = cairn.line("id", "--format=<id>");
        Path message = Files.writeString(work.resolve("message"), "from a node");
        Eventually.holds("they hear us", () -> {
            cairn.line("pubsub", "pub", TOPIC, message.toString());
            return peer.ask("heard").contains(name + " from a node");
        });
        Path heard = work.resolve("heard");
        Process listening = cairn.builder("pubsub", "sub", TOPIC)
                .redirectOutput(heard.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            Eventually.holds(
                    "they know that we listen",
                    () -> peer.ask("subscribers", TOPIC).contains(name));
            Eventually.holds("we hear them", () -> {
                peer.ask("publish", TOPIC, "from-Helia");
                return Files.readString(heard).contains("from-Helia");
            });
        } finally {
            listening.destroy();
        }
    }
}
