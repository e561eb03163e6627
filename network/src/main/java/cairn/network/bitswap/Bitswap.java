package cairn.network.bitswap;

import cairn.data.cid.Cid;
import cairn.data.failure.LimitException;
import cairn.data.failure.MalformedException;
import cairn.data.multihash.Multihash;
import cairn.data.peer.PeerId;
import cairn.network.routing.ContentRouting;
import cairn.network.stream.Stream;
import cairn.network.stream.Streams;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * Exchanges blocks with peers: gives what this node has to who may have it, and fetches what it wants. May be used by
 * any thread.
 */
public final class Bitswap implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("cairn.network.bitswap");
    /** Parts of one peer's messages that are verified at the same time. */
    private static final int VERIFYING_MAX = 8;

    private final BitswapLimits limits;
    private final Counters counters = new Counters();
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("bitswap-", 0).factory());
    private final Server server;
    private final Client client;
    private final Map<PeerId, Integer> inbound = new ConcurrentHashMap<>();

    private Bitswap(
            Streams streams, LocalBlocks blocks, ContentRouting routing, ServePolicy policy, BitswapLimits limits) {
        this.limits = limits;
        this.server = new Server(streams, blocks, policy, limits, threads, counters);
        this.client = new Client(streams, routing, limits, threads, counters);
    }

    /** Starts to exchange over {@code streams}, in every version of the protocol. */
    public static Bitswap start(
            Streams streams, LocalBlocks blocks, ContentRouting routing, ServePolicy policy, BitswapLimits limits) {
        Bitswap bitswap = new Bitswap(streams, blocks, routing, policy, limits);
        BitswapVersion.protocols().forEach(protocol -> streams.handle(protocol, bitswap::serve));
        streams.listen(bitswap.new Peers());
        return bitswap;
    }

    /** Begins a fetch of blocks that belong together; to be closed when it is done. */
    public Session session() {
        return client.session();
    }

    /** Says that this node has a block now, for those who asked for it before. */
    public void arrived(Multihash hash) {
        server.arrived(hash);
    }

    /** Who this node is. */
    public PeerId self() {
        return client.self();
    }

    /** Peers that are connected. */
    public Set<PeerId> peers() {
        return client.connected();
    }

    /** What this node wants. */
    public List<Cid> wantlist() {
        return client.wantlist();
    }

    /** What {@code peer} wants of this node. */
    public List<Cid> wantlist(PeerId peer) {
        return server.wantlist(peer);
    }

    /** What was exchanged with {@code peer}. */
    public PeerAccount account(PeerId peer) {
        return counters.find(peer).map(Ledger::account).orElse(new PeerAccount(peer, 0, 0, 0));
    }

    /** What was exchanged with all. */
    public BitswapStat stat() {
        return new BitswapStat(
                counters.messagesReceived.sum(),
                counters.blocksReceived.sum(),
                counters.bytesReceived.sum(),
                counters.blocksSent.sum(),
                counters.bytesSent.sum(),
                counters.duplicateBlocks.sum(),
                counters.duplicateBytes.sum(),
                counters.unsolicitedBlocks.sum(),
                counters.wantsRefused.sum(),
                counters.peersDropped.sum(),
                server.bytesInFlight());
    }

    /** Reads what a peer says over one stream, until it ends it. */
    private void serve(Stream stream) throws IOException {
        PeerId peer = stream.peer();
        try {
            if (inbound.merge(peer, 1, Integer::sum) > limits.streamsPerPeerMax()) {
                throw new LimitException(
                        peer + " opened one more Bitswap stream",
                        "streamsPerPeerMax",
                        limits.streamsPerPeerMax(),
                        "messages are to be sent over the same one");
            }
            read(stream, peer);
        } catch (LimitException | MalformedException e) {
            counters.peersDropped.increment();
            LOG.log(System.Logger.Level.WARNING, "Dropping {0}: {1}", peer, e.getMessage());
            stream.connection().close();
            throw e;
        } finally {
            inbound.computeIfPresent(peer, (_, count) -> count == 1 ? null : count - 1);
        }
    }

    private void read(Stream stream, PeerId peer) throws IOException {
        MessageInput input =
                new MessageInput(stream, limits, () -> client.link(peer).heard());
        Semaphore room = new Semaphore(VERIFYING_MAX);
        Optional<Message> next = input.next();
        while (next.isPresent()) {
            Message message = next.get();
            counters.messagesReceived.increment();
            client.presences(peer, message);
            client.payloads(peer, message, room);
            server.received(peer, message);
            next = input.next();
        }
    }

    /** Ends all fetches and all serving. */
    @Override
    public void close() {
        client.close();
        threads.shutdownNow();
    }

    private final class Peers implements Streams.PeerListener {
        @Override
        public void connected(PeerId peer) {
            client.connected(peer);
        }

        @Override
        public void disconnected(PeerId peer) {
            client.disconnected(peer);
            server.gone(peer);
        }
    }
}
