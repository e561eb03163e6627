package cairn.data.unixfs;

import cairn.data.block.BlockNaming;
import cairn.data.block.BlockSink;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Leaves at growing depths. A node holds leaves up to the maximum, then four nodes of height 1, four of height 2 and
 * so on; one of height h stops below height h, the root never. A node of height 1 holds leaves only.
 */
final class TrickleBuilder implements FileBuilder {
    private static final int REPEATS = 4;
    private static final int ROOT = Integer.MAX_VALUE;

    /** A node that is open, with how high its next child node will be. */
    private static final class Open {
        private final int height;
        private final Children children = new Children();
        private int nextHeight = 1;
        private int repeats;

        Open(int height) {
            this.height = height;
        }

        boolean takesNodes() {
            return nextHeight < height;
        }

        void addNode(DagRoot node) {
            children.add(node.cid(), node.fileBytes(), node.totalBytes());
            if (++repeats == REPEATS) {
                repeats = 0;
                nextHeight++;
            }
        }
    }

    private final BlockNaming naming;
    private final int linksMax;
    private final Attributes attributes;
    private final BlockSink sink;
    private final Deque<Open> open = new ArrayDeque<>();

    TrickleBuilder(ImportProfile profile, Attributes attributes, BlockSink sink) {
        this.naming = profile.naming();
        this.linksMax = profile.fileLinksMax();
        this.attributes = attributes;
        this.sink = sink;
        open.push(new Open(ROOT));
    }

    @Override
    public void add(Leaf leaf) throws IOException {
        if (open.element().children.count() >= linksMax) {
            while (!open.element().takesNodes()) {
                closeTop();
            }
            open.push(new Open(open.element().nextHeight));
        }
        open.element().children.add(leaf.cid(), leaf.fileBytes(), leaf.totalBytes());
    }

    @Override
    public DagRoot finish() throws IOException {
        while (open.size() > 1) {
            closeTop();
        }
        return open.element().children.toNode(naming, attributes, sink);
    }

    private void closeTop() throws IOException {
        DagRoot node = open.pop().children.toNode(naming, Attributes.NONE, sink);
        open.element().addNode(node);
    }
}
