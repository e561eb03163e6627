package cairn.node.swarm;

import cairn.data.failure.MalformedException;
import cairn.data.failure.UnavailableException;
import cairn.data.multiaddr.Multiaddr;
import cairn.data.multihash.Multihash;
import cairn.data.peer.PeerId;
import cairn.network.bitswap.Bitswap;
import cairn.network.bitswap.BitswapLimits;
import cairn.network.bitswap.ServePolicy;
import cairn.network.delegated.DelegatedRouter;
import cairn.network.gateway.StreamGatewayServer;
import cairn.network.host.Host;
import cairn.network.kad.AddressScope;
import cairn.network.kad.Kad;
import cairn.network.kad.KadOptions;
import cairn.network.kad.KadPeer;
import cairn.network.kad.Placed;
import cairn.network.kad.Told;
import cairn.network.pubsub.NameTopics;
import cairn.network.pubsub.Pubsub;
import cairn.network.routing.ContentRouting;
import cairn.network.routing.JointRouting;
import cairn.network.routing.NameRouting;
import cairn.network.tunnel.Tunnels;
import cairn.node.fetch.Fetcher;
import cairn.node.fetch.StoreBlocks;
import cairn.node.provide.Provider;
import cairn.node.serve.TrustlessContent;
import cairn.storage.block.BlockStore;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.Collectors;

/** This node among its peers. Any thread may use it; its own work runs on virtual threads that end with it. */
public final class Swarm implements AutoCloseable {
    private static final int STREAMED_DAGS_MAX = 64;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Host host;
    private final List<Kad> tables;
    private final JointRouting ownRouting;
    private final List<DelegatedRouter> routers;
    private final JointRouting routing;
    private final Bitswap bitswap;
    private final Fetcher fetcher;
    private final KeptPeers kept;
    private final Tunnels tunnels;
    private final Upkeep upkeep;
    private final Talk talk;
    private final Optional<HomePeers> homePeers;
    private final Reachability reachability;
    private volatile Optional<Provider> provider = Optional.empty();

    /** The node's part in topics. */
    private record Talk(Optional<Pubsub> pubsub, Optional<NameTopics> names) {
        static Talk start(Host host, Optional<SwarmOptions.Topics> topics) {
            if (topics.isEmpty()) {
                return new Talk(Optional.empty(), Optional.empty());
            }
            Pubsub pubsub = Pubsub.start(new Pubsub.Parts(
                    host,
                    topics.get().identity(),
                    peer -> publicAddresses(host, peer),
                    InstantSource.system(),
                    topics.get().options(),
                    new SecureRandom()));
            return new Talk(
                    Optional.of(pubsub),
                    topics.get().tellsNames()
                            ? Optional.of(NameTopics.start(pubsub, host, InstantSource.system()))
                            : Optional.empty());
        }

        /** Where a peer is connected, as far as that is no address of a network that many share at home. */
        private static Set<String> publicAddresses(Host host, PeerId peer) {
            return host.connections().stream()
                    .filter(connection -> connection.peer().equals(peer))
                    .flatMap(connection -> AddressScope.PUBLIC.filter(List.of(connection.remoteAddress())).stream())
                    .map(address -> address.components().getFirst().text())
                    .collect(Collectors.toSet());
        }

        void close() {
            names.ifPresent(NameTopics::close);
            pubsub.ifPresent(Pubsub::close);
        }
    }

    /** Who is asked. */
    private record Routers(List<Kad> tables, List<DelegatedRouter> servers, Optional<NameTopics> topics) {
        static List<DelegatedRouter> at(List<URI> urls, Host host) throws MalformedException {
            List<DelegatedRouter> servers = new ArrayList<>();
            for (URI url : urls) {
                servers.add(DelegatedRouter.at(url, host.peers(), InstantSource.system()));
            }
            return servers;
        }

        JointRouting own() {
            List<NameRouting> names = new ArrayList<>(tables);
            topics.ifPresent(names::add);
            return new JointRouting(tables, names);
        }

