package cairn.network.kad;

import cairn.data.failure.UnavailableException;
import cairn.data.peer.PeerId;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Tells the peers of one region of all blocks whose places are in it. A region is the smallest part of the space, of
 * those whose places share their first bits, that has a place of ours in it and as many servers as are to keep a
 * record; so the servers nearest to any of its places are its own, and how small it is follows how many there are. Few
 * lookups find them all, whatever the number of blocks, and each is told of its blocks in few streams. Used once, by
 * one thread; those who are told are told by virtual threads that end with it.
 */
final class Sweep {
    /** How many servers are to keep a record. */
    static final int HOLDERS = RoutingTable.BUCKET_PEERS;
    /** How many blocks one stream tells of. */
    static final int KEYS_OF_STREAM_MAX = 500;
    /** Beyond this many bits no key can be made up that lies there; who crowds his peers more tightly gains nothing. */
    static final int BITS_MAX = 16;

    private static final Logger LOG = System.getLogger(Sweep.class.getName());
    private static final int LOOKUPS_MAX = 12;
    /** How often others take the places of those who could not be told. */
    private static final int ROUNDS_MAX = 4;

    /** Finds the peers nearest to a key that answer. */
    @FunctionalInterface
    interface Finder {
        List<PeerId> closest(byte[] key, Set<PeerId> known) throws IOException;
    }

    /** Tells a peer of blocks; returns when it has heard of all. */
    @FunctionalInterface
    interface Herald {
        void tell(PeerId peer, List<Placed> blocks) throws IOException;
    }

    /** The part of the space that is beside {@code near}: places that share {@code bits} bits with it, and no more. */
    private record Beside(KadKey near, int bits) {}

    private final Finder finder;
    private final Herald herald;
    private final Map<PeerId, KadKey> peers = new LinkedHashMap<>();
    private final Set<PeerId> asked = new HashSet<>();
    private final Set<PeerId> reached = ConcurrentHashMap.newKeySet();
    private int lookups;

    Sweep(Finder finder, Herald herald) {
        this.finder = finder;
        this.herald = herald;
    }

    /**
     * Tells of the first of {@code blocks}, which are in order, as far as the region of the first goes.
     *
     * @throws UnavailableException where no peer answers
     */
    Told tellFirst(List<Placed> blocks) throws IOException {
        Placed first = blocks.getFirst();
        List<PeerId> closest = find(first.hash().bytes());
        if (closest.isEmpty()) {
            throw new UnavailableException("No peer of the DHT answers");
        }
        int bits = Math.clamp(sharedBits(first.place(), closest), 0, BITS_MAX);
        int count = 1;
        while (count < blocks.size() && blocks.get(count).place().commonPrefix(first.place()) >= bits) {
            count++;
        }
        if (count > 1 && closest.size() == HOLDERS) {
            explore(new Beside(first.place(), bits));
        }
        long records = 0;
        int failed = 0;
        for (int from = 0; from < count; from += KEYS_OF_STREAM_MAX) {
            for (int holders : tell(blocks.subList(from, Math.min(count, from + KEYS_OF_STREAM_MAX)))) {
                records += holders;
                failed += holders == 0 ? 1 : 0;
            }
        }
        return new Told(count, failed, records, asked.size(), reached.size(), bits, lookups);
    }

    private List<PeerId> find(byte[] key) throws IOException {
        lookups++;
        List<PeerId> closest = finder.closest(key, Set.copyOf(peers.keySet()));
        closest.forEach(peer -> peers.put(peer, KadKey.of(peer)));
        return closest;
    }

    /** How many bits the farthest shares; -1 where there are no more peers than those that were found. */
    private static int sharedBits(KadKey place, List<PeerId> closest) {
        return closest.size() < HOLDERS ? -1 : place.commonPrefix(KadKey.of(closest.getLast()));
    }

    /**
     * Finds all peers of a part. Those nearest to a place in it are all that share one bit more with the place than the
     * farthest of them does; what is left is the parts beside that.
     */
    private void explore(Beside whole) throws IOException {
        Deque<Beside> unknown = new ArrayDeque<>(List.of(whole));
        while (!unknown.isEmpty() && lookups < LOOKUPS_MAX) {
            Beside part = unknown.pop();
            byte[] inside = RandomKey.sharing(part.near, part.bits);
            KadKey place = KadKey.of(inside);
            int shared = Math.min(BITS_MAX, sharedBits(place, find(inside)));
            for (int bits = part.bits + 1; bits <= shared; bits++) {
                unknown.add(new Beside(place, bits));
            }
        }
    }

    /** Tells of some blocks; returns of each how many peers were told. */
    private int[] tell(List<Placed> blocks) {
        List<Set<PeerId>> holders = new ArrayList<>();
        blocks.forEach(_ -> holders.add(new HashSet<>()));
        for (int round = 0; round < ROUNDS_MAX; round++) {
            Map<PeerId, List<Integer>> tasks = new LinkedHashMap<>();
            for (int i = 0; i < blocks.size(); i++) {
                for (PeerId peer : nearest(blocks.get(i).place())) {
                    if (!holders.get(i).contains(peer)) {
                        tasks.computeIfAbsent(peer, _ -> new ArrayList<>()).add(i);
                    }
                }
            }
            if (tasks.isEmpty()) {
                break;
            }
            Set<PeerId> done = tellEach(tasks, blocks);
            tasks.forEach((peer, numbers) -> {
                if (done.contains(peer)) {
                    numbers.forEach(number -> holders.get(number).add(peer));
                } else {
                    peers.remove(peer);
                }
            });
        }
        return holders.stream().mapToInt(Set::size).toArray();
    }

    private List<PeerId> nearest(KadKey place) {
        return peers.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(place.byDistance()))
                .limit(HOLDERS)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Returns who was told. */
    private Set<PeerId> tellEach(Map<PeerId, List<Integer>> tasks, List<Placed> blocks) {
        asked.addAll(tasks.keySet());
        Set<PeerId> done = ConcurrentHashMap.newKeySet();
        try (ExecutorService each = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("kad-sweep-", 0).factory())) {
            tasks.forEach((peer, numbers) -> each.execute(() -> {
                try {
                    herald.tell(peer, numbers.stream().map(blocks::get).toList());
                    done.add(peer);
                } catch (IOException e) {
                    LOG.log(Level.TRACE, () -> peer + " is not told of blocks: " + e.getMessage());
                }
            }));
        }
        reached.addAll(done);
        return done;
    }
}
