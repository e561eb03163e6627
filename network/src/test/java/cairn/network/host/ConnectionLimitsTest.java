package cairn.network.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.block.Eventually;
import cairn.data.failure.LimitException;
import cairn.data.key.KeyType;
import cairn.data.key.SecretKey;
import cairn.data.multiaddr.Multiaddr;
import cairn.network.memory.MemoryNetwork;
import cairn.network.ping.Ping;
import cairn.network.pnet.NetworkKey;
import cairn.network.stream.Stream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class ConnectionLimitsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String PROTOCOL = "/held/1";

    private final Hosts hosts = new Hosts(MemoryNetwork.faultless());

    @AfterEach
    void stop() {
        hosts.close();
    }

    private Host server(ConnectionLimits limits) throws IOException {
        Host server = hosts.of(SecretKey.generate(KeyType.ED25519), limits, Optional.empty());
        server.listen(Multiaddr.parse("/memory/0"));
        return server;
    }

    private Host client(Host server) throws Exception {
        Host client = hosts.silent();
        client.connect(Hosts.address(server), PATIENCE);
        Eventually.holds("connected", () -> server.connected().contains(client.self()));
        return client;
    }

    @Test
    void beyondTheHighWaterTheLeastUsefulAreClosedAndProtectedOnesNever() throws Exception {
        Host server = server(ConnectionLimits.DEFAULT.withWater(3, 6, Duration.ZERO));
        List<Host> clients = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            clients.add(client(server));
        }
        server.protect(clients.get(0).self(), "test");
        server.tag(clients.get(1).self(), "useful", 10);
        server.tag(clients.get(2).self(), "useful", 5);
        Host last = hosts.silent();
        last.connect(Hosts.address(server), PATIENCE);
        Eventually.holds("connected", () -> server.connections().size() == 3);
        for (Host kept : clients.subList(0, 3)) {
            assertTrue(server.connected().contains(kept.self()));
        }
        assertFalse(server.unprotect(clients.get(0).self(), "test"));
    }

    @Test
    void newConnectionsHaveTheirGrace() throws Exception {
        Host server = server(ConnectionLimits.DEFAULT.withWater(1, 2, Duration.ofHours(1)));
        for (int i = 0; i < 5; i++) {
            client(server);
        }
        assertEquals(5, server.connections().size());
    }

    @Test
    void streamsOfOneProtocolAreLimitedAndCounted() throws Exception {
        // Of one peer there are more while it is asked who it is.
        Host server = server(ConnectionLimits.DEFAULT.withStreams(16, 2));
        CountDownLatch end = new CountDownLatch(1);
        holdStreams(server, end);
        Host client = client(server);
        held(client, server);
        held(client, server);
        assertThrows(IOException.class, () -> held(client, server));
        Host other = client(server);
        assertThrows(IOException.class, () -> held(other, server));
        assertEquals(Map.of("swarm.streams-per-protocol", 2L), server.refusals());
        assertEquals(1, Ping.ask(other, server.self(), 1, PATIENCE).size());
        end.countDown();
    }

    @Test
    void streamsOfOnePeerAreLimitedAndCounted() throws Exception {
        Host server = server(ConnectionLimits.DEFAULT.withStreams(3, 16));
        CountDownLatch end = new CountDownLatch(1);
        holdStreams(server, end);
        Host client = client(server);
        assertThrows(IOException.class, () -> {
            for (int i = 0; i <= 3; i++) {
                held(client, server);
            }
        });
        assertEquals(Set.of("swarm.streams-per-peer"), server.refusals().keySet());
        held(client(server), server);
        end.countDown();
    }

    /** Answers with a byte, and keeps the stream until the end. */
    private static void holdStreams(Host server, CountDownLatch end) {
        server.handle(PROTOCOL, stream -> {
            stream.output().write(1);
            stream.output().flush();
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static void held(Host client, Host server) throws IOException {
        Stream stream = client.open(server.self(), List.of(PROTOCOL), PATIENCE);
        stream.deadline(PATIENCE);
        if (stream.input().read() != 1) {
            throw new IOException("The stream ended");
        }
    }

    @Test
    void oneNetworkHasItsShareOnly() throws Exception {
        Refusals refusals = new Refusals();
        Admission admission = new Admission(ConnectionLimits.DEFAULT.withPerSubnetMax(2), refusals);
        Admission.Place first = admission.enter(Multiaddr.parse("/ip4/192.0.2.1/tcp/1"));
        admission.enter(Multiaddr.parse("/ip4/192.0.2.200/tcp/1"));
        LimitException refused =
                assertThrows(LimitException.class, () -> admission.enter(Multiaddr.parse("/ip4/192.0.2.9/tcp/1")));
        assertTrue(refused.getMessage().contains("raise swarm.connections-per-subnet"), refused.getMessage());
        admission.enter(Multiaddr.parse("/ip4/192.0.3.1/tcp/1"));
        first.leave();
        first.leave();
        admission.enter(Multiaddr.parse("/ip4/192.0.2.9/tcp/1"));
        assertThrows(LimitException.class, () -> admission.enter(Multiaddr.parse("/ip4/192.0.2.9/tcp/1")));
        assertEquals(Map.of("swarm.connections-per-subnet", 2L), refusals.counts());
    }

    @Test
    void onePeerHasItsShareOnly() throws Exception {
        Admission admission = new Admission(ConnectionLimits.DEFAULT, new Refusals());
        SecretKey peer = SecretKey.generate(KeyType.ED25519);
        for (int i = 0; i < ConnectionLimits.DEFAULT.perPeerMax(); i++) {
            admission.enter(Multiaddr.parse("/memory/1")).named(peer.publicKey().peerId());
        }
        Admission.Place more = admission.enter(Multiaddr.parse("/memory/1"));
        assertThrows(LimitException.class, () -> more.named(peer.publicKey().peerId()));
    }

    @ParameterizedTest
    @CsvSource({
        "/ip4/192.0.2.77/tcp/1, c00002",
        "/ip6/2001:db8:1:2::3/udp/1/quic-v1, 20010db80001",
        "/ip4/127.0.0.1/tcp/1, ''",
        "/ip4/10.1.2.3/tcp/1, ''",
        "/ip6/fd00::1/tcp/1, ''",
        "/memory/7, ''"
    })
    void networksAreTold(String address, String subnet) throws Exception {
        assertEquals(subnet, Subnet.of(Multiaddr.parse(address)).orElse(""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ip4/127.0.0.1/tcp/0", "/ip4/127.0.0.1/tcp/0/ws"})
    void aPrivateNetworkIsForThoseWithItsKey(String address) throws Exception {
        Optional<NetworkKey> key = Optional.of(network('1'));
        Host server = inNetwork(key);
        server.listen(Multiaddr.parse(address));
        Host friend = inNetwork(key);
        friend.connect(Hosts.address(server), PATIENCE);
        assertEquals(2, Ping.ask(friend, server.self(), 2, PATIENCE).size());
        for (Optional<NetworkKey> other : List.of(Optional.<NetworkKey>empty(), Optional.of(network('2')))) {
            Host stranger = inNetwork(other);
            assertThrows(IOException.class, () -> stranger.connect(Hosts.address(server), Duration.ofSeconds(5)));
        }
        assertEquals(Set.of(friend.self()), server.connected());
    }

    private Host inNetwork(Optional<NetworkKey> key) {
        return hosts.of(SecretKey.generate(KeyType.ED25519), ConnectionLimits.DEFAULT, key);
    }

    private static NetworkKey network(char digit) throws IOException {
        String text =
                "/key/swarm/psk/1.0.0/\n/base16/\n" + String.valueOf(digit).repeat(64) + "\n";
        return NetworkKey.parse(text.getBytes(StandardCharsets.US_ASCII));
    }
}
