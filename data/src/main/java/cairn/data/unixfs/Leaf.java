package cairn.data.unixfs;

import cairn.data.block.Block;
import cairn.data.cid.Cid;

/**
 * A block with a chunk of a file in it.
 *
 * @param block the block; that of a raw leaf is a view of the chunk
 * @param fileBytes the chunk's length
 */
public record Leaf(Block block, int fileBytes) {
    public Cid cid() {
        return block.cid();
    }

    /** The block's length, which is the leaf's "Tsize". */
    public int totalBytes() {
        return block.size();
    }
}
