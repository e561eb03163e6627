package cairn.network.bitswap;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import cairn.data.failure.LimitException;
import cairn.data.multihash.HashFunction;
import cairn.data.peer.PeerId;
import cairn.network.gateway.GatewayBody;
import cairn.network.gateway.TrustlessGateway;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;

/** Blocks from a gateway, one request for each, a few at the same time. */
final class HttpLink implements Link {
    /** Takes what comes. */
    interface Receiver {
        void arrived(Link link, Block block);

        void absent(Link link, Cid cid);
    }

    private static final int REQUESTS_MAX = 8;
    private static final int FAILURES_MAX = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final TrustlessGateway gateway;
    private final PeerId peer;
    private final ExecutorService threads;
    private final Receiver receiver;
    private final Failures failures;
    /** Guarded by this, as all below. */
    private final Map<Cid, Integer> holders = new HashMap<>();

    private final Deque<Cid> waiting = new ArrayDeque<>();
    private int requests;
    private int failed;
    private volatile long heardNanos = System.nanoTime();

    HttpLink(TrustlessGateway gateway, ExecutorService threads, Receiver receiver, Failures failures) {
        this.gateway = gateway;
        this.peer = nameOf(gateway);
        this.threads = threads;
        this.receiver = receiver;
        this.failures = failures;
    }

    /** A name that no peer has, so that a gateway and the peer beside it are two sources. */
    static PeerId nameOf(TrustlessGateway gateway) {
        byte[] name = ("gateway " + gateway.name()).getBytes(StandardCharsets.UTF_8);
        return new PeerId(HashFunction.SHA2_256.hash(ByteBuffer.wrap(name)));
    }

    @Override
    public PeerId peer() {
        return peer;
    }

    @Override
    public TrustlessGateway gateway() {
        return gateway;
    }

    @Override
    public long heardNanos() {
        return heardNanos;
    }

    @Override
    public synchronized void want(Cid cid, Want.Kind kind) {
        if (holders.merge(cid, 1, Integer::sum) == 1) {
            waiting.addLast(cid);
            begin();
        }
    }

    /** Whoever is asked is asked for the block. */
    @Override
    public void upgrade(Cid cid) {}

    @Override
    public synchronized void release(Cid cid, boolean wasGiven) {
        holders.computeIfPresent(cid, (_, count) -> count == 1 ? null : count - 1);
    }

    private void begin() {
        if (requests < REQUESTS_MAX) {
            try {
                threads.execute(this::run);
                requests++;
            } catch (RejectedExecutionException e) {
                waiting.clear(); // the exchange is closing
            }
        }
    }

    private void run() {
        Optional<Cid> next = next();
        while (next.isPresent()) {
            request(next.get());
            next = next();
        }
    }

    private synchronized Optional<Cid> next() {
        while (!waiting.isEmpty()) {
            Cid cid = waiting.pollFirst();
            if (holders.containsKey(cid)) {
                return Optional.of(cid);
            }
        }
        requests--;
        return Optional.empty();
    }

    private void request(Cid cid) {
        try (GatewayBody body = gateway.block(cid, PATIENCE).orElse(null)) {
            if (body == null) {
                receiver.absent(this, cid);
                return;
            }
            byte[] bytes = body.input().readNBytes(Block.BYTES_MAX + 1);
            heardNanos = System.nanoTime();
            if (bytes.length > Block.BYTES_MAX) {
                throw new LimitException(gateway.name() + " sent a long block", "blockBytesMax", Block.BYTES_MAX, "-");
            }
            Block block = Block.claimed(cid, ByteBuffer.wrap(bytes)).verify(gateway.name());
            receiver.arrived(this, block);
            succeeded();
        } catch (IOException e) {
            receiver.absent(this, cid);
            if (failedAgain()) {
                failures.failed(this, e);
            }
        }
    }

    private synchronized void succeeded() {
        failed = 0;
    }

    private synchronized boolean failedAgain() {
        failed++;
        if (failed >= FAILURES_MAX) {
            waiting.clear();
            holders.clear();
        }
        return failed == FAILURES_MAX;
    }
}
