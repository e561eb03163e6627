package cairn.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.block.Eventually;
import cairn.data.key.KeyType;
import cairn.data.key.SecretKey;
import cairn.data.multiaddr.Multiaddr;
import cairn.network.host.ConnectionLimits;
import cairn.network.host.Host;
import cairn.network.host.HostConnection;
import cairn.network.noise.Noise;
import cairn.network.ping.Ping;
import cairn.network.quic.Quic;
import cairn.network.relay.Circuits;
import cairn.network.relay.RelayLimits;
import cairn.network.relay.RelayService;
import cairn.network.tcp.Tcp;
import cairn.network.tls.Tls;
import cairn.network.yamux.YamuxLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Relays: the Go peer as the relay, as the end behind ours, and as the one that dials by way of ours. */
@Timeout(120)
final class GoRelayTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String LOOPBACK = "/ip4/127.0.0.1/tcp/0";

    private static Path program;

    private final List<AutoCloseable> running = new ArrayList<>();

    @BeforeAll
    static void build() throws Exception {
        program = GoPeer.build();
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable one : running) {
            one.close();
        }
    }

    private Host host(boolean isRelay) throws Exception {
        SecretKey identity = SecretKey.generate(KeyType.ED25519);
        Host host = new Host(new Host.Parts(
                identity,
                List.of(new Tcp(), new Quic(identity, InstantSource.system())),
                List.of(new Noise(identity), new Tls(identity, InstantSource.system())),
                YamuxLimits.DEFAULT,
                Optional.empty(),
                InstantSource.system(),
                "interop/1",
                ConnectionLimits.DEFAULT,
                Optional.empty()));
        running.add(host);
        if (isRelay) {
            new RelayService(host, identity, RelayLimits.USUAL, InstantSource.system()).offer(true);
        } else {
            Circuits.start(host, InstantSource.system());
        }
        return host;
    }

    private DrivenPeer go(String reach, String listen) throws Exception {
        DrivenPeer peer = GoPeer.start(program, "--reach", reach, "--listen", listen);
        running.add(peer);
        return peer;
    }

    private static Multiaddr behind(Host host) throws Exception {
        return host.addresses().getFirst().with(host.self());
    }

    @Test
    void theGoPeerRelaysBetweenOurs() throws Exception {
        DrivenPeer relay = go("relay", LOOPBACK);
        Host target = host(false);
        target.listen(Circuits.behind(relay.address()));
        Host dialler = host(false);
        HostConnection connection = dialler.connect(behind(target), PATIENCE);
        assertTrue(connection.limited());
        assertEquals(2, Ping.ask(dialler, target.self(), 2, PATIENCE).size());
    }

    @Test
    void theGoPeerDialsUsByWayOfTheOther() throws Exception {
        DrivenPeer relay = go("relay", LOOPBACK);
        Host target = host(false);
        target.listen(Circuits.behind(relay.address()));
        DrivenPeer dialler = go("client", "");
        dialler.ask("connect", behind(target));
        assertEquals("true", dialler.ask("limited", target.self()));
        assertTrue(Long.parseLong(dialler.ask("ping", target.self())) > 0);
    }

    @Test
    void weRelayBetweenGoPeers() throws Exception {
        Host relay = host(true);
        Multiaddr at = relay.listen(Multiaddr.parse(LOOPBACK)).with(relay.self());
        DrivenPeer target = go("client", "");
        long seconds = Long.parseLong(target.ask("reserve", at));
        assertTrue(seconds > 3500 && seconds <= 3600, seconds + " s");
        Multiaddr address = Circuits.behind(at).with(target.address());
        DrivenPeer dialler = go("client", "");
        dialler.ask("connect", address);
        String name = target.address().peer().orElseThrow().toString();
        assertEquals("true", dialler.ask("limited", name));
        assertTrue(Long.parseLong(dialler.ask("ping", name)) > 0);
        Host ours = host(false);
        assertTrue(ours.connect(address, PATIENCE).limited());
        assertEquals(
                2,
                Ping.ask(ours, target.address().peer().orElseThrow(), 2, PATIENCE)
                        .size());
        Eventually.holds(
                "identified by way of the relay",
                () -> ours.peers()
                        .identification(target.address().peer().orElseThrow())
                        .isPresent());
    }
}
