package cairn.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.block.Eventually;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nodes behind two routers that let nobody in, and a relay between them, each in a network namespace of its own. */
@Tag("slow")
@Timeout(300)
final class NatTest {
    private static final long LOOK_NANOS = 500_000_000;
    private static final String RELAY = "/ip4/5.5.0.10/tcp/4001";

    @TempDir
    private Path folder;

    private final List<AutoCloseable> running = new ArrayList<>();
    private Namespaces networks;
    private Path goProgram;
    private DrivenPeer relay;

    @BeforeEach
    void routers() throws Exception {
        networks = Namespaces.open(folder);
        running.add(networks);
        networks.switchboard("wan");
        networks.host("relay", "wan", "5.5.0.10/24");
        networks.router("nata", "wan", "5.5.0.1/24", "10.0.1.1/24");
        networks.inside("hosta", "nata", "10.0.1.2/24", "10.0.1.1");
        networks.router("natb", "wan", "5.5.0.2/24", "10.0.2.1/24");
        networks.inside("hostb", "natb", "10.0.2.2/24", "10.0.2.1");
        goProgram = GoPeer.build();
        relay = go("relay", "--reach", "relay", "--listen", RELAY);
    }

    @AfterEach
    void stop() throws Exception {
        Collections.reverse(running);
        for (AutoCloseable one : running) {
            one.close();
        }
    }

    private DrivenPeer go(String network, String... options) throws Exception {
        DrivenPeer peer = GoPeer.startIn(networks.prefix(network), goProgram, options);
        running.add(peer);
        return peer;
    }

    /** A node that knows the relay and nobody else. */
    private Program node(String network) throws Exception {
        Program program = new Program(folder.resolve(network).resolve("home")).in(networks.prefix(network));
        String at = RELAY + "/p2p/" + relay.address().peer().orElseThrow();
        program.line("config", "swarm.bootstrap", at);
        program.line("config", "swarm.relays", at);
        Path log = program.home().resolveSibling("up.log");
        Process up = program.builder("up", "--swarm=/ip4/0.0.0.0/tcp/4001")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        running.add(() -> {
            up.destroy();
            up.waitFor();
        });
        Eventually.holds("the node is ready", () -> Files.readString(log).contains("Node is ready"));
        return program;
    }

    /** What a command prints that is asked again and again: each time is a process, and others need the machine too. */
    private static String look(Program node, String... words) throws Exception {
        LockSupport.parkNanos(LOOK_NANOS);
        return node.line(words);
    }

    private static String circuit(Program node) throws Exception {
        Eventually.holds("a place at the relay", () -> look(node, "id").contains("/p2p-circuit"));
        return node.line("swarm", "addrs", "local", "--id")
                .lines()
                .filter(line -> line.contains("/p2p-circuit"))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isDirect(Program node, String peer) throws Exception {
        return look(node, "swarm", "peers")
                .lines()
                .anyMatch(line -> line.contains(peer) && !line.contains("/p2p-circuit"));
    }

    @Test
    void twoNodesBehindRoutersFindADirectWayAndContentFollows() throws Exception {
        Program first = node("hosta");
        Program second = node("hostb");
        Path file = Files.writeString(folder.resolve("file"), "by the direct way");
        String cid = first.line("add", "-q", file.toString());
        String address = circuit(first);
        second.line("swarm", "connect", address);
        String name = address.substring(address.lastIndexOf('/') + 1);
        Eventually.holds("a direct connection", () -> isDirect(second, name));
        assertEquals("by the direct way", second.line("cat", cid));
        Eventually.holds(
                "nobody could dial the node",
                () -> look(first, "swarm", "addrs", "autonat").contains("Reachability: Private"));
    }

    @Test
    void aGoPeerBehindTheOtherRouterFindsADirectWay() throws Exception {
        Program ours = node("hosta");
        String address = circuit(ours);
        String name = address.substring(address.lastIndexOf('/') + 1);
        DrivenPeer theirs = go("hostb", "--reach", "punch", "--listen", "/ip4/0.0.0.0/tcp/4001");
        theirs.ask("connect", RELAY + "/p2p/" + relay.address().peer().orElseThrow());
        theirs.ask("connect", address);
        Eventually.holds(
                "they are connected directly",
                () -> theirs.ask("connected", name).equals("true"));
        assertTrue(Long.parseLong(theirs.ask("ping", name)) > 0);
    }

    @Test
    void weFindADirectWayToAGoPeer() throws Exception {
        DrivenPeer theirs = go("hostb", "--reach", "punch", "--listen", "/ip4/0.0.0.0/tcp/4001");
        String at = RELAY + "/p2p/" + relay.address().peer().orElseThrow();
        theirs.ask("reserve", at);
        String name = theirs.address().peer().orElseThrow().toString();
        Program ours = node("hosta");
        ours.line("swarm", "connect", at + "/p2p-circuit/p2p/" + name);
        Eventually.holds("a direct connection", () -> isDirect(ours, name));
    }

    @Test
    void aNodeThatOthersReachIsPublicAndARelay() throws Exception {
        networks.host("open", "wan", "5.5.0.20/24");
        Program ours = node("open");
        Eventually.holds(
                "somebody could dial the node",
                () -> look(ours, "swarm", "addrs", "autonat").contains("Reachability: Public"));
        DrivenPeer theirs = go("hostb", "--reach", "client", "--listen", "");
        String at = ours.line("swarm", "addrs", "local", "--id")
                .lines()
                .filter(line -> line.startsWith("/ip4/5.5.0.20/"))
                .findFirst()
                .orElseThrow();
        assertTrue(Long.parseLong(theirs.ask("reserve", at)) > 0);
    }

    @Test
    void aRouterThatOpensAPortMakesTheNodePublic() throws Exception {
        Process router = networks.opensPorts("nata");
        running.add(() -> router.destroyForcibly().waitFor());
        Path log = folder.resolve("miniupnpd.log");
        Eventually.holds("the router listens", () -> Files.readString(log).contains("Listening for NAT-PMP"));
        Program ours = node("hosta");
        Eventually.holds(
                "somebody could dial the node by way of the router",
                () -> look(ours, "swarm", "addrs", "autonat").contains("Reachability: Public"));
        assertTrue(look(ours, "id").contains("/ip4/5.5.0.1/tcp/4001/p2p/"));
    }
}
