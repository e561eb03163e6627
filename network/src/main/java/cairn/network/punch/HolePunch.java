package cairn.network.punch;

import cairn.data.failure.LimitException;
import cairn.data.failure.MalformedException;
import cairn.data.failure.NotFoundException;
import cairn.data.failure.UnavailableException;
import cairn.data.multiaddr.Multiaddr;
import cairn.data.multiaddr.Protocol;
import cairn.data.peer.PeerId;
import cairn.network.host.Host;
import cairn.network.host.HostConnection;
import cairn.network.punch.PunchMessage.Kind;
import cairn.network.stream.Stream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Makes direct connections of circuits. Its work runs on the host's threads, one for each peer. */
public final class HolePunch {
    /** The protocol's name in negotiations. */
    public static final String PROTOCOL = "/libp2p/dcutr";

    private static final System.Logger LOG = System.getLogger(HolePunch.class.getName());
    private static final int ATTEMPTS = 3;
    private static final int PEERS_AT_ONCE_MAX = 16;
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration DIAL_PATIENCE = Duration.ofSeconds(4);
    private static final Duration MEET_PATIENCE = Duration.ofSeconds(5);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LAST_PAUSE = Duration.ofSeconds(4);

    private final Host host;
    private final Supplier<List<Multiaddr>> own;
    private final Predicate<Multiaddr> dials;
    private final Set<PeerId> running = ConcurrentHashMap.newKeySet();
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();

    private HolePunch(Host host, Supplier<List<Multiaddr>> own, Predicate<Multiaddr> dials) {
        this.host = host;
        this.own = own;
        this.dials = dials;
    }

    /**
     * How it went so far.
     *
     * @param done circuits that a direct connection came of
     * @param failed those where none did
     */
    public record Stat(long done, long failed) {}

    /**
     * Makes direct connections from now on.
     *
     * @param own where this node is seen from outside
     * @param dials which of the other side's addresses may be dialled
     */
    public static HolePunch start(Host host, Supplier<List<Multiaddr>> own, Predicate<Multiaddr> dials) {
        HolePunch punch = new HolePunch(host, own, dials);
        host.handleEverywhere(PROTOCOL, punch::answer);
        host.listenLimited(punch::came);
        return punch;
    }

    public Stat stat() {
        return new Stat(done.get(), failed.get());
    }

    private List<Multiaddr> dialled(List<Multiaddr> addresses) {
        return addresses.stream()
                .filter(address -> !address.has(Protocol.P2P_CIRCUIT) && dials.test(address))
                .toList();
    }

    /** Who came by way of a relay is dialled directly. */
    private void came(HostConnection connection) {
        PeerId peer = connection.peer();
        if (!connection.inbound() || !begin(peer)) {
            return;
        }
        try {
            if (dialledByItself(peer)) {
                done.incrementAndGet();
                return;
            }
            for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
                if (punched(connection, attempt == ATTEMPTS)) {
                    done.incrementAndGet();
                    return;
                }
            }
            failed.incrementAndGet();
        } catch (IOException e) {
            failed.incrementAndGet();
            LOG.log(System.Logger.Level.DEBUG, () -> "No direct way to " + peer + ": " + e.getMessage());
        } finally {
            running.remove(peer);
        }
    }

    private boolean begin(PeerId peer) {
        if (running.size() >= PEERS_AT_ONCE_MAX || host.direct(peer).isPresent()) {
            return false;
        }
        return running.add(peer);
    }

    private boolean dialledByItself(PeerId peer) {
        Optional<Multiaddr> some =
                dialled(host.peers().addresses(peer)).stream().findFirst();
        if (some.isEmpty()) {
            return false;
        }
        try {
            host.connectDirectly(some.get().with(peer), DIAL_PATIENCE);
            return true;
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, () -> peer + " is not simply dialled: " + e.getMessage());
            return false;
        }
    }

    /** Waits a bit: who has just come may not know yet where others see it, and does not speak the protocol before. */
    private Stream opened(HostConnection connection) throws IOException {
        for (Duration pause = FIRST_PAUSE; ; pause = pause.multipliedBy(2)) {
            try {
                if (own.get().isEmpty()) {
                    throw new UnavailableException("it is not known where others see this node");
                }
                return connection.open(List.of(PROTOCOL), PATIENCE);
            } catch (NotFoundException | UnavailableException e) {
                if (pause.compareTo(LAST_PAUSE) > 0
                        || host.direct(connection.peer()).isPresent()) {
                    throw e;
                }
            }
            sleep(pause);
        }
    }

    private static void sleep(Duration pause) throws IOException {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("Interrupted before dialling", e);
        }
    }

    private boolean punched(HostConnection connection, boolean isDialler) throws IOException {
        PeerId peer = connection.peer();
        Duration half;
        List<Multiaddr> theirs;
        try (Stream stream = opened(connection)) {
            stream.deadline(PATIENCE);
            List<Multiaddr> ours = own.get();
            long sent = System.nanoTime();
            new PunchMessage(Kind.CONNECT, ours).send(stream);
            theirs = dialled(PunchMessage.receive(stream, Kind.CONNECT).addresses());
            half = Duration.ofNanos((System.nanoTime() - sent) / 2);
            new PunchMessage(Kind.SYNC, List.of()).send(stream);
        }
        if (theirs.isEmpty()) {
            throw new UnavailableException("it does not say where others see it");
        }
        sleep(half);
        return isMet(peer, theirs, isDialler);
    }

    private boolean isMet(PeerId peer, List<Multiaddr> addresses, boolean isDialler) {
        try {
            host.meet(peer, addresses, isDialler, MEET_PATIENCE);
            return true;
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, () -> "Not met: " + e.getMessage());
            return host.direct(peer).isPresent();
        }
    }

    /** The peer that this node dialled through a relay wants a direct connection. */
    private void answer(Stream stream) throws IOException {
        PeerId peer = stream.peer();
        HostConnection connection = (HostConnection) stream.connection();
        if (connection.inbound() || !connection.link().remoteAddress().has(Protocol.P2P_CIRCUIT)) {
            throw new MalformedException(peer + " wants a direct connection where it has one, or is to begin itself");
        }
        if (!begin(peer)) {
            throw new LimitException(
                    "A direct connection to " + peer,
                    "punch.peers",
                    PEERS_AT_ONCE_MAX,
                    "it may ask again when others are through");
        }
        try {
            stream.deadline(PATIENCE);
            List<Multiaddr> theirs =
                    dialled(PunchMessage.receive(stream, Kind.CONNECT).addresses());
            List<Multiaddr> ours = own.get();
            if (theirs.isEmpty() || ours.isEmpty()) {
                throw new UnavailableException("One of the two ends does not know where others see it");
            }
            new PunchMessage(Kind.CONNECT, ours).send(stream);
            PunchMessage.receive(stream, Kind.SYNC);
            (isMet(peer, theirs, true) ? done : failed).incrementAndGet();
        } finally {
            running.remove(peer);
        }
    }
}
