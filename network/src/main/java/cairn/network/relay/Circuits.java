package cairn.network.relay;

import cairn.data.failure.MalformedException;
import cairn.data.failure.UnavailableException;
import cairn.data.multiaddr.Component;
import cairn.data.multiaddr.Multiaddr;
import cairn.data.multiaddr.Protocol;
import cairn.data.peer.PeerId;
import cairn.network.host.Host;
import cairn.network.host.HostConnection;
import cairn.network.relay.RelayMessage.Form;
import cairn.network.relay.RelayMessage.Kind;
import cairn.network.stream.Stream;
import cairn.network.transport.Arrival;
import cairn.network.transport.BareLink;
import cairn.network.transport.Wire;
import cairn.network.transport.WireListener;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The ends' part: dials {@code RELAY/p2p-circuit}, and listens there by means of a reservation. Any thread may use it.
 */
public final class Circuits implements Wire {
    /** What a peer says that it speaks where it serves as a relay. */
    public static final String RELAY_PROTOCOL = "/libp2p/circuit/relay/0.2.0/hop";

    static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Duration UNLIMITED = Duration.ofDays(36_500);
    private static final Multiaddr CIRCUIT = Multiaddr.of(Protocol.P2P_CIRCUIT, "");

    private final Host host;
    private final InstantSource clock;
    private final Map<PeerId, CircuitListener> listeners = new ConcurrentHashMap<>();

    private Circuits(Host host, InstantSource clock) {
        this.host = host;
        this.clock = clock;
    }

    /** Has {@code host} dial and listen by way of relays from now on. */
    public static Circuits start(Host host, InstantSource clock) {
        Circuits circuits = new Circuits(host, clock);
        host.handle(Form.STOP.protocol(), circuits::stopped);
        host.carry(circuits);
        return circuits;
    }

    /** Where a peer is reached by way of the relay at {@code address}, which ends in the relay's name. */
    public static Multiaddr behind(Multiaddr address) {
        return address.with(CIRCUIT);
    }

    /** The relays at which this node has a place. */
    public List<PeerId> relays() {
        return List.copyOf(listeners.keySet());
    }

    /** Gives every place back. */
    public void leave() {
        List.copyOf(listeners.values()).forEach(CircuitListener::close);
    }

    @Override
    public boolean leadsTo(Multiaddr address) {
        List<Component> parts = address.components();
        int last = parts.size() - 1;
        return last > 0
                && parts.get(last).protocol() == Protocol.P2P_CIRCUIT
                && parts.get(last - 1).protocol() == Protocol.P2P
                && parts.stream()
                                .filter(part -> part.protocol() == Protocol.P2P_CIRCUIT)
                                .count()
                        == 1;
    }

    private static Multiaddr relay(Multiaddr circuit) {
        return circuit.slice(0, circuit.components().size() - 1);
    }

    private static PeerId peer(Multiaddr relay) throws MalformedException {
        return relay.peer().orElseThrow(() -> new MalformedException(relay + " names no relay"));
    }

    @Override
    public Arrival dial(Multiaddr address, Duration patience) throws IOException {
        throw new MalformedException(address + " says by way of whom, but not to whom");
    }

    @Override
    public Arrival dial(Multiaddr address, PeerId target, Duration patience) throws IOException {
        Multiaddr relay = relay(address);
        if (peer(relay).equals(target) || peer(relay).equals(host.self())) {
            throw new UnavailableException(address + " leads to " + target + " by way of an end of the link itself");
        }
        HostConnection connection = host.connectDirectly(relay, patience);
        Stream stream = connection.open(List.of(Form.HOP.protocol()), patience);
        boolean done = false;
        try {
            stream.deadline(patience);
            RelayMessage.connect(target, Optional.empty()).send(stream, Form.HOP);
            RelayMessage answer = answer(stream);
            stream.deadline(UNLIMITED);
            done = true;
            return link(stream, connection, answer.limit());
        } finally {
            if (!done) {
                stream.reset();
            }
        }
    }

