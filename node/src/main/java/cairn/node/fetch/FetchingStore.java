package cairn.node.fetch;

import cairn.data.block.Block;
import cairn.data.block.KnownBlocks;
import cairn.data.cid.Cid;
import cairn.node.read.AheadSource;
import cairn.storage.block.BlockStore;
import cairn.storage.block.WrappedBlockStore;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A store that gets from the network what it is asked for and does not hold. Everything else, above all whether a block
 * is held, is as the store says.
 */
public final class FetchingStore extends WrappedBlockStore implements AheadSource {
    private static final int AHEAD_BLOCKS = 128;

    private final Fetcher fetcher;

    public FetchingStore(BlockStore store, Fetcher fetcher) {
        super(store);
        this.fetcher = fetcher;
    }

    /**
     * The block, from the store or the network.
     *
     * @throws cairn.data.failure.UnavailableException where nobody gave it
     */
    @Override
    public Optional<Block> get(Cid cid) throws IOException {
        Optional<Block> held = super.get(cid);
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

    /** Closes neither the store nor the network, which both belong to somebody else. */
    @Override
    public void close() {}
}
