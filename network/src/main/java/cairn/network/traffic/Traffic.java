package cairn.network.traffic;

import cairn.data.peer.PeerId;
import java.io.InterruptedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** What the streams of a node carry, and may. Any thread may use it. */
public final class Traffic {
    /** So many bytes at most are written at once where there is a limit, so that many share it. */
    static final int SLICE_BYTES = 16 * 1024;

    private volatile BandwidthLimits limits = BandwidthLimits.NONE;
    private volatile Counted node = new Counted(0, 0);
    private final Map<String, Counted> protocols = new ConcurrentHashMap<>();
    private final Map<PeerId, Counted> peers = new ConcurrentHashMap<>();

    /** Counts, and limits, both directions. */
    private static final class Counted {
        private final Meter in;
        private final Meter out;
        private final TokenBucket inBucket;
        private final TokenBucket outBucket;

        Counted(long inMax, long outMax) {
            long now = System.nanoTime();
            this.in = new Meter(now);
            this.out = new Meter(now);
            this.inBucket = new TokenBucket(inMax, now);
            this.outBucket = new TokenBucket(outMax, now);
        }

        long received(long bytes, long now) {
            in.add(bytes, now);
            return inBucket.take(bytes, now);
        }

        long sent(long bytes, long now) {
            out.add(bytes, now);
            return outBucket.take(bytes, now);
        }

        Flow flow() {
            long now = System.nanoTime();
            return new Flow(in.total(), out.total(), in.bytesPerSecond(now), out.bytesPerSecond(now));
        }
    }

    /** Sets the limits of the node, and of peers that connect from now on; what was counted begins anew. */
    public void limit(BandwidthLimits fresh) {
        limits = fresh;
        node = new Counted(fresh.in(), fresh.out());
    }

    /** A connection to {@code peer} is there. */
    public void enter(PeerId peer) {
        peers.computeIfAbsent(peer, _ -> new Counted(limits.peerIn(), limits.peerOut()));
    }

    /** No connection to {@code peer} is there any more: what was counted of it is forgotten. */
    public void leave(PeerId peer) {
        peers.remove(peer);
    }

    /** What all streams carried. */
    public Flow all() {
        return node.flow();
    }

    /** What the streams of a connected peer carried. */
    public Flow of(PeerId peer) {
        return Optional.ofNullable(peers.get(peer)).map(Counted::flow).orElse(Flow.NONE);
    }

    /** What the streams of a protocol carried. */
    public Flow of(String protocol) {
        return Optional.ofNullable(protocols.get(protocol)).map(Counted::flow).orElse(Flow.NONE);
    }

    /** The part of one stream, whose protocol is one of the node's own. */
    public Part part(PeerId peer, String protocol) {
        Counted ofPeer = peers.getOrDefault(peer, new Counted(0, 0));
        return new Part(ofPeer, protocols.computeIfAbsent(protocol, _ -> new Counted(0, 0)));
    }

    /** What one stream carries. */
    public final class Part {
        private final Counted peer;
        private final Counted protocol;

        private Part(Counted peer, Counted protocol) {
            this.peer = peer;
            this.protocol = protocol;
        }

        /** Bytes came; waits where they are too many. */
        void received(int bytes) throws InterruptedIOException {
            long now = System.nanoTime();
            protocol.received(bytes, now);
            await(Math.max(peer.received(bytes, now), node.received(bytes, now)));
        }

        /** Bytes are about to go; waits where they are too many. */
        void sent(int bytes) throws InterruptedIOException {
            long now = System.nanoTime();
            protocol.sent(bytes, now);
            await(Math.max(peer.sent(bytes, now), node.sent(bytes, now)));
        }

        /** How many bytes may be sent at once. */
        int sliceBytes() {
            return peer.outBucket.isLimited() || node.outBucket.isLimited() ? SLICE_BYTES : Integer.MAX_VALUE;
        }

        private static void await(long nanos) throws InterruptedIOException {
            if (nanos > 0) {
                try {
                    TimeUnit.NANOSECONDS.sleep(nanos);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new InterruptedIOException("Interrupted while waiting for bandwidth");
                }
            }
        }
    }
}
