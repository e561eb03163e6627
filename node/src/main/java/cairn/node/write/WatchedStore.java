package cairn.node.write;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import cairn.data.multihash.Multihash;
import cairn.storage.block.BlockStore;
import cairn.storage.block.Pace;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** A store in which nothing is put without the gate's knowledge, so that a collector leaves what was just put. */
public final class WatchedStore implements BlockStore {
    private final BlockStore store;
    private final WriteGate gate;
    private volatile Consumer<Multihash> listener = _ -> {};

    public WatchedStore(BlockStore store, WriteGate gate) {
        this.store = store;
        this.gate = gate;
    }

    /** Tells {@code arrived} of every block that is put from now on, on the thread that puts it. */
    public void tell(Consumer<Multihash> arrived) {
        listener = arrived;
    }

    @Override
    public boolean put(Block block) throws IOException {
        gate.touch(block.cid().hash());
        boolean isNew = store.put(block);
        listener.accept(block.cid().hash());
        return isNew;
    }

    @Override
    public void putAll(List<Block> blocks) throws IOException {
        for (Block block : blocks) {
            gate.touch(block.cid().hash());
        }
        store.putAll(blocks);
        blocks.forEach(block -> listener.accept(block.cid().hash()));
    }

    @Override
    public Optional<Block> get(Cid cid) throws IOException {
        return store.get(cid);
    }

    @Override
    public boolean has(Multihash hash) throws IOException {
        return store.has(hash);
    }

    @Override
    public OptionalInt size(Multihash hash) throws IOException {
        return store.size(hash);
    }

    @Override
    public void sync() throws IOException {
        store.sync();
    }

    @Override
    public boolean remove(Multihash hash) throws IOException {
        return store.remove(hash);
    }

    @Override
    public void forEach(Visitor visitor) throws IOException {
        store.forEach(visitor);
    }

    @Override
    public void verifyAll(Damage damage) throws IOException {
        store.verifyAll(damage);
    }

    @Override
    public void compact() throws IOException {
        store.compact();
    }

    @Override
    public void sweep(Garbage garbage, Pace pace) throws IOException {
        store.sweep(garbage, pace);
    }

    @Override
    public Usage usage() throws IOException {
        return store.usage();
    }

    @Override
    public void close() throws IOException {
        store.close();
    }
}
