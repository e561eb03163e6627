package cairn.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.block.Eventually;
import cairn.data.multiaddr.Multiaddr;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A running node and a peer on boxo's Bitswap and go-libp2p's DHT, on this machine, each giving and taking. */
@Timeout(300)
final class GoContentTest {
    private static final int MEBIBYTE = 1 << 20;
    private static final int FILE_BYTES = 64 * MEBIBYTE;
    private static final int LARGE_BYTES = 1024 * MEBIBYTE;
    private static final int LEAVES = 80_000;

    private static Path program;

    @TempDir
    private Path work;

    private Program cairn;
    private RunningNode node;
    private DrivenPeer peer;

    @BeforeAll
    static void build() throws IOException, InterruptedException {
        program = GoPeer.build();
    }

    @BeforeEach
    void start() throws IOException, InterruptedException {
        cairn = new Program(work.resolve("home"));
        node = RunningNode.online(cairn);
        peer = GoPeer.start(program);
    }

    @AfterEach
    void stop() {
        if (peer != null) {
            peer.close();
        }
        if (node != null) {
            node.close();
        }
    }

    private String nodeAddress() throws IOException, InterruptedException {
        return cairn.line("id", "--format=<addrs>").lines().findFirst().orElseThrow();
    }

    private Multiaddr tcpOfPeer() {
        return peer.addresses().stream()
                .filter(address -> address.toString().contains("/tcp/")
                        && !address.toString().contains("/ws"))
                .findFirst()
                .orElseThrow();
    }

    private String nameOfPeer() throws IOException {
        return tcpOfPeer().peer().orElseThrow().toString();
    }

    private Path file(int bytes) throws IOException {
        byte[] content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        return Files.write(work.resolve("file"), content);
    }

    private void weConnect() throws IOException, InterruptedException {
        cairn.line("swarm", "connect", tcpOfPeer().toString());
    }

    @Test
    void theyFetchWhatWeAdded() throws IOException, InterruptedException {
        String root = cairn.line("add", "-Q", file(FILE_BYTES).toString());
        peer.ask("connect", nodeAddress());
        String[] fetched = peer.ask("fetch", root).split(" ");
        long blocks = cairn.line("refs", "-r", "-u", root).lines().count() + 1;
        assertEquals(blocks, Long.parseLong(fetched[0]));
        assertTrue(Long.parseLong(fetched[1]) > FILE_BYTES, Arrays.toString(fetched));
    }

    @Test
    void wePinTheirFileAndReadIt() throws IOException, InterruptedException {
        weTake(FILE_BYTES);
    }

    @Test
    @Tag("soak")
    void wePinTheirGibibyte() throws IOException, InterruptedException {
        weTake(LARGE_BYTES);
    }

    private void weTake(int bytes) throws IOException, InterruptedException {
        String root = peer.ask("file", bytes, 7);
        weConnect();
        cairn.line("pin", "add", root);
        Path got = work.resolve("got");
        cairn.into(got, "cat", "--offline", root);
        assertEquals(bytes, Files.size(got));
        cairn.line("swarm", "disconnect", tcpOfPeer().toString());
    }

    @Test
    void wePinATreeOfManySmallBlocks() throws IOException, InterruptedException {
        String root = peer.ask("tree", LEAVES, 9);
        weConnect();
        cairn.line("pin", "add", root);
        Path listed = work.resolve("listed");
        cairn.into(listed, "refs", "-r", "--offline", root);
        try (var lines = Files.lines(listed)) {
            assertTrue(lines.count() >= LEAVES);
        }
    }

    private void awaitTables() throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (peer.ask("table").equals("0") && System.nanoTime() < end) {
            LockSupport.parkNanos(1_000_000);
        }
        assertEquals("1", peer.ask("table"), "they hold us to be a server of the table");
    }

    @Test
    void providersAreFoundBothWays() throws Exception {
        weConnect();
        awaitTables();
        String ours = cairn.line("add", "-Q", file(1000).toString());
        cairn.line("routing", "provide", ours);
        String name = cairn.line("id", "--format=<id>");
        assertTrue(peer.ask("findprovs", ours).contains(name));
        String queued = cairn.line("add", "-Q", "--pin=false", file(1001).toString());
        cairn.line("provide", "once", queued);
        Eventually.holds(
                "the peer was told of what waited, among other blocks of its region",
                () -> peer.ask("findprovs", queued).contains(name));
        String theirs = peer.ask("tree", 20, 3);
        peer.ask("provide", theirs);
        assertEquals(nameOfPeer(), cairn.line("routing", "findprovs", theirs));
        assertTrue(nodeAddress().startsWith(peer.ask("findpeer", name).split(" ")[0]));
        assertTrue(cairn.line("routing", "findpeer", nameOfPeer()).contains("/ip4/127.0.0.1/tcp/"));
    }

    @Test
    void namesAreResolvedBothWays() throws IOException, InterruptedException {
        weConnect();
        awaitTables();
        String path = "/ipfs/" + cairn.line("add", "-Q", file(1000).toString());
        String ours = cairn.line("name", "publish", "-Q", path);
        assertEquals(path, peer.ask("resolve", ours));
        String theirs = peer.ask("publish", path);
        assertEquals(path, cairn.line("name", "resolve", theirs));
    }
}