        JointRouting all() {
            List<ContentRouting> content = new ArrayList<>(tables);
            content.addAll(servers);
            List<NameRouting> names = new ArrayList<>(tables);
            topics.ifPresent(names::add);
            names.addAll(servers);
            return new JointRouting(content, names);
        }
    }

    private Swarm(Host host, Routers routers, JointRouting routing, Bitswap bitswap, Fetcher fetcher, Parts parts) {
        this.talk = parts.talk();
        this.host = host;
        this.tables = routers.tables();
        this.routers = routers.servers();
        this.bitswap = bitswap;
        this.routing = routing;
        this.ownRouting = routers.own();
        this.fetcher = fetcher;
        this.upkeep = parts.upkeep();
        this.homePeers = parts.homePeers();
        this.reachability = parts.reachability();
        this.kept = new KeptPeers(host);
        this.tunnels = new Tunnels(host);
    }

    /** What runs by itself. */
    private record Parts(Upkeep upkeep, Talk talk, Optional<HomePeers> homePeers, Reachability reachability) {}

    /** Serves {@code store} to the peers of {@code host} and fetches from them; dials nobody before {@link #join}. */
    public static Swarm start(
            Host host, BlockStore store, ForkJoinPool workers, ServePolicy policy, SwarmOptions options)
            throws MalformedException {
        List<DelegatedRouter> servers = Routers.at(options.routers(), host);
        List<Kad> tables = tables(host, options.finding());
        Talk talk = Talk.start(host, options.topics());
        Routers routers = new Routers(tables, servers, talk.names());
        JointRouting routing = routers.all();
        Bitswap bitswap = Bitswap.start(host, new StoreBlocks(store), routing, policy, BitswapLimits.usual());
        if (options.givesStreams()) {
            StreamGatewayServer.start(host, new TrustlessContent(store, workers, policy), STREAMED_DAGS_MAX);
        }
        Upkeep upkeep = new Upkeep(host, tables, options.bootstrap());
        Optional<HomePeers> home = options.looksAtHome() ? Optional.of(new HomePeers(host)) : Optional.empty();
        Reachability reachability = new Reachability(host, options.reaching(), isDialled -> {
            if (options.finding() == SwarmOptions.Finding.AUTO && !tables.isEmpty()) {
                tables.getFirst().serves(isDialled);
            }
        });
        Fetcher fetcher = new Fetcher(bitswap, store, options.fetch());
        return new Swarm(host, routers, routing, bitswap, fetcher, new Parts(upkeep, talk, home, reachability));
    }

    private static List<Kad> tables(Host host, SwarmOptions.Finding finding) {
        if (finding == SwarmOptions.Finding.OFF) {
            return List.of();
        }
        boolean isServer = finding == SwarmOptions.Finding.SERVER;
        List<Kad> tables = new ArrayList<>();
        tables.add(Kad.start(host, host.peers(), host::addresses, KadOptions.ofInternet(isServer)));
        tables.add(Kad.start(host, host.peers(), host::addresses, KadOptions.ofHome()));
        return List.copyOf(tables);
    }

    /** Begins to dial: the bootstrap peers, those that {@code peers} names to be kept, and whom the tables name. */
    public void join(List<Multiaddr> peers) throws IOException {
        for (Multiaddr peer : peers) {
            kept.add(peer);
        }
        upkeep.start();
        reachability.start();
        homePeers.ifPresent(HomePeers::start);
    }

    /** Has {@code teller} tell what this node has, from now on. */
    public void provideBy(Provider teller) throws IOException {
        provider = Optional.of(teller);
        teller.start();
    }

    /** What tells others what this node has, where anything does. */
    public Optional<Provider> provider() {
        return provider;
    }

    public Host host() {
        return host;
    }

    public Bitswap bitswap() {
        return bitswap;
    }

    public Fetcher fetcher() {
        return fetcher;
    }

