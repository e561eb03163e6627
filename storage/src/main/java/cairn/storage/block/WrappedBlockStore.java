package cairn.storage.block;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import cairn.data.multihash.Multihash;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;

/** A store around another, which does everything that is not overridden. Blocks put together are put one by one. */
public abstract class WrappedBlockStore implements BlockStore {
    private final BlockStore store;

    protected WrappedBlockStore(BlockStore store) {
        this.store = store;
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
    public boolean put(Block block) throws IOException {
        return store.put(block);
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
    public boolean mayRemove(Multihash hash) throws IOException {
        return store.mayRemove(hash);
    }

    @Override
    public void forEach(Visitor visitor) throws IOException {
        store.forEach(visitor);
    }

    @Override
    public void verify(Check check, Damage damage) throws IOException {
        store.verify(check, damage);
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
    public SequencedMap<String, String> status() throws IOException {
        return store.status();
    }

    @Override
    public long diskBytes() throws IOException {
        return store.diskBytes();
    }

    @Override
    public void close() throws IOException {
        store.close();
    }
}
