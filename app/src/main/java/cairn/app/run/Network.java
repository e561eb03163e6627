package cairn.app.run;

import cairn.app.config.Configuration;
import cairn.app.config.Home;
import cairn.app.config.Setting;
import cairn.data.failure.UnavailableException;
import cairn.data.key.SecretKey;
import cairn.data.multiaddr.Multiaddr;
import cairn.network.bitswap.ServePolicy;
import cairn.network.host.ConnectionLimits;
import cairn.network.host.Host;
import cairn.network.host.PeerFile;
import cairn.network.noise.Noise;
import cairn.network.pnet.NetworkKey;
import cairn.network.pubsub.PubsubOptions;
import cairn.network.quic.Quic;
import cairn.network.tcp.Tcp;
import cairn.network.tls.Tls;
import cairn.network.traffic.BandwidthLimits;
import cairn.network.traffic.Traffic;
import cairn.network.transport.Wire;
import cairn.network.websocket.WebSocket;
import cairn.network.yamux.YamuxLimits;
import cairn.node.Node;
import cairn.node.deny.Denylists;
import cairn.node.fetch.FetchLimits;
import cairn.node.name.Republication;
import cairn.node.provide.ProvideStat;
import cairn.node.provide.ProvideStrategy;
import cairn.node.provide.Provider;
import cairn.node.swarm.AnnounceRule;
import cairn.node.swarm.Reachability;
import cairn.node.swarm.Swarm;
import cairn.node.swarm.SwarmOptions;
import cairn.services.rpc.Call;
import cairn.services.status.Metrics;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.ToDoubleFunction;

