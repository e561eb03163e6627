package cairn.services.rpc.command;

import cairn.data.cid.Cid;
import cairn.data.failure.NotFoundException;
import cairn.data.path.ContentPath;
import cairn.node.Node;
import cairn.node.dag.DagWalk;
import cairn.services.rpc.Call;
import java.io.IOException;

/** The blocks that a call names, which the network is to be told of. */
final class GivenBlocks {
    /** Takes blocks. */
    @FunctionalInterface
    interface Visitor {
        void visit(Cid cid) throws IOException;
    }

    private GivenBlocks() {}

    /** Visits them, with all below them where the call says {@code recursive}; each has to be in the node's store. */
    static void forEach(Node node, Call call, Visitor visitor) throws IOException {
        Node here = node.offline();
        for (String text : call.arguments()) {
            Cid cid = ContentPath.parse(text).cid().orElseThrow();
            if (!here.blocks().has(cid.hash())) {
                throw new NotFoundException("block " + cid + " not found locally, cannot provide");
            }
            if (call.flag("recursive")) {
                new DagWalk(here.blocks()).walk(cid, (below, _) -> visitor.visit(below));
            } else {
                visitor.visit(cid);
            }
        }
    }
}
