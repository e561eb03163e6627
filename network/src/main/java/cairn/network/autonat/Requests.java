package cairn.network.autonat;

import cairn.data.peer.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** How many requests there were in the last minute, and how many are under way. Any thread may use it. */
final class Requests {
    private static final Duration SPAN = Duration.ofMinutes(1);

    private final int max;
    private final int perPeerMax;
    private final int withDataMax;
    private final int atOncePerPeerMax;
    private final InstantSource clock;
    // All guarded by this.
    private final Deque<Entry> recent = new ArrayDeque<>();
    private final Deque<Instant> withData = new ArrayDeque<>();
    private final Map<PeerId, Integer> ofPeers = new HashMap<>();
    private final Map<PeerId, Integer> running = new HashMap<>();

    private record Entry(PeerId peer, Instant when) {}

    Requests(int max, int perPeerMax, int withDataMax, int atOncePerPeerMax, InstantSource clock) {
        this.max = max;
        this.perPeerMax = perPeerMax;
        this.withDataMax = withDataMax;
        this.atOncePerPeerMax = atOncePerPeerMax;
        this.clock = clock;
    }

    /** Whether one more of {@code peer} is served; {@link #done} has to be called for it then. */
    synchronized boolean begin(PeerId peer) {
        Instant now = clock.instant();
        forget(now.minus(SPAN));
        if (recent.size() >= max
                || ofPeers.getOrDefault(peer, 0) >= perPeerMax
                || running.getOrDefault(peer, 0) >= atOncePerPeerMax) {
            return false;
        }
        recent.addLast(new Entry(peer, now));
        ofPeers.merge(peer, 1, Integer::sum);
        running.merge(peer, 1, Integer::sum);
        return true;
    }

    /** Whether it may be one that needs data. */
    synchronized boolean withData() {
        Instant now = clock.instant();
        forget(now.minus(SPAN));
        if (withData.size() >= withDataMax) {
            return false;
        }
        withData.addLast(now);
        return true;
    }

    synchronized void done(PeerId peer) {
        less(running, peer);
    }

    private void forget(Instant before) {
        while (!recent.isEmpty() && recent.peekFirst().when.isBefore(before)) {
            less(ofPeers, recent.removeFirst().peer);
        }
        while (!withData.isEmpty() && withData.peekFirst().isBefore(before)) {
            withData.removeFirst();
        }
    }

    private static void less(Map<PeerId, Integer> counts, PeerId peer) {
        counts.computeIfPresent(peer, (_, count) -> count == 1 ? null : Integer.valueOf(count - 1));
    }
}
