package cairn.network.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.block.Eventually;
import cairn.data.failure.MalformedException;
import cairn.data.failure.UnavailableException;
import cairn.data.key.KeyType;
import cairn.data.key.SecretKey;
import cairn.data.multiaddr.Multiaddr;
import cairn.data.multiaddr.Protocol;
import cairn.data.peer.PeerId;
import cairn.network.host.Host;
import cairn.network.host.HostConnection;
import cairn.network.host.Hosts;
import cairn.network.memory.MemoryNetwork;
import cairn.network.ping.Ping;
import cairn.network.relay.RelayMessage.Form;
import cairn.network.stream.Stream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(90)
final class RelayTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String ECHO = "/echo/1";
    private static final CircuitLimit UNLIMITED = new CircuitLimit(Duration.ZERO, 0);

    private final Hosts hosts = new Hosts(MemoryNetwork.faultless());
    private final Host target = end();
    private final Host dialler = end();
    private RelayService service;

    @AfterEach
    void stop() {
        hosts.close();
    }

    private Host end() {
        Host host = hosts.silent();
        Circuits.start(host, InstantSource.system());
        host.handle(ECHO, stream -> {
            stream.input().transferTo(stream.output());
            stream.closeWrite();
        });
        return host;
    }

    /** Where others reach the target: behind a relay with such limits. */
    private Multiaddr reserved(RelayLimits limits) throws IOException {
        SecretKey key = SecretKey.generate(KeyType.ED25519);
        Host signing = hosts.of(key);
        service = new RelayService(signing, key, limits, InstantSource.system());
        service.offer(true);
        signing.listen(Multiaddr.parse("/memory/0"));
        target.listen(Circuits.behind(Hosts.address(signing)));
        return target.addresses().getFirst().with(target.self());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/memory/0", "/ip4/127.0.0.1/tcp/0", "/ip4/127.0.0.1/udp/0/quic-v1"})
    void twoThatCannotDialEachOtherMeetAtARelay(String at) throws Exception {
        SecretKey key = SecretKey.generate(KeyType.ED25519);
        Host signing = hosts.of(key);
        signing.listen(Multiaddr.parse(at));
        service = new RelayService(signing, key, RelayLimits.USUAL, InstantSource.system());
        service.offer(true);
        target.listen(Circuits.behind(Hosts.address(signing)));
        Multiaddr address = target.addresses().getFirst();
        assertTrue(address.toString().endsWith("/p2p/" + signing.self() + "/p2p-circuit"), address.toString());

        HostConnection connection = dialler.connect(address.with(target.self()), PATIENCE);
        assertEquals(target.self(), connection.peer());
        assertTrue(connection.limited());
        assertEquals(2, Ping.ask(dialler, target.self(), 2, PATIENCE).size());
        Eventually.holds(
                "the other end knows",
                () -> target.connections().stream()
                        .anyMatch(one -> one.peer().equals(dialler.self()) && one.limited()));
        assertEquals(1, Ping.ask(target, dialler.self(), 1, PATIENCE).size());
        Eventually.holds(
                "identified",
                () -> dialler.peers().identification(target.self()).isPresent());
        assertEquals(1, service.stat().circuits());
        assertTrue(service.stat().relayedBytes() > 0);
        dialler.disconnect(target.self());
        Eventually.holds("the circuit ends", () -> service.stat().circuits() == 0);
    }

    @Test
    void aLimitedConnectionCarriesNoContent() throws Exception {
        dialler.connect(reserved(RelayLimits.USUAL), PATIENCE);
        assertFalse(dialler.connected().contains(target.self()));
        IOException refused = assertThrows(
                UnavailableException.class, () -> dialler.open(target.self(), List.of(ECHO), Duration.ofMillis(300)));
        assertTrue(refused.getMessage().contains("by way of a relay only"), refused.getMessage());
        target.listen(Multiaddr.parse("/memory/0"));
        Multiaddr direct = target.addresses().stream()
                .filter(address -> !address.has(Protocol.P2P_CIRCUIT))
                .findFirst()
                .orElseThrow();
        dialler.connectDirectly(direct.with(target.self()), PATIENCE);
        try (Stream stream = dialler.open(target.self(), List.of(ECHO), PATIENCE)) {
            assertEquals(ECHO, stream.protocol());
        }
        assertTrue(dialler.connected().contains(target.self()));
    }

    @Test
    void aRelayWithoutLimitsCarriesEverything() throws Exception {
        HostConnection connection =
                dialler.connect(reserved(RelayLimits.USUAL.withCircuits(8, 8, UNLIMITED)), PATIENCE);
        assertFalse(connection.limited());
        byte[] sent = new byte[1 << 20];
        try (Stream stream = dialler.open(target.self(), List.of(ECHO), PATIENCE)) {
            stream.deadline(PATIENCE);
            Thread.ofVirtual().start(() -> {
                try {
                    stream.output().write(sent);
                    stream.closeWrite();
                } catch (IOException e) {
                    stream.reset();
                }
            });
            assertEquals(sent.length, stream.input().readAllBytes().length);
        }
    }

    @Test
    void aCircuitEndsWithItsBytes() throws Exception {
        CircuitLimit few = new CircuitLimit(Duration.ofMinutes(2), 16 * 1024);
        HostConnection connection = dialler.connect(reserved(RelayLimits.USUAL.withCircuits(8, 8, few)), PATIENCE);
        assertThrows(IOException.class, () -> Ping.ask(dialler, target.self(), 2000, PATIENCE));
        Eventually.holds("the link is gone", () -> !connection.isOpen());
        Eventually.holds("nothing is left of it", () -> service.stat().circuits() == 0);
        assertTrue(
                service.stat().relayedBytes() <= 2 * few.bytes(), service.stat().toString());
    }

    @Test
    void aCircuitEndsWithItsTime() throws Exception {
        CircuitLimit brief = new CircuitLimit(Duration.ofSeconds(2), 0);
        HostConnection connection = dialler.connect(reserved(RelayLimits.USUAL.withCircuits(8, 8, brief)), PATIENCE);
        assertTrue(connection.limited());
        Eventually.holds("the link is gone", () -> !connection.isOpen());
        Eventually.holds("nothing is left of it", () -> service.stat().circuits() == 0);
    }

    @Test
    void circuitsOfOnePeerAreFew() throws Exception {
        Multiaddr address = reserved(RelayLimits.USUAL.withCircuits(8, 1, RelayLimits.USUAL.circuit()));
        dialler.connect(address, PATIENCE);
        Host other = end();
        IOException refused = assertThrows(IOException.class, () -> other.connect(address, PATIENCE));
        assertTrue(refused.getMessage().contains("RESOURCE_LIMIT_EXCEEDED"), refused.getMessage());
        dialler.disconnect(target.self());
        Eventually.holds("the place is free", () -> service.stat().circuits() == 0);
        Eventually.holds("another takes it", () -> {
            try {
                return other.connect(address, PATIENCE).limited();
            } catch (UnavailableException e) {
                return false;
            }
        });
    }

    @Test
    void reservationsAreFew() throws Exception {
        Multiaddr address = reserved(RelayLimits.USUAL.withReservations(1, 1, Duration.ofHours(1)));
        Multiaddr behind = address.withoutPeer().orElseThrow();
        IOException refused = assertThrows(IOException.class, () -> end().listen(behind));
        assertTrue(refused.getMessage().contains("RESERVATION_REFUSED"), refused.getMessage());
        assertEquals(1, service.stat().reservations());
    }

    @Test
    void whoHasNoPlaceIsNotReached() throws Exception {
        Multiaddr address = reserved(RelayLimits.USUAL);
        Host other = end();
        IOException refused = assertThrows(
                IOException.class,
                () -> dialler.connect(address.withoutPeer().orElseThrow().with(other.self()), PATIENCE));
        assertTrue(refused.getMessage().contains("NO_RESERVATION"), refused.getMessage());
    }

    @Test
    void aPlaceIsRenewedAndGivenBack() throws Exception {
        Multiaddr address = reserved(RelayLimits.USUAL.withReservations(8, 8, Duration.ofSeconds(3)));
        Eventually.holds("renewed twice", () -> service.stat().answers().getOrDefault(RelayStatus.OK, 0L) >= 3);
        assertTrue(dialler.connect(address, PATIENCE).limited());
        service.offer(false);
        Eventually.holds("the address is told no more", () -> target.addresses().isEmpty());
        Eventually.holds("the place is free", () -> service.stat().reservations() == 0);
    }

    @Test
    void aPeerThatDisconnectsHasNoPlace() throws Exception {
        reserved(RelayLimits.USUAL);
        assertEquals(1, service.stat().reservations());
        target.close();
        Eventually.holds("forgotten", () -> service.stat().reservations() == 0);
    }

    @Test
    void nothingIsReservedThroughACircuit() throws Exception {
        SecretKey key = SecretKey.generate(KeyType.ED25519);
        Host second = hosts.of(key);
        Circuits.start(second, InstantSource.system());
        RelayService behind = new RelayService(second, key, RelayLimits.USUAL, InstantSource.system());
        behind.offer(true);
        Multiaddr first = reserved(RelayLimits.USUAL.withCircuits(8, 8, UNLIMITED))
                .withoutPeer()
                .orElseThrow();
        second.listen(first);
        HostConnection far = dialler.connect(first.with(second.self()), PATIENCE);
        try (Stream stream = far.open(List.of(Form.HOP.protocol()), PATIENCE)) {
            stream.deadline(PATIENCE);
            RelayMessage.reserve().send(stream, Form.HOP);
            assertEquals(
                    Optional.of(RelayStatus.PERMISSION_DENIED),
                    RelayMessage.receive(stream, Form.HOP).status());
        }
    }

    @Test
    void wrongMessagesAreAnsweredAndServedOn() throws Exception {
        Multiaddr address = reserved(RelayLimits.USUAL);
        Multiaddr at = address.slice(0, address.components().size() - 2);
        HostConnection connection = dialler.connectDirectly(at, PATIENCE);
        byte[] huge = {(byte) 0xff, (byte) 0xff, 0x7f};
        byte[] unknown = {2, 8, 9};
        byte[] empty = {0};
        for (byte[] wrong : List.of(huge, unknown, empty)) {
            try (Stream stream = connection.open(List.of(Form.HOP.protocol()), PATIENCE)) {
                stream.deadline(PATIENCE);
                stream.output().write(wrong);
                stream.output().flush();
                assertEquals(
                        Optional.of(RelayStatus.MALFORMED_MESSAGE),
                        RelayMessage.receive(stream, Form.HOP).status());
            }
        }
        assertTrue(dialler.connect(address, PATIENCE).limited());
    }

    @Test
    void whoSaysNothingIsLeft() throws Exception {
        Multiaddr address = reserved(RelayLimits.USUAL.withPatience(Duration.ofMillis(200)));
        HostConnection connection =
                dialler.connectDirectly(address.slice(0, address.components().size() - 2), PATIENCE);
        try (Stream stream = connection.open(List.of(Form.HOP.protocol()), PATIENCE)) {
            stream.deadline(PATIENCE);
            assertThrows(IOException.class, () -> {
                RelayMessage.receive(stream, Form.HOP);
                RelayMessage.receive(stream, Form.HOP);
            });
        }
    }

    @Test
    void nobodyStopsByWithoutAReservation() throws Exception {
        Host stranger = hosts.silent();
        target.listen(Multiaddr.parse("/memory/0"));
        HostConnection connection = stranger.connect(Hosts.address(target), PATIENCE);
        try (Stream stream = connection.open(List.of(Form.STOP.protocol()), PATIENCE)) {
            stream.deadline(PATIENCE);
            RelayMessage.connect(dialler.self(), Optional.empty()).send(stream, Form.STOP);
            assertEquals(
                    Optional.of(RelayStatus.PERMISSION_DENIED),
                    RelayMessage.receive(stream, Form.STOP).status());
        }
    }

    @Test
    void relaysThatLieAreNotBelieved() throws Exception {
        SecretKey key = SecretKey.generate(KeyType.ED25519);
        SecretKey forger = SecretKey.generate(KeyType.ED25519);
        PeerId self = key.publicKey().peerId();
        Host liar = hosts.of(key);
        liar.listen(Multiaddr.parse("/memory/0"));
        Instant later = Instant.now().plusSeconds(3600);
        Instant past = Instant.ofEpochSecond(1);
        List<Reservation> lies = new ArrayList<>();
        lies.add(new Reservation(past, List.of(), Optional.empty()));
        lies.add(new Reservation(later, List.of(), Optional.of(new Voucher(self, target.self(), later).seal(forger))));
        lies.add(new Reservation(later, List.of(), Optional.of(new Voucher(self, dialler.self(), later).seal(key))));
        lies.add(new Reservation(
                later,
                List.of(),
                Optional.of(new Voucher(forger.publicKey().peerId(), target.self(), later).seal(forger))));
        for (Reservation lie : lies) {
            liar.handle(Form.HOP.protocol(), stream -> {
                RelayMessage.receive(stream, Form.HOP);
                RelayMessage.answer(RelayStatus.OK, Optional.of(lie), Optional.empty())
                        .send(stream, Form.HOP);
            });
            assertThrows(MalformedException.class, () -> target.listen(Circuits.behind(Hosts.address(liar))));
        }
        assertTrue(target.addresses().isEmpty());
    }

    @Test
    void anEndIsNotItsOwnRelay() throws Exception {
        target.listen(Multiaddr.parse("/memory/0"));
        Multiaddr circular = Circuits.behind(Hosts.address(target)).with(target.self());
        assertThrows(IOException.class, () -> dialler.connect(circular, Duration.ofSeconds(5)));
    }
}