    /** The relay's answer, which has to be yes. */
    private static RelayMessage answer(Stream stream) throws IOException {
        RelayMessage answer = RelayMessage.receive(stream, Form.HOP);
        RelayStatus status = answer.status().orElse(RelayStatus.UNKNOWN);
        if (answer.kind() != Kind.STATUS || status != RelayStatus.OK) {
            throw new UnavailableException("The relay " + stream.peer() + " answers "
                    + (answer.kind() == Kind.STATUS ? status : answer.kind()));
        }
        return answer;
    }

    private BareLink link(Stream stream, HostConnection connection, Optional<CircuitLimit> limit) {
        Multiaddr there = behind(connection.remoteAddress());
        Multiaddr here = behind(connection.link().localAddress().with(connection.peer()));
        return new BareLink(
                new StreamDuplex(stream),
                here,
                there,
                limit.filter(CircuitLimit::isSome).isPresent());
    }

    /** {@inheritDoc} A place at the relay is reserved before this returns, and renewed while the listener is open. */
    @Override
    public WireListener listen(Multiaddr address) throws IOException {
        Multiaddr relay = relay(address);
        PeerId peer = peer(relay);
        CircuitListener listener = new CircuitListener(this, relay, peer, clock);
        if (listeners.putIfAbsent(peer, listener) != null) {
            throw new UnavailableException("This node has a place at the relay " + peer + " already");
        }
        boolean done = false;
        try {
            listener.start();
            done = true;
            return listener;
        } finally {
            if (!done) {
                listener.close();
            }
        }
    }

    /** What came of asking for a place: the relay's answer, and where it was asked. */
    record Reserved(Reservation reservation, Multiaddr relay) {}

    Reserved reserve(Multiaddr relay) throws IOException {
        HostConnection connection = host.connectDirectly(relay, PATIENCE);
        try (Stream stream = connection.open(List.of(Form.HOP.protocol()), PATIENCE)) {
            stream.deadline(PATIENCE);
            RelayMessage.reserve().send(stream, Form.HOP);
            Reservation reservation = answer(stream)
                    .reservation()
                    .orElseThrow(() -> new MalformedException("The relay says yes, but not to what"));
            check(reservation, connection.peer());
            return new Reserved(reservation, connection.remoteAddress());
        }
    }

    /** A relay that lies about time or signature is none. */
    private void check(Reservation reservation, PeerId relay) throws MalformedException {
        if (!reservation.expires().isAfter(clock.instant())) {
            throw new MalformedException("The relay " + relay + " reserves a place that has expired");
        }
        if (reservation.voucher().isPresent()) {
            Voucher voucher = Voucher.of(reservation.voucher().get());
            if (!voucher.relay().equals(relay) || !voucher.peer().equals(host.self())) {
                throw new MalformedException(
                        "The relay " + relay + " gives a voucher of " + voucher.relay() + " for " + voucher.peer());
            }
        }
    }

    boolean isConnected(PeerId relay) {
        return host.direct(relay).isPresent();
    }

    Host host() {
        return host;
    }

    void left(PeerId relay, CircuitListener listener) {
        listeners.remove(relay, listener);
    }

    /** A relay says that somebody is there; the stream is this handler's until the link ends. */
    private void stopped(Stream stream) throws IOException {
        stream.deadline(PATIENCE);
        RelayMessage asked = RelayMessage.receive(stream, Form.STOP);
        if (asked.kind() != Kind.CONNECT || asked.peer().isEmpty()) {
            RelayMessage.answer(RelayStatus.UNEXPECTED_MESSAGE).send(stream, Form.STOP);
            return;
        }
        HostConnection connection = (HostConnection) stream.connection();
        CircuitListener listener = listeners.get(stream.peer());
        if (listener == null || connection.link().remoteAddress().has(Protocol.P2P_CIRCUIT)) {
            RelayMessage.answer(RelayStatus.PERMISSION_DENIED).send(stream, Form.STOP);
            return;
        }
        BareLink link = link(stream, connection, asked.limit());
        RelayMessage.answer(RelayStatus.OK).send(stream, Form.STOP);
        stream.deadline(UNLIMITED);
        if (!listener.arrived(link)) {
            throw new UnavailableException("Too many wait already who came by way of " + stream.peer());
        }
        try {
            ((StreamDuplex) link.duplex()).awaitClose();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