/** The network of a running node, made from its configuration. */
final class Network implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Network.class.getName());

    private final Optional<Swarm> swarm;
    private final Node node;
    private final List<Multiaddr> kept;
    private final Optional<PeerFile> peers;
    private Optional<Republication> republication = Optional.empty();

    private Network(Optional<Swarm> swarm, Node node, List<Multiaddr> kept, Optional<PeerFile> peers) {
        this.peers = peers;
        this.swarm = swarm;
        this.node = node;
        this.kept = kept;
    }

    /** No network: the node keeps to itself. */
    static Network none(Node node) {
        return new Network(Optional.empty(), node, List.of(), Optional.empty());
    }

    /** Listens, and dials nobody yet. */
    static Network open(Home home, LocalNode local, Configuration configuration, Call call) throws IOException {
        SecretKey identity = local.node().identity().privateKey();
        Optional<NetworkKey> privateNetwork = networkKey(home.networkKey());
        Host host = new Host(new Host.Parts(
                identity,
                wires(identity, privateNetwork.isPresent()),
                List.of(new Tls(identity, InstantSource.system()), new Noise(identity)),
                YamuxLimits.DEFAULT,
                Optional.of(NameServers.resolver(configuration.get(Setting.DNS_RESOLVERS))),
                InstantSource.system(),
                "cairn/" + version(),
                limits(configuration),
                privateNetwork));
        host.traffic()
                .limit(new BandwidthLimits(
                        configuration.number(Setting.SWARM_IN_BYTES_PER_SECOND),
                        configuration.number(Setting.SWARM_OUT_BYTES_PER_SECOND),
                        configuration.number(Setting.SWARM_PEER_IN_BYTES_PER_SECOND),
                        configuration.number(Setting.SWARM_PEER_OUT_BYTES_PER_SECOND)));
        boolean done = false;
        try {
            listen(
                    host,
                    call.texts("swarm").isEmpty() ? configuration.listed(Setting.SWARM_LISTEN) : call.texts("swarm"));
            Denylists denylists = new Denylists(home.denylists(), InstantSource.system());
            ServePolicy policy = (_, cid) -> denylists.find(cid).isEmpty();
            SwarmOptions options = new SwarmOptions(
                    addresses(configuration.listed(Setting.SWARM_BOOTSTRAP)),
                    SwarmOptions.Finding.valueOf(
                            configuration.get(Setting.SWARM_FINDING).toUpperCase(Locale.ROOT)),
                    configuration.get(Setting.SWARM_STREAMS).equals("on"),
                    FetchLimits.USUAL.within(
                            seconds(configuration, Setting.SWARM_FIRST_BLOCK_SECONDS),
                            seconds(configuration, Setting.SWARM_NEXT_BLOCK_SECONDS)),
                    topics(identity, configuration, call),
                    configuration.get(Setting.SWARM_MDNS).equals("on"),
                    configuration.listed(Setting.ROUTING_DELEGATED).stream()
                            .map(URI::create)
                            .toList(),
                    reaching(identity, configuration));
            Swarm swarm = Swarm.start(host, local.store(), local.node().workers(), policy, options);
            local.store().tell(swarm.bitswap()::arrived);
            done = true;
            PeerFile peers = new PeerFile(home.peers(), InstantSource.system());
            remember(peers, host);
            return new Network(
                    Optional.of(swarm),
                    local.node().online(swarm),
                    addresses(configuration.listed(Setting.SWARM_PEERING)),
                    Optional.of(peers));
        } finally {
            if (!done) {
                host.close();
            }
        }
    }

    private static SwarmOptions.Reaching reaching(SecretKey identity, Configuration configuration) throws IOException {
        return new SwarmOptions.Reaching(
                identity,
                configuration.get(Setting.SWARM_RELAY_CLIENT).equals("on"),
                configuration.get(Setting.SWARM_HOLE_PUNCHING).equals("on"),
                configuration.get(Setting.SWARM_PORT_MAPPING).equals("on"),
                addresses(configuration.listed(Setting.SWARM_RELAYS)),
                when(configuration, Setting.SWARM_RELAY_SERVICE),
                when(configuration, Setting.SWARM_AUTONAT_SERVICE),
                new AnnounceRule(
                        addresses(configuration.listed(Setting.SWARM_ANNOUNCE)),
                        addresses(configuration.listed(Setting.SWARM_NO_ANNOUNCE))));
    }

    private static SwarmOptions.When when(Configuration configuration, Setting setting) {
        return SwarmOptions.When.valueOf(configuration.get(setting).toUpperCase(Locale.ROOT));
    }

    /** Names in topics need topics. */
    private static Optional<SwarmOptions.Topics> topics(SecretKey identity, Configuration configuration, Call call)
            throws IOException {
        boolean names = call.flag("enable-namesys-pubsub")
                || configuration.get(Setting.NAMES_OVER_PUBSUB).equals("on");
        boolean enabled = names
                || call.flag("enable-pubsub-experiment")
                || configuration.get(Setting.PUBSUB_ENABLED).equals("on");
        if (!enabled) {
            return Optional.empty();
        }
        PubsubOptions.Kind kind = configuration.get(Setting.PUBSUB_ROUTER).equals("floodsub")
                ? PubsubOptions.Kind.FLOOD
                : PubsubOptions.Kind.GOSSIP;
        PubsubOptions options = PubsubOptions.USUAL
                .with(kind)
                .seen(
                        seconds(configuration, Setting.PUBSUB_SEEN_SECONDS),
                        configuration.get(Setting.PUBSUB_SEEN_STRATEGY).equals("last-seen"));
        return Optional.of(new SwarmOptions.Topics(identity, options, names));
    }

    /** QUIC has no place for a private network's key: its own handshake is the first thing on the wire. */
    private static List<Wire> wires(SecretKey identity, boolean isPrivate) {
        List<Wire> wires = new ArrayList<>(List.of(new Tcp(), WebSocket.plain()));
        if (!isPrivate) {
            wires.add(new Quic(identity, InstantSource.system()));
        }
        return wires;
    }

    /** A list that cannot be read costs some dials, no more. */
    private static void remember(PeerFile peers, Host host) {
        try {
            peers.load(host.peers());
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, e.getMessage());
        }
    }

    private static ConnectionLimits limits(Configuration configuration) {
        int high = number(configuration, Setting.SWARM_CONNECTIONS_HIGH);
        return new ConnectionLimits(
                number(configuration, Setting.SWARM_CONNECTIONS),
                high,
                Math.min(high, number(configuration, Setting.SWARM_CONNECTIONS_LOW)),
                ConnectionLimits.DEFAULT.grace(),
                number(configuration, Setting.SWARM_CONNECTIONS_PER_PEER),
                number(configuration, Setting.SWARM_CONNECTIONS_PER_SUBNET),
                number(configuration, Setting.SWARM_STREAMS_PER_PEER),
                number(configuration, Setting.SWARM_STREAMS_PER_PROTOCOL));
    }

    private static int number(Configuration configuration, Setting setting) {
        return Integer.parseInt(configuration.get(setting));
    }

    private static Optional<NetworkKey> networkKey(Path file) throws IOException {
        return Files.exists(file) ? Optional.of(NetworkKey.parse(Files.readAllBytes(file))) : Optional.empty();
    }

    /** The program's version, as its jar says it. */
    private static String version() {
        return Optional.ofNullable(Network.class.getPackage().getImplementationVersion())
                .orElse("0-unpackaged");
    }

    private static Duration seconds(Configuration configuration, Setting setting) {
        return Duration.ofSeconds(configuration.number(setting));
    }

    private static List<Multiaddr> addresses(List<String> texts) throws IOException {
        List<Multiaddr> addresses = new ArrayList<>();
        for (String text : texts) {
            addresses.add(Multiaddr.parse(text));
        }
        return addresses;
    }

    /** Where one address of several cannot be had, such as one of version 6 on a machine without, the others do. */
    private static void listen(Host host, List<String> texts) throws IOException {
        Optional<UnavailableException> failure = Optional.empty();
        int listening = 0;
        for (Multiaddr address : addresses(texts)) {
            try {
                host.listen(address);
                listening++;
            } catch (UnavailableException e) {
                LOG.log(System.Logger.Level.DEBUG, e.getMessage());
                failure = Optional.of(e);
            }
        }
        if (listening == 0 && failure.isPresent()) {
            throw failure.get();
        }
    }

    /** The node, with the network behind it. */
    Node node() {
        return node;
    }

    /** Where others reach it. */
    List<Multiaddr> addresses() {
        return swarm.map(network -> network.host().addresses()).orElse(List.of());
    }

    /** Has {@code metrics} say how others reach the node. */
    void describe(Metrics metrics) {
        if (swarm.isEmpty()) {
            return;
        }
        describeProviding(swarm.get(), metrics);
        Traffic traffic = swarm.get().host().traffic();
        metrics.read(
                "cairn_network_received_bytes",
                "Bytes that streams of peers brought",
                () -> traffic.all().totalIn());
        metrics.read(
                "cairn_network_sent_bytes",
                "Bytes that streams took to peers",
                () -> traffic.all().totalOut());
        Reachability reach = swarm.get().reachability();
        metrics.read(
                "cairn_reachability",
                "Whether others can dial the node: 1 yes, -1 no, 0 not known",
                () -> switch (reach.report().standing()) {
                    case PUBLIC -> 1;
                    case UNKNOWN -> 0;
                    case PRIVATE -> -1;
                });
        metrics.read(
                "cairn_relays",
                "Relays by way of which others reach the node",
                () -> reach.relays().size());
        metrics.read(
                "cairn_relay_reservations",
                "Places that others have here",
                () -> reach.relayed().reservations());
        metrics.read(
                "cairn_relay_circuits",
                "Circuits that go through here",
                () -> reach.relayed().circuits());
        metrics.read(
                "cairn_relay_bytes",
                "Bytes that went through circuits",
                () -> reach.relayed().relayedBytes());
        metrics.read(
                "cairn_hole_punches_done",
                "Direct ways found at a relay",
                () -> reach.punched().done());
        metrics.read(
                "cairn_hole_punches_failed",
                "Direct ways not found",
                () -> reach.punched().failed());
    }

    private static void describeProviding(Swarm swarm, Metrics metrics) {
        BiConsumer<String, ToDoubleFunction<ProvideStat>> read = (nameAndMeaning, reading) -> {
            String[] parts = nameAndMeaning.split(": ", 2);
            metrics.read(
                    "cairn_provide_" + parts[0],
                    parts[1],
                    () -> swarm.provider()
                            .map(provider -> reading.applyAsDouble(provider.stat()))
                            .orElse(0.0));
        };
        read.accept(
                "lag_seconds: How much later than it should the DHT is told of what is here",
                stat -> stat.lag().toSeconds());
        read.accept("blocks: Blocks that the DHT is told of in a cycle", ProvideStat::blocks);
        read.accept("left_blocks: Those that the cycle has not come to", ProvideStat::left);
        read.accept("waiting_roots: New roots that wait to be told of", ProvideStat::waiting);
        read.accept("told_blocks: Blocks that the DHT was told of since the start", ProvideStat::provided);
        read.accept("failed_blocks: Blocks of which nobody could be told since the start", ProvideStat::failed);
    }

    /** Begins to dial, and to tell what is here. */
    void join(Home home, Configuration configuration) throws IOException {
        if (swarm.isPresent()) {
            Swarm joined = swarm.get();
            joined.join(kept);
            Duration again = Duration.ofHours(number(configuration, Setting.NAMES_REPUBLISH_HOURS));
            republication = Optional.of(Republication.start(node.names(), again));
            joined.provideBy(new Provider(new Provider.Parts(
                    node.offline().blocks(),
                    node.pins(),
                    node.mutableFiles(),
                    ProvideStrategy.valueOf(
                            configuration.get(Setting.PROVIDE_STRATEGY).toUpperCase(Locale.ROOT)),
                    home.provided(),
                    joined::provideFirst,
                    joined::canProvide,
                    InstantSource.system())));
        }
    }

    @Override
    public void close() {
        if (swarm.isPresent() && peers.isPresent()) {
            try {
                peers.get().save(swarm.get().host().peers());
            } catch (IOException e) {
                LOG.log(System.Logger.Level.WARNING, "The peers that were met are not kept: " + e.getMessage());
            }
        }
        republication.ifPresent(Republication::close);
        swarm.ifPresent(Swarm::close);
    }
}
