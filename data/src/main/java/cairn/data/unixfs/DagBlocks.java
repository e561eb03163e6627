package cairn.data.unixfs;

import cairn.data.block.Block;
import cairn.data.block.BlockSource;
import cairn.data.cid.Cid;
import cairn.data.failure.NotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Gets the blocks of a DAG; those that their CID holds come from there. */
final class DagBlocks {
    private final BlockSource source;

    DagBlocks(BlockSource source) {
        this.source = source;
    }

    Block get(Cid cid) throws IOException {
        if (cid.hash().isIdentity()) {
            return Block.known(cid, ByteBuffer.wrap(cid.hash().digest()));
        }
        Optional<Block> block = source.get(cid);
        if (block.isEmpty()) {
            throw new NotFoundException("block was not found locally (offline): ipld: could not find " + cid);
        }
        return block.get();
    }
}
