package cairn.node.collect;

import cairn.data.cid.Cid;
import cairn.data.multihash.Multihash;
import cairn.node.dag.DagWalk;
import cairn.node.pin.PinKind;
import cairn.node.pin.Pins;
import cairn.node.write.WriteGate;
import cairn.storage.block.BlockStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Removes what nothing holds. May be used by any thread; one collection runs at a time. */
public final class GarbageCollector {
    /** Is told of each block that was, or would be, removed. */
    @FunctionalInterface
    public interface Listener {
        void removed(Multihash hash) throws IOException;
    }

    /** Gives roots that are held besides the pins. */
    @FunctionalInterface
    public interface Roots {
        List<Cid> current() throws IOException;
    }

    private final BlockStore store;
    private final Pins pins;
    private final Roots roots;
    private final WriteGate gate;

    public GarbageCollector(BlockStore store, Pins pins, Roots roots, WriteGate gate) {
        this.store = store;
        this.pins = pins;
        this.roots = roots;
        this.gate = gate;
    }

    /**
     * Collects. A root whose DAG is not complete stops it: what is missing cannot tell what it holds.
     *
     * @param dryRun whether it is only told what would be removed
     */
    public void collect(boolean dryRun, Listener listener) throws IOException {
        try (WriteGate.Pass _ = gate.collect()) {
            List<Multihash> garbage = garbage(mark());
            for (Multihash hash : garbage) {
                if (!dryRun) {
                    store.remove(hash);
                }
                listener.removed(hash);
            }
            if (!dryRun) {
                store.sync();
                store.compact();
            }
        }
    }

    private DagWalk mark() throws IOException {
        DagWalk walk = new DagWalk(store);
        pins.forEachKept(pin -> {
            if (pin.kind() == PinKind.RECURSIVE) {
                walk.walk(pin.cid(), (_, _) -> {});
            }
        });
        for (Cid root : roots.current()) {
            walk.walk(root, (_, _) -> {});
        }
        pins.forEachKept(pin -> {
            if (pin.kind() == PinKind.DIRECT) {
                walk.see(pin.cid().hash());
            }
        });
        return walk;
    }

    private List<Multihash> garbage(DagWalk held) throws IOException {
        List<Multihash> garbage = new ArrayList<>();
        store.forEach((hash, size) -> {
            if (!held.hasSeen(hash)) {
                garbage.add(hash);
            }
        });
        return garbage;
    }
}
