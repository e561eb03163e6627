package cairn.node.repair;

import cairn.data.block.Block;
import cairn.data.block.BlockSink;
import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.failure.CorruptBlockException;
import cairn.data.failure.MalformedException;
import cairn.data.failure.UnavailableException;
import cairn.data.multihash.Multihash;
import cairn.storage.block.BlockStore;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Takes, of copies that are shown to it, those blocks that the store has damaged or lacks. What it lacked and nothing
 * holds is garbage afterwards, as after an import. Copies may be shown by any thread.
 */
public final class Repair implements BlockSink {
    private final BlockStore store;
    private final BlockSink sink;
    private final Set<Multihash> damaged;
    private final Set<Multihash> restored = ConcurrentHashMap.newKeySet();
    private final AtomicLong added = new AtomicLong();

    /**
     * To be shown copies.
     *
     * @param sink puts into the store
     * @param damaged the blocks that were found to be damaged
     */
    public Repair(BlockStore store, BlockSink sink, Set<Multihash> damaged) {
        this.store = store;
        this.sink = sink;
        this.damaged = Set.copyOf(damaged);
    }

    @Override
    public void put(Block copy) throws IOException {
        Multihash hash = copy.cid().hash();
        if (damaged.contains(hash)) {
            sink.put(copy);
            restored.add(hash);
        } else if (!store.has(hash)) {
            sink.put(copy);
            added.incrementAndGet();
        }
    }

    /** How many damaged blocks a copy was shown of. */
    public long restored() {
        return restored.size();
    }

    /** How many blocks were taken that the store lacked. */
    public long added() {
        return added.get();
    }

    /** Those of the damaged blocks that cannot be read now. */
    public Set<Multihash> left() throws IOException {
        Set<Multihash> left = new HashSet<>();
        for (Multihash hash : damaged) {
            try {
                if (store.get(Cid.v1(Codec.RAW, hash)).isEmpty()) {
                    left.add(hash);
                }
            } catch (CorruptBlockException | MalformedException | UnavailableException e) {
                left.add(hash);
            }
        }
        return left;
    }
}
