package cairn.network.kad;

import cairn.data.multiaddr.Multiaddr;
import cairn.data.peer.PeerId;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Who said that it has what, in memory. The records that were renewed longest ago give way. Guarded by itself. */
final class ProviderStore {
    /** How long a record is kept after it was put last. */
    static final Duration KEPT = Duration.ofDays(2);
    /** How many providers of one key are kept. */
    static final int PROVIDERS_OF_KEY_MAX = 512;

    private record Kept(List<Multiaddr> addresses, Instant until) {}

    private final int recordsMax;
    private int count;
    /** Keys, the one that was renewed longest ago first; and in each its providers, in the same order. */
    private final Map<ByteBuffer, Map<PeerId, Kept>> providers = new LinkedHashMap<>();

    ProviderStore(int recordsMax) {
        this.recordsMax = recordsMax;
    }

    synchronized void add(byte[] key, PeerId provider, List<Multiaddr> addresses, Instant now) {
        ByteBuffer name = ByteBuffer.wrap(key.clone());
        Map<PeerId, Kept> ofKey = providers.remove(name);
        ofKey = ofKey == null ? new LinkedHashMap<>(2) : ofKey;
        providers.put(name, ofKey);
        count -= ofKey.size();
        ofKey.remove(provider);
        ofKey.put(provider, new Kept(addresses, now.plus(KEPT)));
        if (ofKey.size() > PROVIDERS_OF_KEY_MAX) {
            ofKey.remove(ofKey.keySet().iterator().next());
        }
        count += ofKey.size();
        while (count > recordsMax) {
            ByteBuffer oldest = providers.keySet().iterator().next();
            count -= providers.remove(oldest).size();
        }
    }

    /** The providers of a key in a random order, so that every one of many is found by somebody. */
    synchronized List<KadPeer> find(byte[] key, Instant now) {
        List<KadPeer> found = new ArrayList<>();
        providers.getOrDefault(ByteBuffer.wrap(key), Map.of()).forEach((peer, kept) -> {
            if (kept.until.isAfter(now)) {
                found.add(new KadPeer(peer, kept.addresses));
            }
        });
        Collections.shuffle(found);
        return found;
    }

    synchronized void expire(Instant now) {
        providers.values().forEach(ofKey -> ofKey.values().removeIf(kept -> kept.until.isBefore(now)));
        providers.values().removeIf(Map::isEmpty);
        count = providers.values().stream().mapToInt(Map::size).sum();
    }

    synchronized int size() {
        return count;
    }
}
