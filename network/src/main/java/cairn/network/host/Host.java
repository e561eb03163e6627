package cairn.network.host;

import cairn.data.failure.LimitException;
import cairn.data.failure.MalformedException;
import cairn.data.failure.UnavailableException;
import cairn.data.key.PrivateKey;
import cairn.data.multiaddr.Multiaddr;
import cairn.data.multiaddr.Protocol;
import cairn.data.peer.PeerId;
import cairn.network.dns.DnsResolver;
import cairn.network.ping.Ping;
import cairn.network.pnet.NetworkKey;
import cairn.network.security.Security;
import cairn.network.stream.Stream;
import cairn.network.stream.StreamHandler;
import cairn.network.stream.Streams;
import cairn.network.traffic.Traffic;
import cairn.network.transport.Arrival;
import cairn.network.transport.Link;
import cairn.network.transport.Upgrade;
import cairn.network.transport.Wire;
import cairn.network.yamux.YamuxLimits;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** A peer of the network: this node. Any thread may use it. */
public final class Host implements Streams, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Host.class.getName());
    /** Changes of what this node says of itself are told together. */
    private static final Duration PUSH_DELAY = Duration.ofMillis(500);

    private static final Duration TOLD_ADDRESS_LIVES = Duration.ofHours(1);

    /**
     * What a host is made of.
     *
     * @param wires ways to carry bytes, the preferred ones first
     * @param securities how links are secured, the preferred one first
     * @param dns asked for names in addresses; addresses with names fail without
     * @param agent the program's name, such as {@code cairn/0.1.0}
     * @param connections how many connections and streams there may be
     * @param network the key of the private network that this host belongs to, if it does
     */
    public record Parts(
            PrivateKey identity,
            List<Wire> wires,
            List<Security> securities,
            YamuxLimits limits,
            Optional<DnsResolver> dns,
            InstantSource clock,
            String agent,
            ConnectionLimits connections,
            Optional<NetworkKey> network) {
        /** A host of the public network, with the usual limits but for the connections that strangers may open. */
        public Parts(
                PrivateKey identity,
                List<Wire> wires,
                List<Security> securities,
                YamuxLimits limits,
                Optional<DnsResolver> dns,
                InstantSource clock,
                String agent,
                int connectionsMax) {
            this(
                    identity,
                    wires,
                    securities,
                    limits,
                    dns,
                    clock,
                    agent,
                    ConnectionLimits.DEFAULT.withInboundMax(connectionsMax),
                    Optional.empty());
        }
    }

    private final Parts parts;
    private final PeerId self;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("network-timer").factory());
    private final Upgrade upgrade;
    private final PeerStore peers;
    private final Dialler dialler;
    private final Introductions introductions;
    private final Traffic traffic = new Traffic();
    private final Connections connections = new Connections(traffic);
    private final Standing standing = new Standing();
    private final Refusals refusals = new Refusals();
    private final Admission admission;
    private final StreamLimits streamLimits;
    private final Trimming trimming;
    private final Map<Errand, Dial> dials = new ConcurrentHashMap<>();
    private final Handlers handlers = new Handlers();
    private final List<Wire> wires;
    private final List<Consumer<HostConnection>> limitedListeners = new CopyOnWriteArrayList<>();
    private final Listening listening = new Listening(this::welcome, this::planPush);
    private final Observations observations;
    private final AtomicBoolean pushPlanned = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();

    /** What a dial is for: a direct one never waits for one that may go by way of a relay, which waits for it. */
    private record Errand(PeerId peer, boolean isDirect) {}

    public Host(Parts parts) {
        this.wires = new CopyOnWriteArrayList<>(parts.wires());
        this.parts = parts;
        this.self = parts.identity().publicKey().peerId();
        this.upgrade = new Upgrade(parts.securities(), parts.limits(), parts.network(), timer);
        this.admission = new Admission(parts.connections(), refusals);
        this.streamLimits = new StreamLimits(parts.connections(), refusals);
        this.trimming = new Trimming(connections, standing, parts.connections(), parts.clock());
        this.peers = new PeerStore(parts.clock());
        this.observations = new Observations(parts.clock());
        this.dialler = new Dialler(wires, upgrade, new AddressResolver(parts.dns()), new BackOff(parts.clock()));
        this.introductions = new Introductions(this, parts.identity(), parts.agent(), observations);
        handlers.putEverywhere(Introductions.PROTOCOL, introductions::tell);
        handlers.putEverywhere(Introductions.PUSH_PROTOCOL, introductions::hear);
        handlers.putEverywhere(Ping.PROTOCOL, Ping::serve);
    }

    @Override
    public PeerId self() {
        return self;
    }

    /** What the streams carry, and may. */
    public Traffic traffic() {
        return traffic;
    }

    /** What is known of other peers. */
    public PeerStore peers() {
        return peers;
    }

    /** Dials and listens by way of {@code wire} too, from now on; it is closed with this host. */
    public void carry(Wire wire) {
        wires.add(wire);
    }

    /** Listens at {@code address} from now on, and says where that is. */
    public Multiaddr listen(Multiaddr address) throws IOException {
        Wire wire = wires.stream()
                .filter(one -> one.leadsTo(address))
                .findFirst()
                .orElseThrow(() -> new MalformedException("No transport of this node listens at " + address));
        return listening.add(wire, address);
    }

    /** Where this node says that it can be dialled: where it listens, unless {@link #announceBy} says otherwise. */
    public List<Multiaddr> addresses() {
        return listening.announced();
    }

    /** Where this node listens: each of this machine's addresses where it listens at all of them. */
    public List<Multiaddr> listening() {
        return listening.own();
    }

    /** Makes what this node says of its addresses of those where it listens; asked each time. */
    public void announceBy(UnaryOperator<List<Multiaddr>> rule) {
        listening.announceBy(rule);
    }

    /** Tells connected peers soon that this node's addresses are others now. */
    public void addressesChanged() {
        planPush();
    }

    /** At which addresses at least so many others, each of another network, see a port where this node listens. */
    public List<Multiaddr> observed(int voicesMin) {
        return observations.seen(voicesMin);
    }

    /** Whether a transport of this node dials such addresses. */
    public boolean leadsTo(Multiaddr address) {
        return wires.stream().anyMatch(wire -> wire.leadsTo(address));
    }

    /** The protocols that have a handler. */
    public List<String> protocols() {
        return handlers.names().stream().sorted().toList();
    }

    /** Lets somebody in who dialled, on a thread of the link's own. */
    private void welcome(Arrival arrival) {
        Admission.Place place;
        try {
            place = admission.enter(arrival.remoteAddress());
        } catch (LimitException e) {
            LOG.log(System.Logger.Level.DEBUG, e.getMessage());
            arrival.drop();
            return;
        }
        Thread.ofVirtual().name("handshake").start(() -> {
            boolean done = false;
            try {
                opened(upgrade.accepted(arrival), Optional.of(place));
                done = true;
            } catch (IOException e) {
                LOG.log(
                        System.Logger.Level.DEBUG,
                        () -> arrival.remoteAddress() + " did not connect: " + e.getMessage());
            } finally {
                if (!done) {
                    place.leave();
                }
            }
        });
    }

    /** Begins to use a link; {@code place} is what it took where the other side dialled. */
    private HostConnection opened(Link link, Optional<Admission.Place> place) throws IOException {
        boolean inbound = place.isPresent();
        HostConnection connection =
                new HostConnection(link, inbound, parts.clock().instant(), handlers, streamLimits, traffic);
        boolean done = false;
        try {
            if (connection.peer().equals(self)) {
                throw new UnavailableException("The peer there is this node itself");
            }
            if (inbound) {
                place.get().named(connection.peer());
            }
            if (!connections.add(connection)) {
                throw new UnavailableException("This node is closing");
            }
            done = true;
        } finally {
            if (!done) {
                link.session().close();
            }
        }
        link.session().start(connection::accept, reason -> {
            place.ifPresent(Admission.Place::leave);
            if (connections.remove(connection)) {
                standing.forget(connection.peer());
            }
            LOG.log(System.Logger.Level.DEBUG, () -> connection.remoteAddress() + " is gone: " + reason.getMessage());
        });
        if (!inbound) {
            peers.learn(connection.peer(), List.of(link.remoteAddress()), TOLD_ADDRESS_LIVES);
        }
        trimming.grown();
        Thread.ofVirtual().name("identify").start(() -> {
            quietly(() -> introductions.ask(connection));
            if (connection.limited()) {
                limitedListeners.forEach(listener -> listener.accept(connection));
            }
        });
        return connection;
    }

    /** The connection to {@code peer}, dialled where there is none. */
    public HostConnection connect(PeerId peer, Duration patience) throws IOException {
        return connect(new Errand(peer, false), false, patience);
    }

    /** Connects to the peer at the end of {@code address}, there or at another of its addresses. */
    public HostConnection connect(Multiaddr address, Duration patience) throws IOException {
        PeerId peer = address.peer()
                .orElseThrow(() -> new MalformedException(address + " names no peer; it has to end in /p2p/PEER"));
        peers.learn(peer, List.of(address), TOLD_ADDRESS_LIVES);
        return connect(new Errand(peer, false), true, patience);
    }

    /** The same, but neither a connection by way of a relay counts nor is one dialled. */
    public HostConnection connectDirectly(Multiaddr address, Duration patience) throws IOException {
        PeerId peer = address.peer()
                .orElseThrow(() -> new MalformedException(address + " names no peer; it has to end in /p2p/PEER"));
        peers.learn(peer, List.of(address), TOLD_ADDRESS_LIVES);
        return connect(new Errand(peer, true), false, patience);
    }

    /** Dials {@code address} and nothing else; the link is the caller's, and none of this host's connections. */
    public Link dialAside(PeerId peer, Multiaddr address, Duration patience) throws IOException {
        return dialler.dialAside(peer, address, patience);
    }

    /** Dials {@code addresses} while {@code peer} dials this node, see {@link Wire#meet}; one is to be the dialler. */
    public HostConnection meet(PeerId peer, List<Multiaddr> addresses, boolean isDialler, Duration patience)
            throws IOException {
        return opened(dialler.meet(peer, addresses, isDialler, patience), Optional.empty());
    }

    /** Tells {@code listener}, on a thread of its own, of each connection that a relay limits. */
    public void listenLimited(Consumer<HostConnection> listener) {
        limitedListeners.add(listener);
    }

    /** The open connection to {@code peer} that goes by way of no relay, or of one that does not limit it. */
    public Optional<HostConnection> direct(PeerId peer) {
        return connections.direct(peer);
    }

    private HostConnection connect(Errand errand, boolean insist, Duration patience) throws IOException {
        PeerId peer = errand.peer();
        Optional<HostConnection> open = connections.of(peer, errand.isDirect());
        if (open.isPresent()) {
            return open.get();
        }
        if (peer.equals(self)) {
            throw new UnavailableException("The peer " + peer + " is this node itself");
        }
        Dial mine = new Dial();
        Dial running = dials.putIfAbsent(errand, mine);
        if (running != null) {
            return running.await(peer, patience);
        }
        Thread.ofVirtual().name("connect").start(() -> mine.run(() -> reach(mine, errand, insist, patience)));
        return mine.await(peer, patience);
    }

    /** The dial is over for others before its waiters are told: who asks after that must not get its failure again. */
    private HostConnection reach(Dial dial, Errand errand, boolean insist, Duration patience) throws IOException {
        try {
            PeerId peer = errand.peer();
            Optional<HostConnection> already = connections.of(peer, errand.isDirect());
            if (already.isPresent()) {
                return already.get();
            }
            List<Multiaddr> known = peers.addresses(peer).stream()
                    .filter(address -> !errand.isDirect() || !address.has(Protocol.P2P_CIRCUIT))
                    .toList();
            return opened(dialler.dial(peer, known, insist, patience), Optional.empty());
        } finally {
            dials.remove(errand, dial);
        }
    }

    /** Asks {@code peer} what it says of itself, which {@link #peers} knows then. */
    public void identify(PeerId peer, Duration patience) throws IOException {
        introductions.ask(connect(peer, patience));
    }

    /** Closes the connections to {@code peer}, and says whether there was one. */
    public boolean disconnect(PeerId peer) {
        List<HostConnection> open = connections.all().stream()
                .filter(connection -> connection.peer().equals(peer))
                .toList();
        open.forEach(HostConnection::close);
        return !open.isEmpty();
    }

    /** Never closes a connection of {@code peer} for there being too many, until no reason is left. */
    public void protect(PeerId peer, String reason) {
        standing.protect(peer, reason);
    }

    /** Takes back one reason, and says whether the peer is protected for another. */
    public boolean unprotect(PeerId peer, String reason) {
        return standing.unprotect(peer, reason);
    }

    /**
     * Says what a connected peer is worth under one name, until it is gone; 0 takes that back. Where there are too many
     * connections, those of the least sum are closed first.
     */
    public void tag(PeerId peer, String name, int value) {
        standing.tag(peer, name, value);
    }

    /** How often each limit refused a connection or a stream, by the limit's name in the configuration. */
    public Map<String, Long> refusals() {
        return refusals.counts();
    }

    /** The open connections, the oldest first. */
    public List<HostConnection> connections() {
        List<HostConnection> all = new ArrayList<>(connections.all());
        all.sort(Comparator.comparing(HostConnection::since));
        return all;
    }

    @Override
    public Stream open(PeerId peer, List<String> protocols, Duration patience) throws IOException {
        long start = System.nanoTime();
        HostConnection connection = connect(peer, patience);
        Duration left = patience.minusNanos(System.nanoTime() - start);
        if (!left.isPositive()) {
            throw new UnavailableException("Reaching " + peer + " took all the time that there was");
        }
        if (handlers.carried(protocols, connection.limited()).isEmpty()) {
            return waited(peer, protocols, left).open(protocols, left);
        }
        return connection.open(protocols, left);
    }

    /** A direct connection, which one of the two ends may be making. */
    private HostConnection waited(PeerId peer, List<String> protocols, Duration patience) throws IOException {
        try {
            return connections
                    .awaitDirect(peer, patience)
                    .orElseThrow(() ->
                            new UnavailableException(peer + " is reached by way of a relay only, which does not carry "
                                    + String.join(", ", protocols) + ", and no direct way was found within "
                                    + patience.toMillis() + " ms"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("Interrupted while waiting for a direct way to " + peer, e);
        }
    }

    @Override
    public void handle(String protocol, StreamHandler handler) {
        handlers.put(protocol, handler);
        planPush();
    }

    /** Serves {@code protocol} from now on, over connections too that a relay limits. */
    public void handleEverywhere(String protocol, StreamHandler handler) {
        handlers.putEverywhere(protocol, handler);
        planPush();
    }

    @Override
    public void dismiss(String protocol) {
        if (handlers.remove(protocol)) {
            planPush();
        }
    }

    @Override
    public Set<PeerId> connected() {
        return connections.peers();
    }

    @Override
    public void listen(PeerListener listener) {
        connections.listen(listener);
    }

    /** Tells connected peers soon what changed. */
    private void planPush() {
        if (connections.all().isEmpty() || closed.get() || !pushPlanned.compareAndSet(false, true)) {
            return;
        }
        ScheduledFuture<?> _ = timer.schedule(
                () -> {
                    pushPlanned.set(false);
                    for (HostConnection connection : connections.all()) {
                        Thread.startVirtualThread(() -> quietly(() -> introductions.push(connection)));
                    }
                },
                PUSH_DELAY.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private interface Attempt {
        void run() throws IOException;
    }

    /** Peers that do not speak of themselves are peers all the same. */
    private static void quietly(Attempt attempt) {
        try {
            attempt.run();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, () -> "A peer was not identified: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        listening.close();
        List<Thread> closing = connections.all().stream()
                .map(connection -> Thread.startVirtualThread(connection::close))
                .toList();
        try {
            for (Thread thread : closing) {
                thread.join(Duration.ofSeconds(2));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        connections.close();
        wires.forEach(Wire::close);
        timer.shutdownNow();
    }
}