    /** Finds who has what, and what names stand for. */
    public JointRouting routing() {
        return routing;
    }

    /** The same by this node's own means: no other router is asked. */
    public JointRouting ownRouting() {
        return ownRouting;
    }

    /** The tables: of the Internet, and at home; none where the node takes part in none. */
    public List<Kad> tables() {
        return tables;
    }

    /** The node's part in topics, where it takes any. */
    public Optional<Pubsub> pubsub() {
        return talk.pubsub();
    }

    /** Where names are told in topics, where they are. */
    public Optional<NameTopics> nameTopics() {
        return talk.names();
    }

    /** How others reach this node. */
    public Reachability reachability() {
        return reachability;
    }

    /** Connections that peers carry for others. */
    public Tunnels tunnels() {
        return tunnels;
    }

    /** The peers that stay connected. */
    public KeptPeers kept() {
        return kept;
    }

    /**
     * Tells the peers whose part it is that this node has a block; returns how many were told.
     *
     * @throws UnavailableException where nobody could be told
     */
    public int provide(Multihash hash) throws IOException {
        int told = 0;
        Optional<IOException> failure = Optional.empty();
        for (Kad table : tables) {
            try {
                told += table.isOnline() ? table.provide(hash) : 0;
            } catch (UnavailableException e) {
                failure = Optional.of(e);
            }
        }
        if (told == 0) {
            throw failure.orElseGet(() -> new UnavailableException("cannot provide, no connected peers"));
        }
        return told;
    }

    /** Whether anybody can be told of blocks. */
    public boolean canProvide() {
        return tables.stream().anyMatch(Kad::canProvide);
    }

    /**
     * Tells the peers whose part it is of the first of {@code blocks}, which are in order: in the widest table as far
     * as one region goes, in others of the same ones.
     *
     * @throws UnavailableException where nobody answers
     */
    public Told provideFirst(List<Placed> blocks) throws IOException {
        Optional<Told> all = Optional.empty();
        UnavailableException failure = new UnavailableException("cannot provide, no connected peers");
        for (Kad table : tables.stream().filter(Kad::canProvide).toList()) {
            try {
                if (all.isEmpty()) {
                    all = Optional.of(table.provideFirst(blocks));
                } else {
                    all = Optional.of(all.get().beside(sweep(table, blocks.subList(0, (int)
                            all.get().keys()))));
                }
            } catch (UnavailableException e) {
                failure = e;
            }
        }
        if (all.isEmpty()) {
            throw failure;
        }
        return all.get();
    }

    private static Told sweep(Kad table, List<Placed> blocks) throws IOException {
        Told told = Told.NOTHING;
        while (told.keys() < blocks.size()) {
            told = told.then(table.provideFirst(blocks.subList((int) told.keys(), blocks.size())));
        }
        return told;
    }

    /** Where a peer listens, as it told or as the tables tell. */
    public List<Multiaddr> findPeer(PeerId peer) throws IOException {
        List<Multiaddr> found = findPeerInTables(peer);
        for (DelegatedRouter router : routers) {
            if (found.isEmpty() && router.isOnline()) {
                found = router.findPeer(peer, PATIENCE);
            }
        }
        return found;
    }

    /** Where a peer listens, as far as it is known without asking other routers. */
    public List<Multiaddr> findPeerInTables(PeerId peer) throws IOException {
        for (Kad table : tables) {
            if (table.isOnline()) {
                Optional<KadPeer> found = table.findPeer(peer, PATIENCE);
                if (found.isPresent()) {
                    return found.get().addresses();
                }
            }
        }
        return host.peers().addresses(peer);
    }

    @Override
    public void close() {
        tunnels.close();
        provider.ifPresent(Provider::close);
        upkeep.close();
        reachability.close();
        homePeers.ifPresent(HomePeers::close);
        kept.close();
        talk.close();
        fetcher.close();
        bitswap.close();
        tables.forEach(Kad::close);
        host.close();
    }
}
