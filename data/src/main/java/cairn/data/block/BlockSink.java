package cairn.data.block;

import java.io.IOException;

/** Takes blocks that are being made. */
@FunctionalInterface
public interface BlockSink {
    /**
     * Takes one block. The buffer of a block is valid only during the call: who keeps the block longer copies it,
     * unless the maker promises more. A block may be handed over more than once, and is handed over after the blocks
     * it links to.
     */
    void put(Block block) throws IOException;
}
