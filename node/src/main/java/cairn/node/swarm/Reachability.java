package cairn.node.swarm;

import cairn.data.multiaddr.Multiaddr;
import cairn.data.multiaddr.Protocol;
import cairn.data.peer.PeerId;
import cairn.network.autonat.AutoNat;
import cairn.network.autonat.AutoNatServer;
import cairn.network.host.Host;
import cairn.network.kad.AddressScope;
import cairn.network.punch.HolePunch;
import cairn.network.relay.Circuits;
import cairn.network.relay.RelayLimits;
import cairn.network.relay.RelayService;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * How others reach this node: asks them to dial its addresses, says those that they reach, takes places at relays where
 * they reach none, and serves others where they do. Kept up on one virtual thread.
 */
public final class Reachability implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Reachability.class.getName());
    private static final Duration LOOK = Duration.ofSeconds(5);
    /** One peer is not asked again before; sooner while nothing is known yet. */
    private static final Duration REST = Duration.ofMinutes(2);

    private static final Duration REST_AT_FIRST = Duration.ofSeconds(15);

    private static final Duration LEAVE_TIME_MAX = Duration.ofSeconds(1);
    private static final int OBSERVED_MAX = 4;
    /** So many of different networks are believed without anybody having dialled. */
    private static final int VOICES_BELIEVED = 4;

    private final Host host;
    private final SwarmOptions.Reaching options;
    private final Consumer<Boolean> isDialledNow;
    private final RelayService service;
    private final AutoNat autoNat;
    private final AutoNatServer autoNatServer;
    private final Optional<Circuits> circuits;
    private final Optional<Relays> relays;
    private final Optional<HolePunch> holePunch;
    private final PortMappings ports = new PortMappings();
    private final Verdicts verdicts = new Verdicts(InstantSource.system());
    private final Map<PeerId, Instant> resting = new HashMap<>();
    private volatile Standing standing = Standing.UNKNOWN;
    private boolean isServing;
    private List<Multiaddr> lastSaid = List.of();
    private Optional<Thread> thread = Optional.empty();

    /** Whether others can dial this node. */
    public enum Standing {
        UNKNOWN,
        PUBLIC,
        PRIVATE
    }

    /**
     * What is known of the addresses at which others on the Internet may reach this node.
     *
     * @param reached those at which somebody did
     * @param missed those at which nobody does
     * @param unknown the rest
     */
    public record Report(Standing standing, List<Multiaddr> reached, List<Multiaddr> missed, List<Multiaddr> unknown) {}

    /** {@code isDialledNow} is told whether others can dial this node, at first and whenever that changes. */
    Reachability(Host host, SwarmOptions.Reaching options, Consumer<Boolean> isDialledNow) {
        this.host = host;
        this.options = options;
        this.isDialledNow = isDialledNow;
        InstantSource clock = InstantSource.system();
        this.service = new RelayService(host, options.identity(), RelayLimits.USUAL, clock);
        this.autoNat = AutoNat.start(host);
        this.autoNatServer = new AutoNatServer(host, AddressScope.PUBLIC::accepts, clock);
        this.circuits = options.usesRelays() ? Optional.of(Circuits.start(host, clock)) : Optional.empty();
        this.relays = circuits.map(wire -> new Relays(host, wire, options.relays()));
        this.holePunch = options.punchesHoles() && options.usesRelays()
                ? Optional.of(HolePunch.start(host, () -> candidates(host.listening()), AddressScope.PUBLIC::accepts))
                : Optional.empty();
        host.announceBy(this::said);
        isServing = isDialled();
        serve();
    }

    private List<Multiaddr> said(List<Multiaddr> listening) {
        Set<Multiaddr> found = new LinkedHashSet<>(host.observed(VOICES_BELIEVED));
        found.addAll(ports.addresses());
        List<Multiaddr> missed = new ArrayList<>();
        for (Multiaddr address : candidates(listening)) {
            Optional<Boolean> verdict = verdicts.of(address);
            if (verdict.isPresent()) {
                (verdict.get() ? found : missed).add(address);
            }
        }
        missed.forEach(found::remove);
        return options.announce().apply(listening, List.copyOf(found), missed);
    }

    /** Addresses of the Internet at which this node may be reached. */
    private List<Multiaddr> candidates(List<Multiaddr> listening) {
        Set<Multiaddr> all = new LinkedHashSet<>(listening);
        all.addAll(options.announce().instead());
        all.addAll(ports.addresses());
        host.observed(1).stream().limit(OBSERVED_MAX).forEach(all::add);
        all.removeIf(address -> address.has(Protocol.P2P_CIRCUIT) || !AddressScope.PUBLIC.accepts(address));
        return List.copyOf(all);
    }

    /** What is known now. */
    public Report report() {
        List<Multiaddr> reached = new ArrayList<>();
        List<Multiaddr> missed = new ArrayList<>();
        List<Multiaddr> unknown = new ArrayList<>();
        for (Multiaddr address : candidates(host.listening())) {
            Optional<Boolean> verdict = verdicts.of(address);
            (verdict.isEmpty() ? unknown : verdict.get() ? reached : missed).add(address);
        }
        return new Report(standing, reached, missed, unknown);
    }

    /** What this node does as a relay. */
    public RelayService.Stat relayed() {
        return service.stat();
    }

    /** How often a direct connection came of one by way of a relay. */
    public HolePunch.Stat punched() {
        return holePunch.map(HolePunch::stat).orElse(new HolePunch.Stat(0, 0));
    }

    /** The relays by way of which this node is reached. */
    public List<PeerId> relays() {
        return circuits.map(Circuits::relays).orElse(List.of());
    }

    private static Standing judged(Report report) {
        if (!report.reached.isEmpty()) {
            return Standing.PUBLIC;
        }
        return report.unknown.isEmpty() && !report.missed.isEmpty() ? Standing.PRIVATE : Standing.UNKNOWN;
    }

    /** Until somebody has tried, a node at a public address is one that others can dial. */
    private boolean isDialled() {
        return switch (standing) {
            case PUBLIC -> true;
            case PRIVATE -> false;
            case UNKNOWN ->
                !AddressScope.PUBLIC.filter(direct(host.listening())).isEmpty();
        };
    }

    private static List<Multiaddr> direct(List<Multiaddr> addresses) {
        return addresses.stream()
                .filter(address -> !address.has(Protocol.P2P_CIRCUIT))
                .toList();
    }

    private void serve() {
        service.offer(serves(options.relayService()));
        autoNatServer.offer(serves(options.autoNatService()));
        isDialledNow.accept(isServing);
    }

    private boolean serves(SwarmOptions.When when) {
        return switch (when) {
            case ON -> true;
            case OFF -> false;
            case AUTO -> isServing;
        };
    }

    void start() {
        thread = Optional.of(Thread.ofVirtual().name("reachability").start(this::run));
    }

    private void run() {
        try {
            while (true) {
                if (options.mapsPorts()) {
                    ports.look(host.listening());
                }
                ask();
                update();
                if (!isDialled()) {
                    relays.ifPresent(Relays::look);
                }
                Thread.sleep(LOOK);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // The swarm closes.
        }
    }

    /** Has one peer dial one address, where there is one to be tried and somebody who does. */
    private void ask() {
        List<Multiaddr> open = verdicts.open(candidates(host.listening()));
        Instant now = Instant.now();
        resting.values().removeIf(end -> end.isBefore(now));
        if (open.isEmpty()) {
            return;
        }
        List<PeerId> servers = new ArrayList<>(host.connected());
        Collections.shuffle(servers);
        Optional<PeerId> server = servers.stream()
                .filter(peer -> !resting.containsKey(peer))
                .filter(peer -> host.peers()
                        .identification(peer)
                        .filter(said -> said.protocols().contains(AutoNat.REQUEST_PROTOCOL))
                        .isPresent())
                .findFirst();
        if (server.isEmpty()) {
            return;
        }
        resting.put(server.get(), now.plus(standing == Standing.UNKNOWN ? REST_AT_FIRST : REST));
        try {
            autoNat.ask(server.get(), open).ifPresent(result -> verdicts.note(result.address(), result.isReachable()));
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, () -> "Whether this node is reached: " + e.getMessage());
        }
    }

    private void update() {
        Standing old = standing;
        standing = judged(report());
        if (standing != old) {
            LOG.log(System.Logger.Level.INFO, "Whether others can dial this node: " + standing);
        }
        if (standing == Standing.PUBLIC) {
            circuits.ifPresent(Circuits::leave);
        }
        boolean dialled = isDialled();
        if (dialled != isServing) {
            isServing = dialled;
            serve();
        }
        List<Multiaddr> said = host.addresses();
        if (!said.equals(lastSaid)) {
            lastSaid = said;
            host.addressesChanged();
        }
    }

    @Override
    public void close() {
        thread.ifPresent(Thread::interrupt);
        try {
            Thread.ofVirtual().start(ports::leave).join(LEAVE_TIME_MAX);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
