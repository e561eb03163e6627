package cairn.node.fetch;

import cairn.data.block.Block;
import cairn.data.block.KnownBlocks;
import cairn.data.cid.Cid;
import cairn.data.multihash.Multihash;
import cairn.node.read.AheadSource;
import cairn.storage.block.BlockStore;
import cairn.storage.block.Check;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A store that gets from the network what it is asked for and does not hold. Everything else, above all whether a block
 * is held, is as the store says.
 */
public final class FetchingStore implements BlockStore, AheadSource {
    private static final int AHEAD_BLOCKS = 128;

    private final BlockStore store;
    private final Fetcher fetcher;

    public FetchingStore(BlockStore store, Fetcher fetcher) {
        this.store = store;
        this.fetcher = fetcher;
    }

    /**
     * The block, from the store or the network.
     *
     * @throws cairn.data.failure.UnavailableException where nobody gave it
     */
    @Override
    public Optional<Block> get(Cid cid) throws IOException {
        Optional<Block> held = store.get(cid);
        if (held.isEmpty()) {
            held = KnownBlocks.find(cid);
        }
        return held.isPresent() ? held : Optional.of(fetcher.get(cid));
    }

    @Override
    public int aheadBlocks() {
        return AHEAD_BLOCKS;
    }

    @Override
    public void expect(List<Cid> cids) throws IOException {
        fetcher.expect(cids);
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
    public void putAll(List<Block> blocks) throws IOException {
        store.putAll(blocks);
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
    public void verify(Check check, Damage damage) throws IOException {
        store.verify(check, damage);
    }

    @Override
    public void compact() throws IOException {
        store.compact();
    }

    @Override
    public Usage usage() throws IOException {
        return store.usage();
    }

    /** Closes neither the store nor the network, which both belong to somebody else. */
    @Override
    public void close() {}
}
