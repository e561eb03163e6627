package cairn.node.write;

import cairn.data.cid.Cid;
import cairn.data.multihash.Multihash;
import java.io.IOException;

/**
 * What somebody who removes blocks has to be told by those who write meanwhile. Called by any thread, before what it
 * is told of can be relied upon.
 */
public interface Barrier {
    /** Somebody is about to put the block, or to rely on its being there: it is not removed from the return on. */
    void touched(Multihash hash);

    /**
     * Somebody is about to make a root: nothing of what is there of it is removed from the return on.
     *
     * @throws cairn.data.failure.NotFoundException where the reach is whole, and a block is not there
     */
    void held(Cid root, Reach reach) throws IOException;
}
