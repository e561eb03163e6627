package cairn.node.swarm;

import cairn.data.failure.UnavailableException;
import cairn.data.multiaddr.Multiaddr;
import cairn.data.multihash.Multihash;
import cairn.data.peer.PeerId;
import cairn.network.bitswap.Bitswap;
import cairn.network.bitswap.BitswapLimits;
import cairn.network.bitswap.ServePolicy;
import cairn.network.gateway.StreamGatewayServer;
import cairn.network.host.Host;
import cairn.network.kad.AddressScope;
import cairn.network.kad.Kad;
import cairn.network.kad.KadOptions;
import cairn.network.kad.KadPeer;
import cairn.network.routing.JointRouting;
import cairn.node.fetch.Fetcher;
import cairn.node.fetch.StoreBlocks;
import cairn.node.provide.Provider;
import cairn.node.serve.TrustlessContent;
import cairn.storage.block.BlockStore;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;

/** This node among its peers. Any thread may use it; its own work runs on virtual threads that end with it. */
public final class Swarm implements AutoCloseable {
    private static final int STREAMED_DAGS_MAX = 64;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Host host;
    private final List<Kad> tables;
    private final JointRouting routing;
    private final Bitswap bitswap;
    private final Fetcher fetcher;
    private final KeptPeers kept;
    private final Upkeep upkeep;
    private volatile Optional<Provider> provider = Optional.empty();

    private Swarm(Host host, List<Kad> tables, Bitswap bitswap, JointRouting routing, Fetcher fetcher, Upkeep upkeep) {
        this.host = host;
        this.tables = tables;
        this.bitswap = bitswap;
        this.routing = routing;
        this.fetcher = fetcher;
        this.upkeep = upkeep;
        this.kept = new KeptPeers(host);
    }

    /** Serves {@code store} to the peers of {@code host} and fetches from them; dials nobody before {@link #join}. */
    public static Swarm start(
            Host host, BlockStore store, ForkJoinPool workers, ServePolicy policy, SwarmOptions options) {
        List<Kad> tables = tables(host, options.finding());
        JointRouting routing = new JointRouting(tables, tables);
        Bitswap bitswap = Bitswap.start(host, new StoreBlocks(store), routing, policy, BitswapLimits.usual());
        if (options.givesStreams()) {
            StreamGatewayServer.start(host, new TrustlessContent(store, workers, policy), STREAMED_DAGS_MAX);
        }
        Upkeep upkeep = new Upkeep(host, tables, options.bootstrap());
        return new Swarm(host, tables, bitswap, routing, new Fetcher(bitswap, store, options.fetch()), upkeep);
    }

    private static List<Kad> tables(Host host, SwarmOptions.Finding finding) {
        if (finding == SwarmOptions.Finding.OFF) {
            return List.of();
        }
        boolean isServer = finding == SwarmOptions.Finding.SERVER
                || finding == SwarmOptions.Finding.AUTO
                        && !AddressScope.PUBLIC.filter(host.addresses()).isEmpty();
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
    }

    /** Has {@code teller} tell what this node has, from now on. */
    public void provideBy(Provider teller) {
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

    /** The tables: of the Internet, and at home; none where the node takes part in none. */
    public List<Kad> tables() {
        return tables;
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

    /** Where a peer listens, as it told or as the tables tell. */
    public List<Multiaddr> findPeer(PeerId peer) throws IOException {
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
        provider.ifPresent(Provider::close);
        upkeep.close();
        kept.close();
        fetcher.close();
        bitswap.close();
        tables.forEach(Kad::close);
        host.close();
    }
}
