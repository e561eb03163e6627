package cairn.interop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.block.Eventually;
import cairn.data.key.KeyType;
import cairn.data.key.SecretKey;
import cairn.data.multiaddr.Multiaddr;
import cairn.data.peer.PeerId;
import cairn.network.host.ConnectionLimits;
import cairn.network.host.Host;
import cairn.network.identify.Identification;
import cairn.network.noise.Noise;
import cairn.network.ping.Ping;
import cairn.network.pnet.NetworkKey;
import cairn.network.quic.Quic;
import cairn.network.stream.Stream;
import cairn.network.tcp.Tcp;
import cairn.network.tls.PeerCertificate;
import cairn.network.tls.Tls;
import cairn.network.websocket.Certificates;
import cairn.network.websocket.WebSocket;
import cairn.network.yamux.YamuxLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A host of ours and one of go-libp2p, each dialling the other, with every kind of key and every security. */
@Timeout(120)
final class GoPeerTest {
    private static final String ECHO = "/test/echo/1.0.0";
    private static final String QUIC = "/ip4/127.0.0.1/udp/0/quic-v1";
    private static final int ECHO_BYTES = 16 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static Path program;

    @TempDir
    private Path folder;

    private Host host;
    private DrivenPeer peer;

    @BeforeAll
    static void build() throws Exception {
        program = GoPeer.build();
    }

    /** Our host's key, and what the Go peer secures links with; our host takes either. */
    enum Case {
        NOISE_RSA(KeyType.RSA, "noise"),
        NOISE_ED25519(KeyType.ED25519, "noise"),
        NOISE_SECP256K1(KeyType.SECP256K1, "noise"),
        NOISE_ECDSA(KeyType.ECDSA, "noise"),
        TLS_RSA(KeyType.RSA, "tls"),
        TLS_ED25519(KeyType.ED25519, "tls"),
        TLS_SECP256K1(KeyType.SECP256K1, "tls"),
        TLS_ECDSA(KeyType.ECDSA, "tls");

        private final KeyType key;
        private final String security;

        Case(KeyType key, String security) {
            this.key = key;
            this.security = security;
        }

        /** What the Go peer says of the connection. */
        String link(String transport) {
            String protocol = security.equals("tls") ? Tls.PROTOCOL : Noise.PROTOCOL;
            return protocol + " /yamux/1.0.0 " + transport + " true";
        }
    }

    private void start(Case one) throws IOException {
        start(one, "--listen", "/ip4/127.0.0.1/tcp/0");
    }

    private void start(Case one, String... options) throws IOException {
        start(one, Optional.empty(), options);
    }

    private void start(Case one, Optional<NetworkKey> network, String... options) throws IOException {
        SecretKey identity = SecretKey.generate(one.key);
        host = new Host(new Host.Parts(
                identity,
                List.of(
                        new Tcp(),
                        new WebSocket(Certificates::trusting, Optional.of(Certificates.serving(identity))),
                        new Quic(identity, InstantSource.system())),
                List.of(new Noise(identity), new Tls(identity, InstantSource.system())),
                YamuxLimits.DEFAULT,
                Optional.empty(),
                InstantSource.system(),
                "interop/1",
                ConnectionLimits.DEFAULT,
                network));
        host.handle(ECHO, stream -> {
            stream.input().transferTo(stream.output());
            stream.closeWrite();
        });
        List<String> words = new ArrayList<>(List.of("--security", one.security));
        words.addAll(List.of(options));
        peer = GoPeer.start(program, words.toArray(String[]::new));
    }

