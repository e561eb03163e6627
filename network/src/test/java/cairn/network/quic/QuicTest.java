package cairn.network.quic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.block.Eventually;
import cairn.data.failure.UnavailableException;
import cairn.data.key.KeyType;
import cairn.data.key.SecretKey;
import cairn.data.multiaddr.Multiaddr;
import cairn.data.multiaddr.Protocol;
import cairn.data.peer.PeerId;
import cairn.network.host.Host;
import cairn.network.host.Hosts;
import cairn.network.memory.MemoryNetwork;
import cairn.network.ping.Ping;
import cairn.network.stream.Stream;
import cairn.network.transport.Arrival;
import cairn.network.transport.Link;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What QUIC adds to the transports that {@code HostTest} tries. */
@Timeout(120)
final class QuicTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Multiaddr ANYWHERE = address("/ip4/127.0.0.1/udp/0/quic-v1");
    private static final String ECHO = "/echo/1";
    private static final String DEAF = "/deaf/1";
    private static final int INITIAL_BYTES = 1200;

    private final Hosts hosts = new Hosts(MemoryNetwork.faultless());
    private final CountDownLatch over = new CountDownLatch(1);

    @AfterEach
    void stop() {
        over.countDown();
        hosts.close();
    }

    private static Multiaddr address(String text) {
        try {
            return Multiaddr.parse(text);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Host server() throws IOException {
        Host host = hosts.at(ANYWHERE.toString());
        host.handle(ECHO, stream -> {
            stream.input().transferTo(stream.output());
            stream.closeWrite();
        });
        host.handle(DEAF, stream -> {
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        return host;
    }

    private static void echoes(Host client, PeerId server) throws IOException {
        byte[] sent = {1, 2, 3};
        try (Stream stream = client.open(server, List.of(ECHO), PATIENCE)) {
            stream.deadline(PATIENCE);
            stream.output().write(sent);
            stream.closeWrite();
            assertArrayEquals(sent, stream.input().readAllBytes());
        }
    }

    @Test
    void bothSidesKnowEachOtherAndLearnOfTheEnd() throws Exception {
        Host server = server();
        Host client = hosts.silent();
        client.connect(Hosts.address(server), PATIENCE);
        Eventually.holds("welcomed", () -> server.connected().contains(client.self()));
        assertEquals(2, Ping.ask(client, server.self(), 2, PATIENCE).size());
        assertEquals(1, Ping.ask(server, client.self(), 1, PATIENCE).size());
        Link link = client.connections().getFirst().link();
        assertEquals(Hosts.address(server).withoutPeer().orElseThrow(), link.remoteAddress());
        assertTrue(server.connections().getFirst().link().remoteAddress().has(Protocol.QUIC_V1));
        client.disconnect(server.self());
        Eventually.holds(
                "gone",
                () -> server.connections().isEmpty() && client.connections().isEmpty());
    }

    @Test
    void anotherPeerThanExpectedIsNotTalkedTo() throws Exception {
        Host server = server();
        PeerId stranger = SecretKey.generate(KeyType.ED25519).publicKey().peerId();
        Multiaddr wrong = server.addresses().getFirst().with(stranger);
        Host client = hosts.silent();
        UnavailableException refused = assertThrows(UnavailableException.class, () -> client.connect(wrong, PATIENCE));
        assertTrue(refused.getMessage().contains(server.self().toString()), refused.getMessage());
    }

    @Test
    void aWriterWaitsForASlowReaderAndHoldsUpNobodyElse() throws Exception {
        Host server = server();
        Host client = hosts.silent();
        client.connect(Hosts.address(server), PATIENCE);
        Stream held = client.open(server.self(), List.of(DEAF), PATIENCE);
        held.deadline(Duration.ofSeconds(3));
        assertThrows(UnavailableException.class, () -> held.output().write(new byte[64 << 20]));
        echoes(client, server.self());
        held.reset();
    }

    @Test
    void aResetAndADeadlineEndAReader() throws Exception {
        Host server = server();
        server.handle("/failing/1", stream -> {
            throw new IOException("Cannot serve this");
        });
        Host client = hosts.silent();
        client.connect(Hosts.address(server), PATIENCE);
        assertThrows(IOException.class, () -> {
            Stream failing = client.open(server.self(), List.of("/failing/1"), PATIENCE);
            failing.deadline(PATIENCE);
            failing.input().readAllBytes();
        });
        Stream silent = client.open(server.self(), List.of(DEAF), PATIENCE);
        silent.deadline(Duration.ofMillis(50));
        assertThrows(UnavailableException.class, () -> silent.input().read());
        silent.reset();
        echoes(client, server.self());
    }

    /** Strangers' Initial packets that nobody can decrypt, and bytes of any kind. */
    @Test
    void aFloodOfRubbishLeavesRoomForOthers() throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        try (Quic listening = new Quic(SecretKey.generate(KeyType.ED25519), InstantSource.system());
                Quic dialling = new Quic(SecretKey.generate(KeyType.ED25519), InstantSource.system());
                Arrivals arrivals = (Arrivals) listening.listen(ANYWHERE);
                DatagramSocket socket = new DatagramSocket()) {
            int port = Integer.parseInt(
                    arrivals.address().find(Protocol.UDP).orElseThrow().text());
            for (int i = 0; i < 2000; i++) {
                byte[] bytes = i % 4 == 3 ? rubbish(random) : initial(random);
                socket.send(new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), port));
            }
            Eventually.holds("strangers are asked to prove their address", arrivals::areMany);
            try (var link = dialling.dial(arrivals.address(), PATIENCE).session()) {
                Arrival arrived = arrivals.accept();
                assertTrue(link.isOpen());
                assertTrue(arrivals.handshakes() <= Arrivals.HANDSHAKES_FREE, "handshakes: " + arrivals.handshakes());
                arrived.drop();
            }
        }
    }

    private static byte[] rubbish(Random random) {
        byte[] bytes = new byte[1 + random.nextInt(1500)];
        random.nextBytes(bytes);
        return bytes;
    }

    /** A long header of version 1 with names of its own; what follows is no packet. */
    private static byte[] initial(Random random) {
        byte[] bytes = new byte[INITIAL_BYTES];
        random.nextBytes(bytes);
        bytes[0] = (byte) 0xc0;
        bytes[1] = 0;
        bytes[2] = 0;
        bytes[3] = 0;
        bytes[4] = 1;
        bytes[5] = 16; // the destination's name
        bytes[22] = 8; // the source's name
        bytes[31] = 0; // no token
        bytes[32] = 0x44; // the length, in two bytes
        bytes[33] = (byte) 0x80;
        return bytes;
    }

    @Test
    void aCertificateThatIsNotValidYetIsRefused() throws Exception {
        try (Quic listening = new Quic(SecretKey.generate(KeyType.ED25519), InstantSource.system());
                Quic ahead = new Quic(
                        SecretKey.generate(KeyType.ED25519), () -> Instant.now().plus(Duration.ofDays(3650)));
                Arrivals arrivals = (Arrivals) listening.listen(ANYWHERE)) {
            try (var link = ahead.dial(arrivals.address(), PATIENCE).session()) {
                Eventually.holds("refused", () -> !link.isOpen());
            } catch (UnavailableException e) {
                assertTrue(e.getMessage().contains("quic-v1"), e.getMessage()); // refused before it was done
            }
            Eventually.holds("no handshake is left", () -> arrivals.handshakes() == 0);
        }
    }

    @Test
    void aPortThatIsTakenIsNamed() throws Exception {
        Host server = server();
        Multiaddr taken = server.addresses().getFirst();
        UnavailableException failure =
                assertThrows(UnavailableException.class, () -> hosts.silent().listen(taken));
        assertTrue(failure.getMessage().contains("--swarm"), failure.getMessage());
    }
}
