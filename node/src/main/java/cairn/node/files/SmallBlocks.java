package cairn.node.files;

import cairn.data.block.Block;
import cairn.data.block.BlockSink;
import cairn.storage.block.BlockStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Puts blocks into a store and remembers them, as long as they are small together. Used by one thread. */
final class SmallBlocks implements BlockSink {
    /** With more, one sync of the store costs less than the bytes in a table. */
    private static final int BYTES_MAX = 4096;

    private final BlockStore store;
    private final List<Block> blocks = new ArrayList<>();
    private int bytes;

    SmallBlocks(BlockStore store) {
        this.store = store;
    }

    @Override
    public void put(Block block) throws IOException {
        store.put(block);
        bytes = (int) Math.min((long) bytes + block.bytes().remaining(), BYTES_MAX + 1L);
        if (bytes <= BYTES_MAX) {
            blocks.add(block);
        } else {
            blocks.clear();
        }
    }

    /** All of them; none where they are not small. */
    List<Block> all() {
        return List.copyOf(blocks);
    }
}
