package cairn.network.relay;

import cairn.data.failure.UnavailableException;
import cairn.data.key.PrivateKey;
import cairn.data.multiaddr.Multiaddr;
import cairn.data.multiaddr.Protocol;
import cairn.data.peer.PeerId;
import cairn.network.host.Host;
import cairn.network.host.HostConnection;
import cairn.network.relay.RelayMessage.Form;
import cairn.network.relay.RelayMessage.Kind;
import cairn.network.stream.Stream;
import cairn.network.stream.Streams;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The relay's part. Served on the host's threads, one for each stream, and one more for each circuit. */
public final class RelayService {
    private static final System.Logger LOG = System.getLogger(RelayService.class.getName());
    /** A peer that others reach by way of this node is worth more than one that only asks. */
    private static final int TAG_VALUE = 10;

    private static final String TAG = "relay-reservation";

    private final Host host;
    private final PrivateKey identity;
    private final RelayLimits limits;
    private final InstantSource clock;
    private final Places places;
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicLong relayed = new AtomicLong();
    private final Map<RelayStatus, Long> answers = new EnumMap<>(RelayStatus.class); // Guarded by itself.

    /**
     * What a relay has done.
     *
     * @param reservations places that are taken now
     * @param circuits circuits that are open now
     * @param relayedBytes bytes that went through circuits, in both directions
     * @param answers how often it gave each answer
     */
    public record Stat(int reservations, int circuits, long relayedBytes, Map<RelayStatus, Long> answers) {}

    /** {@code identity} signs vouchers. */
    public RelayService(Host host, PrivateKey identity, RelayLimits limits, InstantSource clock) {
        this.host = host;
        this.identity = identity;
        this.limits = limits;
        this.clock = clock;
        this.places = new Places(limits);
        host.listen(new Streams.PeerListener() {
            @Override
            public void connected(PeerId peer) {
                // A peer has a place when it asks for one.
            }

            @Override
            public void disconnected(PeerId peer) {
                places.leave(peer);
            }
        });
    }

    /** Serves from now on, or no more; circuits that are open stay. */
    public void offer(boolean offered) {
        if (offered) {
            host.handle(Form.HOP.protocol(), this::serve);
        } else {
            host.dismiss(Form.HOP.protocol());
        }
    }

    public Stat stat() {
        synchronized (answers) {
            return new Stat(places.reservations(clock.instant()), open.get(), relayed.get(), Map.copyOf(answers));
        }
    }

    private void serve(Stream stream) throws IOException {
        stream.deadline(limits.patience());
        HostConnection connection = (HostConnection) stream.connection();
        RelayMessage asked;
        try {
            asked = RelayMessage.receive(stream, Form.HOP);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, () -> stream.peer() + " asked a relay wrongly: " + e.getMessage());
            answer(stream, RelayStatus.MALFORMED_MESSAGE);
            return;
        }
        boolean isFar = connection.link().remoteAddress().has(Protocol.P2P_CIRCUIT);
        if (asked.kind() == Kind.STATUS) {
            answer(stream, RelayStatus.UNEXPECTED_MESSAGE);
        } else if (isFar) {
            answer(stream, RelayStatus.PERMISSION_DENIED);
        } else if (asked.kind() == Kind.RESERVE) {
            reserve(stream, connection.link().remoteAddress());
        } else if (asked.peer().isEmpty()) {
            answer(stream, RelayStatus.MALFORMED_MESSAGE);
        } else {
            connect(stream, connection.link().remoteAddress(), asked.peer().get());
        }
    }

    private void answer(Stream stream, RelayStatus status) throws IOException {
        count(status);
        RelayMessage.answer(status).send(stream, Form.HOP);
    }

    private void count(RelayStatus status) {
        synchronized (answers) {
            answers.merge(status, 1L, Long::sum);
        }
    }

    private void reserve(Stream stream, Multiaddr from) throws IOException {
        PeerId peer = stream.peer();
        Instant now = clock.instant();
        Instant expires = now.plus(limits.reservationLife()).truncatedTo(ChronoUnit.SECONDS);
        if (!places.reserve(peer, from, now, expires)) {
            answer(stream, RelayStatus.RESERVATION_REFUSED);
            return;
        }
        host.tag(peer, TAG, TAG_VALUE);
        count(RelayStatus.OK);
        List<Multiaddr> addresses = host.addresses().stream()
                .filter(address -> !address.has(Protocol.P2P_CIRCUIT))
                .map(address -> address.with(host.self()))
                .toList();
        Voucher voucher = new Voucher(host.self(), peer, expires);
        Reservation reservation = new Reservation(expires, addresses, Optional.of(voucher.seal(identity)));
        RelayMessage.answer(RelayStatus.OK, Optional.of(reservation), limit()).send(stream, Form.HOP);
    }

    private Optional<CircuitLimit> limit() {
        return Optional.of(limits.circuit()).filter(CircuitLimit::isSome);
    }

    private void connect(Stream from, Multiaddr fromAddress, PeerId peer) throws IOException {
        Optional<HostConnection> connection = host.direct(peer);
        if (!places.isReserved(peer, clock.instant()) || connection.isEmpty()) {
            answer(from, RelayStatus.NO_RESERVATION);
            return;
        }
        Optional<Places.Share> share = places.circuit(from.peer(), fromAddress, peer);
        if (share.isEmpty()) {
            answer(from, RelayStatus.RESOURCE_LIMIT_EXCEEDED);
            return;
        }
        try (Places.Share _ = share.get()) {
            Optional<Stream> to = stopped(connection.get(), from.peer());
            if (to.isEmpty()) {
                answer(from, RelayStatus.CONNECTION_FAILED);
                return;
            }
            try (Stream there = to.get()) {
                count(RelayStatus.OK);
                open.incrementAndGet();
                RelayMessage.answer(RelayStatus.OK, Optional.empty(), limit()).send(from, Form.HOP);
                new Circuit(from, there, limits.circuit(), relayed).run();
            } finally {
                open.decrementAndGet();
            }
        }
    }

    /** A stream to the end that has the place, which has taken it; empty where that does not want to. */
    private Optional<Stream> stopped(HostConnection connection, PeerId from) {
        try {
            Stream stream = connection.open(List.of(Form.STOP.protocol()), limits.patience());
            boolean done = false;
            try {
                stream.deadline(limits.patience());
                RelayMessage.connect(from, limit()).send(stream, Form.STOP);
                RelayMessage answer = RelayMessage.receive(stream, Form.STOP);
                if (answer.kind() != Kind.STATUS || !answer.status().equals(Optional.of(RelayStatus.OK))) {
                    throw new UnavailableException("it answers " + answer.kind() + " " + answer.status());
                }
                done = true;
                return Optional.of(stream);
            } finally {
                if (!done) {
                    stream.reset();
                }
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, () -> connection.peer() + " took no circuit: " + e.getMessage());
            return Optional.empty();
        }
    }
}
