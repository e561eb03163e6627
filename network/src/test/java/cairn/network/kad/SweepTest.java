package cairn.network.kad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.failure.UnavailableException;
import cairn.data.multihash.HashFunction;
import cairn.data.multihash.Multihash;
import cairn.data.peer.PeerId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A sweep among peers that are found exactly; some of them take nothing. */
final class SweepTest {
    private final Map<PeerId, Set<Multihash>> kept = new HashMap<>();
    private final Set<PeerId> dead = new HashSet<>();
    private List<PeerId> peers = List.of();
    private int streams;

    private static List<PeerId> peers(int count) {
        return LongStream.range(0, count).mapToObj(SimulatedNetwork::peer).toList();
    }

    private static List<Placed> blocks(int count) {
        List<Placed> blocks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            blocks.add(
                    Placed.of(HashFunction.SHA2_256.hash(ByteBuffer.allocate(4).putInt(0, i))));
        }
        blocks.sort(Placed.ORDER);
        return blocks;
    }

    private List<PeerId> nearest(KadKey place, Set<PeerId> without) {
        return peers.stream()
                .filter(peer -> !without.contains(peer))
                .sorted(Comparator.comparing(KadKey::of, place.byDistance()))
                .limit(Sweep.HOLDERS)
                .toList();
    }

    private Sweep sweep() {
        return new Sweep((key, known) -> nearest(KadKey.of(key), Set.of()), this::take);
    }

    private synchronized void take(PeerId peer, List<Placed> some) throws IOException {
        streams++;
        if (dead.contains(peer)) {
            throw new UnavailableException("not today");
        }
        assertTrue(some.size() <= Sweep.KEYS_OF_STREAM_MAX);
        some.forEach(block -> kept.computeIfAbsent(peer, _ -> new HashSet<>()).add(block.hash()));
    }

    private Told tellAll(List<Placed> blocks) throws IOException {
        Told all = Told.NOTHING;
        while (all.keys() < blocks.size()) {
            all = all.then(sweep().tellFirst(blocks.subList((int) all.keys(), blocks.size())));
        }
        return all;
    }

    @Test
    void everyBlockIsToldToExactlyThePeersNearestToIt() throws IOException {
        peers = peers(700);
        List<Placed> blocks = blocks(2_000);
        Told told = tellAll(blocks);
        for (Placed block : blocks) {
            for (PeerId peer : nearest(block.place(), Set.of())) {
                assertTrue(kept.getOrDefault(peer, Set.of()).contains(block.hash()), () -> peer + " of " + block);
            }
        }
        assertEquals(0, told.failed());
        assertEquals(2_000L * Sweep.HOLDERS, told.records());
        assertTrue(told.lookups() < 150, "lookups: " + told.lookups());
        assertTrue(streams < 2_000, "streams: " + streams);
    }

    @Test
    void othersTakeThePlacesOfPeersThatTakeNothing() throws IOException {
        peers = peers(300);
        List<Placed> blocks = blocks(300);
        peers.stream().filter(peer -> KadKey.of(peer).first() % 5 == 0).forEach(dead::add);
        Told told = tellAll(blocks);
        assertEquals(0, told.failed());
        for (Placed block : blocks) {
            long holders = kept.values().stream()
                    .filter(some -> some.contains(block.hash()))
                    .count();
            assertTrue(holders >= Sweep.HOLDERS * 3 / 4, () -> holders + " hold " + block);
            PeerId best = nearest(block.place(), dead).getFirst();
            assertTrue(kept.get(best).contains(block.hash()), "the nearest of those that live has it");
        }
        assertTrue(told.reached() < told.peers());
    }

    @Test
    void whereNobodyTakesAnythingTheResultSaysSoAndWhereNobodyAnswersItFails() throws IOException {
        peers = peers(30);
        dead.addAll(peers);
        Told told = sweep().tellFirst(blocks(10));
        assertEquals(told.keys(), told.failed());
        assertEquals(0, told.records());
        peers = List.of();
        assertThrows(UnavailableException.class, () -> sweep().tellFirst(blocks(10)));
    }

    @Test
    void aNetworkOfFewIsOneRegion() throws IOException {
        peers = peers(7);
        Told told = sweep().tellFirst(blocks(1_200));
        assertEquals(1_200, told.keys());
        assertEquals(0, told.bits());
        assertEquals(1, told.lookups());
        assertEquals(7 * 1_200L, told.records());
        assertEquals(7 * 3, streams);
    }

    /** Who makes twenty names that lie closely around a place must not have this node count to the end of the space. */
    @Test
    void aCrowdAroundAPlaceDoesNotStopIt() throws IOException {
        List<PeerId> crowd = new ArrayList<>();
        KadKey center = KadKey.of(SimulatedNetwork.peer(0));
        for (long i = 0; crowd.size() < Sweep.HOLDERS; i++) {
            PeerId peer = SimulatedNetwork.peer(i);
            if (KadKey.of(peer).commonPrefix(center) > Sweep.BITS_MAX) {
                crowd.add(peer);
            }
        }
        List<PeerId> all = new ArrayList<>(peers(200));
        all.addAll(crowd.subList(1, crowd.size()));
        peers = all;
        List<Placed> blocks = new ArrayList<>(blocks(100));
        blocks.add(Placed.of(crowd.getFirst().hash()));
        blocks.sort(Placed.ORDER);
        Told told = tellAll(blocks);
        assertEquals(blocks.size(), told.keys());
        assertEquals(0, told.failed());
    }
}
