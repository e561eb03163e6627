package cairn.node.dag;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import java.nio.ByteBuffer;

/** Blocks that their CIDs hold. */
final class BlockOfCid {
    private BlockOfCid() {}

    static Block of(Cid cid) {
        return Block.known(cid, ByteBuffer.wrap(cid.hash().digest()));
    }
}
