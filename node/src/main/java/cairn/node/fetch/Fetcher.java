package cairn.node.fetch;

import cairn.data.block.Block;
import cairn.data.block.BlockSink;
import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.failure.MalformedException;
import cairn.data.failure.UnavailableException;
import cairn.data.multihash.Multihash;
import cairn.network.bitswap.Answer;
import cairn.network.bitswap.Bitswap;
import cairn.network.bitswap.Session;
import cairn.network.gateway.TrustlessGateway;
import cairn.storage.block.BlockStore;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Gets blocks from the network into the store. Any thread may ask; whoever asks for the same block shares its way here.
 * Blocks that are asked for one by one share a session as long as somebody asks, so that peers which had the last one
 * are asked first for the next.
 */
public final class Fetcher implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("cairn.node.fetch");
    private static final Duration SESSION_IDLE = Duration.ofSeconds(30);
    private static final Duration STREAM_PATIENCE = Duration.ofSeconds(15);

    private final Bitswap bitswap;
    private final BlockStore store;
    private final FetchLimits limits;
    private final Map<Multihash, CompletableFuture<Block>> coming = new ConcurrentHashMap<>();
    /** Sources that do not give whole DAGs, by name; forgotten with the node. */
    private final Set<String> lacksStreams = ConcurrentHashMap.newKeySet();
    /** Guarded by this, as the next. */
    private Optional<Session> shared = Optional.empty();

    private boolean isClosed;

    public Fetcher(Bitswap bitswap, BlockStore store, FetchLimits limits) {
        this.bitswap = bitswap;
        this.store = store;
        this.limits = limits;
    }

    public FetchLimits limits() {
        return limits;
    }

    /**
     * The block, which is in the store then.
     *
     * @throws UnavailableException where nobody gave it
     */
    public Block get(Cid cid) throws IOException {
        CompletableFuture<Block> future = begin(cid);
        Waiting waiting = new Waiting(future, limits.firstBlock());
        try {
            ForkJoinPool.managedBlock(waiting); // a worker that waits for the network is stood in for
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while waiting for " + cid);
        }
        return result(cid, future);
    }

    private static Block result(Cid cid, CompletableFuture<Block> future) throws IOException {
        try {
            Block block = future.get(0, TimeUnit.NANOSECONDS);
            return block.cid().equals(cid) ? block : block.as(cid);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnavailableException reason) {
                throw new UnavailableException(reason.getMessage(), reason);
            }
            throw new IOException(e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new UnavailableException("Nobody gave " + cid + " in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while waiting for " + cid);
        }
    }

    /** Begins to get blocks that will be asked for. Never blocks; those that are here already are left out. */
    public void expect(Iterable<Cid> cids) throws IOException {
        for (Cid cid : cids) {
            if (!store.has(cid.hash())) {
                var _ = begin(cid); // its result is taken when the block is asked for
            }
        }
    }

    private CompletableFuture<Block> begin(Cid cid) {
        CompletableFuture<Block> fresh = new CompletableFuture<>();
        CompletableFuture<Block> before = coming.putIfAbsent(cid.hash(), fresh);
        if (before != null) {
            return before;
        }
        synchronized (this) {
            if (isClosed) {
                coming.remove(cid.hash());
                fresh.completeExceptionally(new UnavailableException("The node is stopping"));
            } else {
                session().ask(cid, limits.firstBlock());
            }
        }
        return fresh;
    }

    private Session session() {
        if (shared.isEmpty()) {
            Session session = bitswap.session();
            shared = Optional.of(session);
            Thread.ofVirtual().name("fetch").start(() -> keep(session));
        }
        return shared.get();
    }

    /** Keeps what comes, until nothing was asked for in a while. */
    private void keep(Session session) {
        try {
            while (mayGoOn(session, session.take(SESSION_IDLE))) {
                // until nobody asks any more
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "Fetching ends: {0}", e.getMessage());
        } finally {
            session.close();
        }
    }

    private boolean mayGoOn(Session session, Optional<Answer> answer) {
        answer.ifPresent(this::keep);
        synchronized (this) {
            if (answer.isEmpty() && session.open() == 0 || isClosed) {
                shared = shared.filter(current -> !current.equals(session));
                return false;
            }
            return true;
        }
    }

    private void keep(Answer answer) {
        Optional<CompletableFuture<Block>> waiting =
                Optional.ofNullable(coming.get(answer.cid().hash()));
        try {
            switch (answer) {
                case Answer.Arrived(Block block) -> {
                    store.put(block);
                    bitswap.arrived(block.cid().hash());
                    coming.remove(block.cid().hash());
                    waiting.ifPresent(future -> future.complete(block));
                }
                case Answer.Missed(Cid cid, UnavailableException reason) -> {
                    coming.remove(cid.hash());
                    waiting.ifPresent(future -> future.completeExceptionally(reason));
                }
            }
        } catch (IOException e) {
            coming.remove(answer.cid().hash());
            waiting.ifPresent(future -> future.completeExceptionally(e));
        }
    }

    /**
     * Brings everything below {@code root} that is not here, and hands it to {@code sink}; what is here is left as it
     * is. Who gave the root and answers for whole DAGs is asked for one stream first; what that did not bring, because
     * it was cut or the source lacks it, comes block by block.
     *
     * @throws UnavailableException where a block cannot be had; what came is kept, so that another try goes on from
     *     there
     */
    public void fetch(Cid root, BlockSink sink, ForkJoinPool workers, DagFetch.Progress progress) throws IOException {
        try (Session session = bitswap.session()) {
            DagFetch blocks = new DagFetch(store, session, sink, limits, progress);
            if (!store.has(root.hash()) && !root.has(Codec.RAW)) {
                blocks.bringRoot(root);
                for (TrustlessGateway gateway : session.gateways()) {
                    if (bringStream(root, gateway, new CarFetch(sink, workers, gateway), blocks)) {
                        break;
                    }
                }
            }
            blocks.run(root);
        }
    }

    /** Returns whether the gateway gave a part worth having. */
    private boolean bringStream(Cid root, TrustlessGateway gateway, CarFetch stream, DagFetch blocks)
            throws IOException {
        if (lacksStreams.contains(gateway.name())) {
            return false;
        }
        try {
            if (!stream.run(root, STREAM_PATIENCE)) {
                lacksStreams.add(gateway.name());
            }
        } catch (IOException e) {
            boolean isWorthKnowing = stream.keptBlocks() > 0 || e instanceof MalformedException;
            LOG.log(
                    isWorthKnowing ? System.Logger.Level.INFO : System.Logger.Level.DEBUG,
                    "{0} gave {1} blocks below {2} in one stream, then: {3}; the rest is asked for by block",
                    gateway.name(),
                    stream.keptBlocks(),
                    root,
                    e.getMessage());
            if (stream.keptBlocks() == 0) {
                lacksStreams.add(gateway.name());
            }
        }
        blocks.count(stream.keptBlocks(), stream.keptBytes());
        return stream.keptBlocks() > 0;
    }

    /** What exchanges blocks with peers. */
    public Bitswap bitswap() {
        return bitswap;
    }

    @Override
    public void close() {
        Optional<Session> session;
        synchronized (this) {
            isClosed = true;
            session = shared;
        }
        session.ifPresent(Session::close);
        coming.values()
                .forEach(future -> future.completeExceptionally(new UnavailableException("The node is stopping")));
    }

    /** A wait that a pool of workers knows of. */
    private static final class Waiting implements ForkJoinPool.ManagedBlocker {
        private final CompletableFuture<Block> future;
        private final Duration patience;

        Waiting(CompletableFuture<Block> future, Duration patience) {
            this.future = future;
            this.patience = patience;
        }

        @Override
        public boolean block() throws InterruptedException {
            try {
                future.get(patience.plusSeconds(5).toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException | TimeoutException e) {
                return true; // told of when the result is taken
            }
            return true;
        }

        @Override
        public boolean isReleasable() {
            return future.isDone();
        }
    }
}
