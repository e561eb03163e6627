package cairn.node.write;

import cairn.data.block.Block;
import cairn.data.multihash.Multihash;
import cairn.storage.block.BlockStore;
import cairn.storage.block.WrappedBlockStore;
import java.io.IOException;
import java.util.function.Consumer;

/** A store in which nothing is put without the gate's knowledge, so that a collector leaves what was just put. */
public final class WatchedStore extends WrappedBlockStore {
    private final WriteGate gate;
    private volatile Consumer<Multihash> listener = _ -> {};

    public WatchedStore(BlockStore store, WriteGate gate) {
        super(store);
        this.gate = gate;
    }

    /** Tells {@code arrived} of every block that is put from now on, on the thread that puts it. */
    public void tell(Consumer<Multihash> arrived) {
        listener = arrived;
    }

    @Override
    public boolean put(Block block) throws IOException {
        gate.touch(block.cid().hash());
        boolean isNew = super.put(block);
        listener.accept(block.cid().hash());
        return isNew;
    }
}
