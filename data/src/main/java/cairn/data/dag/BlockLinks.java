package cairn.data.dag;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.dagpb.PbCursor;
import java.io.IOException;

/** Tells what a block links to. */
public final class BlockLinks {
    /** Takes links. */
    @FunctionalInterface
    public interface Visitor {
        void visit(Cid cid) throws IOException;
    }

    private BlockLinks() {}

    public static void forEach(Block block, Visitor visitor) throws IOException {
        if (block.cid().has(Codec.DAG_PB)) {
            PbCursor cursor = PbCursor.over(block.bytes());
            while (cursor.next()) {
                visitor.visit(cursor.cid());
            }
        }
    }
}
