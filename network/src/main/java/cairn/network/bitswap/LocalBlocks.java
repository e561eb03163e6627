package cairn.network.bitswap;

import cairn.data.block.BlockSource;
import cairn.data.multihash.Multihash;
import java.io.IOException;
import java.util.OptionalInt;

/** The blocks that this node has, and never asks others for. May be used by any thread. */
public interface LocalBlocks extends BlockSource {
    /** The block's length in bytes, or nothing where it is not there. Does not read it. */
    OptionalInt size(Multihash hash) throws IOException;
}
