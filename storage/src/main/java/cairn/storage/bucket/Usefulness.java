package cairn.storage.bucket;

import cairn.data.failure.MalformedException;
import cairn.data.multihash.Multihash;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which packs nobody needs: those of which each block is, for each node, dropped by that node, or in a pack with a
 * later name that the node has not dropped it from. What is doomed itself does not count as such a pack. Immutable.
 */
final class Usefulness {
    private final List<Drops> nodes;

    /** Of the nodes that use the bucket, what each has dropped. */
    Usefulness(Collection<Drops> nodes) {
        if (nodes.isEmpty()) {
            throw new IllegalArgumentException("Nobody to ask what is needed");
        }
        this.nodes = List.copyOf(nodes);
    }

    /** Whether every node has dropped the entry. */
    boolean isDead(String pack, int entry) {
        return nodes.stream().allMatch(drops -> drops.has(pack, entry));
    }

    private BitSet holders(String pack, int entry) {
        BitSet holders = new BitSet();
        for (int i = 0; i < nodes.size(); i++) {
            if (!nodes.get(i).has(pack, entry)) {
                holders.set(i);
            }
        }
        return holders;
    }

    /** Those of the doomed packs that nobody needs, beside the other packs that are in the bucket. */
    Set<String> useless(Map<String, PackList> doomed, Map<String, PackList> others) throws MalformedException {
        Map<Multihash, Map<String, BitSet>> needed = new HashMap<>();
        for (Map.Entry<String, PackList> pack : doomed.entrySet()) {
            for (int i = 0; i < pack.getValue().count(); i++) {
                BitSet holders = holders(pack.getKey(), i);
                if (!holders.isEmpty()) {
                    needed.computeIfAbsent(pack.getValue().multihash(i), _ -> new HashMap<>())
                            .merge(pack.getKey(), holders, Usefulness::union);
                }
            }
        }
        if (!needed.isEmpty()) {
            for (Map.Entry<String, PackList> pack : others.entrySet()) {
                takeCopies(pack.getKey(), pack.getValue(), needed);
            }
        }
        Set<String> useless = new HashSet<>(doomed.keySet());
        for (Map<String, BitSet> each : needed.values()) {
            each.forEach((pack, holders) -> {
                if (!holders.isEmpty()) {
                    useless.remove(pack);
                }
            });
        }
        return useless;
    }

    private static BitSet union(BitSet a, BitSet b) {
        a.or(b);
        return a;
    }

    /** Who has a block by way of a later pack does not need the earlier one. */
    private void takeCopies(String pack, PackList list, Map<Multihash, Map<String, BitSet>> needed)
            throws MalformedException {
        for (int i = 0; i < list.count(); i++) {
            Map<String, BitSet> earlier = needed.get(list.multihash(i));
            if (earlier == null) {
                continue;
            }
            BitSet served = holders(pack, i);
            earlier.forEach((name, holders) -> {
                if (name.compareTo(pack) < 0) {
                    holders.andNot(served);
                }
            });
        }
    }
}
