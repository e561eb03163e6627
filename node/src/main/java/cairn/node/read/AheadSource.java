package cairn.node.read;

import cairn.data.block.BlockSource;
import cairn.data.cid.Cid;
import java.io.IOException;
import java.util.List;

/**
 * A source that is slow to begin and can have many blocks on their way at once, such as one with a network behind it.
 */
public interface AheadSource extends BlockSource {
    /** How many blocks are worth having on their way. */
    int aheadBlocks();

    /** Begins to get what will be asked for, soonest first; blocks that are there already cost little. Never blocks. */
    void expect(List<Cid> cids) throws IOException;
}
