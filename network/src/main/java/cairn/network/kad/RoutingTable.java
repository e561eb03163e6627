package cairn.network.kad;

import cairn.data.multiaddr.Multiaddr;
import cairn.data.peer.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Servers that have answered, at most {@value #BUCKET_PEERS} for each length of the prefix that their key shares with
 * this node's. Guarded by itself.
 */
final class RoutingTable {
    static final int BUCKET_PEERS = 20;
    /** Of one address range, in one bucket and in the whole table. */
    private static final int RANGE_PEERS_IN_BUCKET = 2;

    private static final int RANGE_PEERS = 3;
    /** A peer that was not heard of for so long gives way to one that was. */
    private static final Duration STALE = Duration.ofMinutes(20);

    /** A peer of the table. */
    record Entry(PeerId peer, KadKey key, Set<String> ranges, Instant heard) {}

    private final KadKey self;
    private final boolean limitsRanges;
    private final List<List<Entry>> buckets = new ArrayList<>();

    /** {@code limitsRanges} where strangers can come: peers of one address range are few. */
    RoutingTable(KadKey self, boolean limitsRanges) {
        this.self = self;
        this.limitsRanges = limitsRanges;
        for (int i = 0; i <= KadKey.BITS; i++) {
            buckets.add(new ArrayList<>(0));
        }
    }

    private List<Entry> bucket(KadKey key) {
        return buckets.get(self.commonPrefix(key));
    }

    /** Keeps a peer that has just answered; returns whether it is in the table. */
    synchronized boolean heard(PeerId peer, List<Multiaddr> addresses, Instant now) {
        KadKey key = KadKey.of(peer);
        if (key.equals(self)) {
            return false;
        }
        List<Entry> bucket = bucket(key);
        Set<String> ranges = new HashSet<>();
        addresses.forEach(address -> AddressScope.range(address).ifPresent(ranges::add));
        Entry fresh = new Entry(peer, key, ranges, now);
        for (int i = 0; i < bucket.size(); i++) {
            if (bucket.get(i).peer.equals(peer)) {
                bucket.set(i, fresh);
                return true;
            }
        }
        if (isCrowded(bucket, ranges)) {
            return false;
        }
        if (bucket.size() >= BUCKET_PEERS) {
            Entry oldest =
                    bucket.stream().min(Comparator.comparing(Entry::heard)).orElseThrow();
            if (oldest.heard.plus(STALE).isAfter(now)) {
                return false;
            }
            bucket.remove(oldest);
        }
        return bucket.add(fresh);
    }

    private boolean isCrowded(List<Entry> bucket, Set<String> ranges) {
        if (!limitsRanges) {
            return false;
        }
        for (String range : ranges) {
            long here = bucket.stream().filter(e -> e.ranges.contains(range)).count();
            long everywhere = buckets.stream()
                    .flatMap(List::stream)
                    .filter(e -> e.ranges.contains(range))
                    .count();
            if (here >= RANGE_PEERS_IN_BUCKET || everywhere >= RANGE_PEERS) {
                return true;
            }
        }
        return false;
    }

    /** Whether a peer that is not in the table would find room. */
    synchronized boolean hasRoomFor(PeerId peer, Instant now) {
        KadKey key = KadKey.of(peer);
        List<Entry> bucket = bucket(key);
        return !key.equals(self)
                && bucket.stream().noneMatch(e -> e.peer.equals(peer))
                && (bucket.size() < BUCKET_PEERS
                        || bucket.stream().anyMatch(e -> !e.heard.plus(STALE).isAfter(now)));
    }

    synchronized void remove(PeerId peer) {
        bucket(KadKey.of(peer)).removeIf(e -> e.peer.equals(peer));
    }

    /** The {@code count} peers that are nearest to {@code target}. */
    synchronized List<PeerId> closest(KadKey target, int count) {
        Comparator<KadKey> order = target.byDistance();
        return buckets.stream()
                .flatMap(List::stream)
                .sorted((a, b) -> order.compare(a.key, b.key))
                .limit(count)
                .map(Entry::peer)
                .toList();
    }

    /** Peers that were not heard of since {@code before}. */
    synchronized List<PeerId> unheardSince(Instant before) {
        return buckets.stream()
                .flatMap(List::stream)
                .filter(e -> e.heard.isBefore(before))
                .map(Entry::peer)
                .toList();
    }

    synchronized int size() {
        return buckets.stream().mapToInt(List::size).sum();
    }

    /** The longest prefix that a peer of the table shares with this node. */
    synchronized Optional<Integer> longestPrefix() {
        for (int i = buckets.size() - 1; i >= 0; i--) {
            if (!buckets.get(i).isEmpty()) {
                return Optional.of(i);
            }
        }
        return Optional.empty();
    }
}
