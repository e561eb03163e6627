package cairn.node.fetch;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import cairn.data.multihash.Multihash;
import cairn.network.bitswap.LocalBlocks;
import cairn.storage.block.BlockStore;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;

/** A store's blocks, as the network gives them away. */
public record StoreBlocks(BlockStore store) implements LocalBlocks {
    @Override
    public OptionalInt size(Multihash hash) throws IOException {
        return store.size(hash);
    }

    @Override
    public Optional<Block> get(Cid cid) throws IOException {
        return store.get(cid);
    }
}
