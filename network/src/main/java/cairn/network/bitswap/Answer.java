package cairn.network.bitswap;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import cairn.data.failure.UnavailableException;

/** What became of a want. */
public sealed interface Answer {
    /** The CID that was asked for. */
    Cid cid();

    /** It came, and was verified. */
    record Arrived(Block block) implements Answer {
        @Override
        public Cid cid() {
            return block.cid();
        }
    }

    /** Nobody gave it in time. */
    record Missed(Cid cid, UnavailableException reason) implements Answer {}
}
