package cairn.node.repair;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import cairn.data.failure.UnavailableException;
import cairn.storage.block.BlockStore;
import java.io.IOException;

/**
 * Copies that another store has.
 *
 * @param store is closed with this
 */
public record StoreCopies(BlockStore store, String name) implements CopySource {
    @Override
    public Block get(Cid cid) throws IOException {
        Block copy =
                store.get(cid).orElseThrow(() -> new UnavailableException("There is no block " + cid + " in " + name));
        return Block.claimed(cid, copy.bytes()).verify(name);
    }

    @Override
    public void close() throws IOException {
        store.close();
    }
}
