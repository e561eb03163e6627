package cairn.network.host;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.block.Eventually;
import cairn.data.failure.NotFoundException;
import cairn.data.failure.UnavailableException;
import cairn.data.key.KeyType;
import cairn.data.key.SecretKey;
import cairn.data.multiaddr.Multiaddr;
import cairn.data.peer.PeerId;
import cairn.network.memory.MemoryNetwork;
import cairn.network.ping.Ping;
import cairn.network.stream.Stream;
import cairn.network.stream.Streams;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class HostTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String ECHO = "/echo/1";

    private final MemoryNetwork network = MemoryNetwork.faultless();
    private final Hosts hosts = new Hosts(network);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void stop() {
        hosts.close();
        threads.shutdownNow();
    }

    private static Host echoing(Host host) {
        host.handle(ECHO, stream -> {
            stream.input().transferTo(stream.output());
            stream.closeWrite();
        });
        return host;
    }

    private byte[] echo(Stream stream, byte[] sent) throws Exception {
        stream.deadline(PATIENCE);
        Future<?> writer = threads.submit(() -> {
            stream.output().write(sent);
            stream.closeWrite();
            return null;
        });
        byte[] got = stream.input().readAllBytes();
        writer.get();
        stream.close();
        return got;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/memory/0",
                "/ip4/127.0.0.1/tcp/0",
                "/ip4/127.0.0.1/tcp/0/ws",
                "/ip4/127.0.0.1/tcp/0/tls/ws",
                "/ip4/127.0.0.1/tcp/0/wss",
                "/ip4/127.0.0.1/udp/0/quic-v1"
            })
    void bytesTravelBothWays(String address) throws Exception {
        byte[] sent = new byte[8 << 20];
        new Random(7).nextBytes(sent);
        Host server = echoing(hosts.at(address));
        Host client = hosts.silent();
        client.connect(Hosts.address(server), PATIENCE);
        assertArrayEquals(sent, echo(client.open(server.self(), List.of(ECHO), PATIENCE), sent));
        assertEquals(1, client.connections().size());
    }

    @Test
    void whoeverDialledBothSidesOpenStreams() throws Exception {
        Host first = hosts.inMemory();
        Host second = echoing(hosts.silent());
        second.connect(Hosts.address(first), PATIENCE);
        Eventually.holds("connected", () -> first.connected().contains(second.self()));
        assertArrayEquals(new byte[10], echo(first.open(second.self(), List.of(ECHO), PATIENCE), new byte[10]));
        assertEquals(Set.of(second.self()), first.connected());
        assertTrue(first.connections().getFirst().inbound());
    }

    @Test
    void peersIntroduceThemselvesAndTellChanges() throws Exception {
        Host first = hosts.inMemory();
        Host second = hosts.overTcp();
        second.connect(Hosts.address(first), PATIENCE);
        Eventually.holds(
                "connected", () -> first.peers().identification(second.self()).isPresent());
        assertEquals(
                "test/1",
                first.peers().identification(second.self()).orElseThrow().agent());
        Eventually.holds(
                "its addresses are known, a moment later",
                () -> second.addresses().equals(first.peers().addresses(second.self())));
        second.handle("/new/1", Stream::close);
        Eventually.holds(
                "connected",
                () -> first.peers()
                        .identification(second.self())
                        .orElseThrow()
                        .protocols()
                        .contains("/new/1"));
    }

    @Test
    void aPeerAnswersPings() throws Exception {
        Host server = hosts.overTcp();
        Host client = hosts.silent();
        client.connect(Hosts.address(server), PATIENCE);
        assertEquals(3, Ping.ask(client, server.self(), 3, PATIENCE).size());
    }

    @Test
    void anUnknownProtocolIsSaidAndTheConnectionStays() throws Exception {
        Host server = hosts.inMemory();
        Host client = hosts.silent();
        client.connect(Hosts.address(server), PATIENCE);
        assertThrows(NotFoundException.class, () -> client.open(server.self(), List.of("/none/1"), PATIENCE));
        assertTrue(client.connections().getFirst().isOpen());
    }

    @Test
    void callsForOnePeerShareOneDial() throws Exception {
        Host server = echoing(hosts.inMemory());
        Host client = hosts.silent();
        client.peers().learn(server.self(), server.addresses(), PATIENCE);
        List<Future<byte[]>> calls = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            calls.add(threads.submit(() -> echo(client.open(server.self(), List.of(ECHO), PATIENCE), new byte[100])));
        }
        for (Future<byte[]> call : calls) {
            assertEquals(100, call.get().length);
        }
        assertEquals(1, client.connections().size());
    }

    @Test
    void theSecondAddressIsTriedWhereTheFirstFails() throws Exception {
        Host server = hosts.inMemory();
        Host client = hosts.silent();
        List<Multiaddr> told = List.of(
                Multiaddr.parse("/memory/999"),
                Multiaddr.parse("/ip4/127.0.0.1/udp/1/quic-v1"),
                server.addresses().getFirst());
        client.peers().learn(server.self(), told, PATIENCE);
        client.connect(server.self(), PATIENCE);
        assertEquals(Set.of(server.self()), client.connected());
    }

    @Test
    void aPeerThatCannotBeReachedIsSaidWithEveryReason() throws Exception {
        Host client = hosts.silent();
        PeerId nobody = SecretKey.generate(KeyType.ED25519).publicKey().peerId();
        String none = refusal(client, nobody);
        assertTrue(none.contains("no address is known"), none);
        client.peers()
                .learn(
                        nobody,
                        List.of(Multiaddr.parse("/memory/5"), Multiaddr.parse("/dns4/example.org/tcp/1")),
                        PATIENCE);
        String reasons = refusal(client, nobody);
        assertTrue(reasons.contains("/memory/5: ") && reasons.contains("no DNS server"), reasons);
        String resting = refusal(client, nobody);
        assertTrue(resting.contains("/memory/5: it failed a moment ago"), resting);
        String self = refusal(client, client.self());
        assertTrue(self.contains("this node itself"), self);
    }

    private static String refusal(Host client, PeerId peer) {
        return assertThrows(UnavailableException.class, () -> client.connect(peer, PATIENCE))
                .getMessage();
    }

    @Test
    void anotherPeerAtTheAddressIsRefused() throws Exception {
        Host server = hosts.overTcp();
        Host client = hosts.silent();
        PeerId other = SecretKey.generate(KeyType.ED25519).publicKey().peerId();
        client.peers().learn(other, server.addresses(), PATIENCE);
        String reason = refusal(client, other);
        assertTrue(reason.contains("The peer there is " + server.self()), reason);
        assertTrue(client.connected().isEmpty());
    }

    @Test
    void listenersLearnWhoComesAndGoes() throws Exception {
        Host server = hosts.inMemory();
        Host client = hosts.silent();
        BlockingQueue<String> news = new LinkedBlockingQueue<>();
        server.listen(new Streams.PeerListener() {
            @Override
            public void connected(PeerId peer) {
                news.add("+" + peer);
            }

            @Override
            public void disconnected(PeerId peer) {
                news.add("-" + peer);
            }
        });
        client.connect(Hosts.address(server), PATIENCE);
        assertEquals("+" + client.self(), news.poll(20, TimeUnit.SECONDS));
        assertTrue(client.disconnect(server.self()));
        assertEquals("-" + client.self(), news.poll(20, TimeUnit.SECONDS));
        assertFalse(client.disconnect(server.self()));
    }

    @Test
    void strangersWhoSayNothingOrNonsenseHoldUpNobody() throws Exception {
        Host server = hosts.overTcp();
        int port = Integer.parseInt(
                server.addresses().getFirst().components().get(1).text());
        List<Socket> strangers = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Socket stranger = new Socket(InetAddress.getLoopbackAddress(), port);
            stranger.getOutputStream().write(new byte[i]);
            strangers.add(stranger);
        }
        Host client = hosts.silent();
        client.connect(Hosts.address(server), PATIENCE);
        Eventually.holds("connected", () -> server.connected().equals(Set.of(client.self())));
        for (Socket stranger : strangers) {
            stranger.close();
        }
    }

    @Test
    void moreConnectionsThanAllowedAreRefused() throws Exception {
        Host server = hosts.of(SecretKey.generate(KeyType.ED25519), 2);
        server.listen(Multiaddr.parse("/memory/0"));
        List<Host> clients = List.of(hosts.silent(), hosts.silent(), hosts.silent());
        clients.get(0).connect(Hosts.address(server), PATIENCE);
        clients.get(1).connect(Hosts.address(server), PATIENCE);
        Eventually.holds("connected", () -> server.connected().size() == 2);
        assertThrows(IOException.class, () -> Ping.ask(clients.get(2), server.self(), 1, PATIENCE));
        assertThrows(
                IOException.class,
                () -> clients.get(2).connect(Hosts.address(server), PATIENCE).open(List.of(Ping.PROTOCOL), PATIENCE));
        assertEquals(2, server.connected().size());
    }

    @Test
    void aPortThatIsTakenIsSaid() throws Exception {
        Host first = hosts.overTcp();
        UnavailableException refused = assertThrows(
                UnavailableException.class,
                () -> hosts.silent().listen(first.addresses().getFirst()));
        assertTrue(refused.getMessage().contains("--swarm"), refused.getMessage());
    }

    @Test
    void linksThatAreCutEndInErrorsAndNeverHang() throws Exception {
        long seed = 97;
        try (Hosts faulty = new Hosts(MemoryNetwork.cutting(seed, 60_000))) {
            Host server = echoing(faulty.inMemory());
            List<String> ends = new CopyOnWriteArrayList<>();
            List<Future<?>> clients = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                Host client = faulty.silent();
                clients.add(threads.submit(() -> {
                    for (int round = 0; round < 15; round++) {
                        ends.add(exchange(client, server));
                    }
                }));
            }
            for (Future<?> client : clients) {
                client.get(50, TimeUnit.SECONDS);
            }
            assertEquals(120, ends.size(), "seed " + seed);
            assertTrue(ends.contains("failed"), "seed " + seed + ": " + ends);
            assertTrue(ends.contains("echoed"), "seed " + seed + ": " + ends);
        }
    }

    private String exchange(Host client, Host server) {
        try {
            client.connect(Hosts.address(server), PATIENCE);
            Stream stream = client.open(server.self(), List.of(ECHO), PATIENCE);
            byte[] sent = new byte[5_000];
            return echo(stream, sent).length == sent.length ? "echoed" : "cut short";
        } catch (Exception e) {
            return "failed";
        }
    }
}
