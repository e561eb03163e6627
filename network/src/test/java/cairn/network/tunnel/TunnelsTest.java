package cairn.network.tunnel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.block.Eventually;
import cairn.data.multiaddr.Multiaddr;
import cairn.network.host.Host;
import cairn.network.host.Hosts;
import cairn.network.memory.MemoryNetwork;
import cairn.network.transport.SocketAddresses;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections between real sockets, carried by two hosts. */
@Timeout(120)
class TunnelsTest {
    private static final String PROTOCOL = "/x/echo";
    private static final int BYTES = 3_000_000;

    private final Hosts hosts = new Hosts(MemoryNetwork.faultless());
    private ServerSocket service;
    private Host near;
    private Tunnels here;
    private Tunnels there;
    private Multiaddr peer;

    @BeforeEach
    void start() throws IOException {
        service = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        near = hosts.overTcp();
        Host far = hosts.overTcp();
        here = new Tunnels(near);
        there = new Tunnels(far);
        peer = far.addresses().getFirst().with(far.self());
    }

    @AfterEach
    void stop() throws IOException {
        here.close();
        there.close();
        hosts.close();
        service.close();
    }

    private Multiaddr target() throws IOException {
        return Multiaddr.parse("/ip4/127.0.0.1/tcp/" + service.getLocalPort());
    }

    private static Multiaddr anyPort() throws IOException {
        return Multiaddr.parse("/ip4/127.0.0.1/tcp/0");
    }

    private Socket connect(Tunnels.Listener port) throws IOException {
        return new Socket(
                InetAddress.getLoopbackAddress(),
                SocketAddresses.of(port.address()).getPort());
    }

    /** Serves one connection: first reads to the end, then sends all of it back. */
    private Thread echo() {
        return Thread.ofVirtual().start(() -> {
            try (Socket socket = service.accept()) {
                byte[] all = socket.getInputStream().readAllBytes();
                socket.getOutputStream().write(all);
            } catch (IOException e) {
                assertTrue(service.isClosed(), e::toString);
            }
        });
    }

    @Test
    void bytesGoThereAndBackAndAnEndIsTold() throws Exception {
        there.listen(PROTOCOL, target(), false);
        Tunnels.Listener port = here.forward(PROTOCOL, anyPort(), peer);
        byte[] bytes = new byte[BYTES];
        new Random(5).nextBytes(bytes);
        for (int i = 0; i < 2; i++) {
            Thread served = echo();
            try (Socket socket = connect(port)) {
                socket.getOutputStream().write(bytes);
                socket.shutdownOutput();
                assertArrayEquals(bytes, socket.getInputStream().readAllBytes());
            }
            served.join();
        }
        Eventually.holds(
                "nothing is carried any more",
                () -> here.passages().isEmpty() && there.passages().isEmpty());
    }

    @Test
    void aServiceIsToldWhoItIs() throws Exception {
        there.listen(PROTOCOL, target(), true);
        Tunnels.Listener port = here.forward(PROTOCOL, anyPort(), peer);
        echo();
        try (Socket socket = connect(port)) {
            socket.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            assertEquals(
                    near.self() + "\nhello",
                    new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
        }
    }

    @Test
    void aConnectionCanBeCutFromEitherEnd() throws Exception {
        there.listen(PROTOCOL, target(), false);
        Tunnels.Listener port = here.forward(PROTOCOL, anyPort(), peer);
        for (Tunnels end : new Tunnels[] {here, there}) {
            try (Socket socket = connect(port);
                    Socket served = service.accept()) {
                socket.getOutputStream().write(1);
                assertEquals(1, served.getInputStream().read());
                Passage passage = end.passages().getFirst();
                assertEquals(PROTOCOL, passage.protocol());
                assertTrue(end.cut(passage.number()));
                assertThrows(IOException.class, () -> socket.getInputStream().read());
                assertThrows(IOException.class, () -> served.getInputStream().read());
            }
            Eventually.holds("it is forgotten", () -> end.passages().isEmpty());
            assertFalse(end.cut(0));
        }
    }

    @Test
    void whereNobodyListensTheConnectionBreaks() throws Exception {
        Tunnels.Listener port = here.forward("/x/nothing", anyPort(), peer);
        try (Socket socket = connect(port)) {
            assertThrows(IOException.class, () -> socket.getInputStream().read());
        }
        there.listen(PROTOCOL, target(), false);
        Tunnels.Listener other = here.forward(PROTOCOL, anyPort(), peer);
        service.close();
        try (Socket socket = connect(other)) {
            assertThrows(IOException.class, () -> socket.getInputStream().read());
        }
    }

    @Test
    void whatIsClosedTakesNoMore() throws Exception {
        Tunnels.Listener in = there.listen(PROTOCOL, target(), false);
        assertThrows(IOException.class, () -> there.listen(PROTOCOL, target(), false), "twice");
        assertThrows(IOException.class, () -> there.listen("/ipfs/id/1.0.0", target(), false), "the host's own");
        Tunnels.Listener port = here.forward(PROTOCOL, anyPort(), peer);
        assertThrows(IOException.class, () -> here.forward(PROTOCOL, port.address(), peer), "the port is taken");
        assertEquals(1, here.close(listener -> listener.protocol().equals(PROTOCOL)));
        assertEquals(0, here.close(_ -> true));
        assertTrue(port.awaitClosed(Duration.ZERO));
        // Who waits for a connection lets the port go, a moment later.
        Eventually.holds("the port is closed", () -> !takesConnections(port));
        assertFalse(in.awaitClosed(Duration.ZERO));
        assertEquals(1, there.close(in::equals));
        there.listen(PROTOCOL, target(), false);
    }

    private boolean takesConnections(Tunnels.Listener port) {
        try (Socket _ = connect(port)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void onlyTcpIsCarried() {
        for (String address : new String[] {
            "/ip4/127.0.0.1/udp/5", "/ip4/127.0.0.1", "/ip4/127.0.0.1/tcp/0", "/p2p/" + near.self(), "/unix/tmp/x"
        }) {
            assertThrows(IOException.class, () -> there.listen(PROTOCOL, Multiaddr.parse(address), false), address);
        }
        assertThrows(IOException.class, () -> here.forward(PROTOCOL, anyPort(), anyPort()));
        assertTrue(here.listeners().isEmpty() && there.listeners().isEmpty());
    }
}