    @AfterEach
    void stop() {
        if (peer != null) {
            peer.close();
        }
        if (host != null) {
            host.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void weDialThem(Case one) throws Exception {
        start(one);
        PeerId go = host.connect(peer.address(), PATIENCE).peer();
        assertEquals(2, Ping.ask(host, go, 2, PATIENCE).size());
        assertArrayEquals(sent(), echo(go));
        Optional<Identification> said = host.peers().identification(go);
        for (; said.isEmpty(); said = host.peers().identification(go)) {
            LockSupport.parkNanos(1_000_000);
        }
        assertEquals("go-peer/1", said.orElseThrow().agent());
        assertTrue(said.orElseThrow().protocols().contains(ECHO));
        assertTrue(
                host.peers().addresses(go).contains(peer.address().withoutPeer().orElseThrow()));
        assertEquals(one.link("tcp"), peer.ask("security", host.self()));
        peer.ask("echo", host.self(), 1 << 20);
    }

    @ParameterizedTest
    @EnumSource
    void theyDialUs(Case one) throws Exception {
        start(one);
        Multiaddr address = host.listen(Multiaddr.parse("/ip4/127.0.0.1/tcp/0"));
        peer.ask("connect", address.with(host.self()));
        assertTrue(Long.parseLong(peer.ask("ping", host.self())) > 0);
        peer.ask("echo", host.self(), ECHO_BYTES);
        assertEquals(one.link("tcp"), peer.ask("security", host.self()));
        String said = peer.ask("identify", host.self());
        assertTrue(said.startsWith("interop/1 ") && said.contains(ECHO), said);
    }

    @ParameterizedTest
    @CsvSource({"NOISE_ED25519, ws", "TLS_ED25519, ws", "NOISE_ED25519, tls/ws", "TLS_ED25519, tls/ws"})
    void webSocketsBothWays(Case one, String form) throws Exception {
        Path certificate =
                Certificates.pem(PeerCertificate.of(SecretKey.generate(KeyType.ED25519), Instant.now()), folder);
        start(one, "--listen", "/ip4/127.0.0.1/tcp/0/" + form, "--certificate", certificate.toString());
        PeerId go = host.connect(peer.address(), PATIENCE).peer();
        assertArrayEquals(sent(), echo(go));
        assertEquals(one.link("websocket"), peer.ask("security", host.self()));
        host.disconnect(go);
        Multiaddr address = host.listen(Multiaddr.parse("/ip4/127.0.0.1/tcp/0/" + form));
        try (DrivenPeer other = GoPeer.start(program, "--security", one.security, "--listen", "")) {
            other.ask("connect", address.with(host.self()));
            other.ask("echo", host.self(), ECHO_BYTES);
        }
    }

    @ParameterizedTest
    @EnumSource(KeyType.class)
    void quicBothWays(KeyType key) throws Exception {
        start(Case.valueOf("TLS_" + key), "--listen", QUIC);
        PeerId go = host.connect(peer.address(), PATIENCE).peer();
        assertEquals(2, Ping.ask(host, go, 2, PATIENCE).size());
        assertArrayEquals(sent(), echo(go));
        Eventually.holds("identified", () -> host.peers().identification(go).isPresent());
        assertEquals("go-peer/1", host.peers().identification(go).orElseThrow().agent());
        assertTrue(peer.ask("security", host.self()).contains("quic-v1"));
        peer.ask("echo", host.self(), ECHO_BYTES);
        host.disconnect(go);
        Multiaddr address = host.listen(Multiaddr.parse(QUIC));
        try (DrivenPeer other = GoPeer.start(program, "--listen", "")) {
            other.ask("connect", address.with(host.self()));
            assertTrue(Long.parseLong(other.ask("ping", host.self())) > 0);
            other.ask("echo", host.self(), ECHO_BYTES);
            String said = other.ask("identify", host.self());
            assertTrue(said.startsWith("interop/1 ") && said.contains(ECHO), said);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ip4/127.0.0.1/tcp/0", "/ip4/127.0.0.1/tcp/0/ws"})
    void privateNetworksBothWays(String where) throws Exception {
        Path key = Files.writeString(
                folder.resolve("swarm.key"), "/key/swarm/psk/1.0.0/\n/base16/\n" + "5a".repeat(32) + "\n");
        Optional<NetworkKey> network = Optional.of(NetworkKey.parse(Files.readAllBytes(key)));
        start(Case.NOISE_ED25519, network, "--listen", where, "--swarm-key", key.toString(), "--transports", "tcp,ws");
        PeerId go = host.connect(peer.address(), PATIENCE).peer();
        assertArrayEquals(sent(), echo(go));
        Multiaddr address = host.listen(Multiaddr.parse(where));
        try (DrivenPeer other =
                GoPeer.start(program, "--listen", "", "--swarm-key", key.toString(), "--transports", "tcp,ws")) {
            other.ask("connect", address.with(host.self()));
            other.ask("echo", host.self(), ECHO_BYTES);
        }
    }

    private static byte[] sent() {
        byte[] bytes = new byte[ECHO_BYTES];
        new Random(ECHO_BYTES).nextBytes(bytes);
        return bytes;
    }

    private byte[] echo(PeerId go) throws Exception {
        try (Stream stream = host.open(go, List.of(ECHO), PATIENCE)) {
            stream.deadline(PATIENCE);
            Thread writer = Thread.startVirtualThread(() -> {
                try {
                    stream.output().write(sent());
                    stream.closeWrite();
                } catch (IOException e) {
                    stream.reset(); // The reader then fails, and says so.
                }
            });
            byte[] got = stream.input().readAllBytes();
            writer.join();
            return got;
        }
    }
}
