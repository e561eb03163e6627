package cairn.network.bitswap;

import cairn.data.cid.Cid;
import cairn.data.multihash.Multihash;
import cairn.data.peer.PeerId;
import cairn.network.gateway.StreamGateway;
import cairn.network.gateway.TrustlessGateway;
import cairn.network.stream.Streams;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;

/**
 * What this node wants of one peer, for all sessions together. One thread sends changes while there are some; those
 * that come meanwhile go together into the next message.
 */
final class PeerLink implements Link {
    private static final int ENTRIES_MAX = 1024;
    private static final int ANSWERED_MAX = 8192;
    private static final int FORGIVEN_BYTES_PER_SECOND = 16 * 1024;

    private final PeerId peer;
    private final Streams streams;
    private final Outlet outlet;
    private final ExecutorService threads;
    private final Failures failures;
    /** How many sessions want each block of this peer. Guarded by this, as all below. */
    private final Map<Cid, Integer> holders = new HashMap<>();

    private final Map<Cid, Want.Kind> changes = new LinkedHashMap<>();
    /** Blocks that were wanted of this peer not long ago: if they come again it is not to blame. */
    private final Map<Multihash, Boolean> answered = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Multihash, Boolean> eldest) {
            return size() > ANSWERED_MAX;
        }
    };

    private boolean isSending;
    private int priority = Integer.MAX_VALUE;
    private long unsolicitedBytes;
    private long unsolicitedNanos = System.nanoTime();
    private volatile long heardNanos = System.nanoTime();

    PeerLink(PeerId peer, Streams streams, BitswapLimits limits, ExecutorService threads, Failures failures) {
        this.peer = peer;
        this.streams = streams;
        this.outlet = new Outlet(streams, peer, limits);
        this.threads = threads;
        this.failures = failures;
    }

    @Override
    public PeerId peer() {
        return peer;
    }

    @Override
    public TrustlessGateway gateway() {
        return new StreamGateway(streams, peer);
    }

    /** Bytes of a message arrived. */
    void heard() {
        heardNanos = System.nanoTime();
    }

    @Override
    public long heardNanos() {
        return heardNanos;
    }

    @Override
    public synchronized void want(Cid cid, Want.Kind kind) {
        holders.merge(cid, 1, Integer::sum);
        change(cid, kind);
    }

    @Override
    public synchronized void upgrade(Cid cid) {
        change(cid, Want.Kind.BLOCK);
    }

    private void change(Cid cid, Want.Kind kind) {
        changes.put(cid, kind);
        send();
    }

    @Override
    public synchronized void release(Cid cid, boolean wasGiven) {
        Integer left = holders.computeIfPresent(cid, (_, count) -> count == 1 ? null : count - 1);
        if (left != null) {
            return;
        }
        answered.put(cid.hash(), true);
        if (wasGiven) {
            changes.remove(cid);
        } else {
            change(cid, Want.Kind.CANCEL);
        }
    }

    /** Whether a block of this name was wanted of this peer lately. */
    synchronized boolean wasWanted(Multihash hash) {
        return answered.containsKey(hash);
    }

    /** Whether anything is, or lately was, wanted of this peer. */
    synchronized boolean expectsBlocks() {
        return !holders.isEmpty() || !answered.isEmpty();
    }

    /** Counts bytes that nobody wanted; returns their sum, of which some is forgiven with time. */
    synchronized long unsolicited(long bytes) {
        long now = System.nanoTime();
        long forgiven = (long) ((now - unsolicitedNanos) / 1e9 * FORGIVEN_BYTES_PER_SECOND);
        unsolicitedBytes = Math.max(0, unsolicitedBytes - forgiven) + bytes;
        unsolicitedNanos = now;
        return unsolicitedBytes;
    }

    private void send() {
        if (isSending) {
            return;
        }
        try {
            threads.execute(this::run);
            isSending = true;
        } catch (RejectedExecutionException e) {
            changes.clear(); // the exchange is closing
        }
    }

    private void run() {
        try {
            while (sendSome()) {
                // until there is nothing more
            }
        } catch (IOException e) {
            synchronized (this) {
                changes.clear();
                holders.clear();
                isSending = false;
            }
            outlet.reset();
            failures.failed(this, e);
        }
    }

    private boolean sendSome() throws IOException {
        synchronized (this) {
            if (changes.isEmpty()) {
                isSending = false;
                return false;
            }
        }
        BitswapVersion version = outlet.connect();
        List<Want> wants = drain(version);
        if (!wants.isEmpty()) {
            outlet.send(Message.wanting(wants));
        }
        return true;
    }

    private synchronized List<Want> drain(BitswapVersion version) {
        List<Want> wants = new ArrayList<>();
        Iterator<Map.Entry<Cid, Want.Kind>> entries = changes.entrySet().iterator();
        while (entries.hasNext() && wants.size() < ENTRIES_MAX) {
            Map.Entry<Cid, Want.Kind> change = entries.next();
            entries.remove();
            wants.add(want(change.getKey(), change.getValue(), version));
        }
        return wants;
    }

    /** Who cannot say whether it has a block is asked for the block. */
    private Want want(Cid cid, Want.Kind kind, BitswapVersion version) {
        priority = priority == 1 ? Integer.MAX_VALUE : priority - 1;
        return switch (kind) {
            case CANCEL -> Want.cancel(cid);
            case BLOCK -> new Want(cid, kind, priority, version.hasPresences());
            case HAVE ->
                version.hasPresences() ? Want.have(cid, priority) : new Want(cid, Want.Kind.BLOCK, priority, false);
        };
    }
}
