package cairn.node.provide;

import cairn.data.cid.Cid;
import cairn.data.failure.NotFoundException;
import cairn.data.multihash.Multihash;
import cairn.network.kad.KadKey;
import cairn.node.dag.DagWalk;
import cairn.node.files.Files;
import cairn.node.pin.PinKind;
import cairn.node.pin.Pins;
import cairn.storage.block.BlockStore;
import java.io.IOException;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Gathers what a strategy names, by its place in the table's space. */
final class Provided {
    private static final System.Logger LOG = System.getLogger(Provided.class.getName());

    private final BlockStore store;
    private final Pins pins;
    private final Files files;

    Provided(BlockStore store, Pins pins, Files files) {
        this.store = store;
        this.pins = pins;
        this.files = files;
    }

    NavigableMap<KadKey, Multihash> of(ProvideStrategy strategy) throws IOException {
        NavigableMap<KadKey, Multihash> all = new TreeMap<>(KadKey.ORDER);
        switch (strategy) {
            case OFF -> {
                return all;
            }
            case ALL -> store.forEach((hash, _) -> add(all, hash));
            case ROOTS -> {
                pins.forEachKept(pin -> add(all, pin.cid().hash()));
                files.roots().forEach(root -> add(all, root.hash()));
            }
            case PINNED -> {
                DagWalk walk = new DagWalk(store);
                pins.forEachKept(pin -> {
                    if (pin.kind() == PinKind.RECURSIVE) {
                        below(walk, pin.cid(), all);
                    } else {
                        add(all, pin.cid().hash());
                    }
                });
            }
            case MFS -> {
                DagWalk walk = new DagWalk(store);
                for (Cid root : files.roots()) {
                    below(walk, root, all);
                }
            }
        }
        return all;
    }

    /** What is not whole, such as files that were linked without being fetched, is told of as far as it is there. */
    private static void below(DagWalk walk, Cid root, NavigableMap<KadKey, Multihash> all) throws IOException {
        try {
            walk.walk(root, (cid, _) -> add(all, cid.hash()));
        } catch (NotFoundException e) {
            LOG.log(System.Logger.Level.DEBUG, () -> "Not all of " + root + " is provided: " + e.getMessage());
        }
    }

    private static void add(NavigableMap<KadKey, Multihash> all, Multihash hash) {
        if (!hash.isIdentity()) {
            all.put(KadKey.of(hash.bytes()), hash);
        }
    }
}
