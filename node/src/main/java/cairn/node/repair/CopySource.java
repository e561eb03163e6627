package cairn.node.repair;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import java.io.Closeable;
import java.io.IOException;

/** Where copies of blocks may be had, such as peers or a bucket. Several threads may ask at the same time. */
public interface CopySource extends Closeable {
    /**
     * A copy of the block, verified.
     *
     * @throws cairn.data.failure.UnavailableException which says why there is none
     */
    Block get(Cid cid) throws IOException;

    /** What to call it in a sentence. */
    String name();
}
