package cairn.data.unixfs;

import cairn.data.block.BlockNaming;
import cairn.data.block.BlockSink;
import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

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
        private Optional<ByteBuffer> content = Optional.empty();
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
            countNodes(1);
        }

        private void countNodes(int nodes) {
            int all = repeats + nodes;
            nextHeight += all / REPEATS;
            repeats = all % REPEATS;
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

    /**
     * A builder that goes on where the file with the root {@code node} ends. Where that is of another layout the result
     * is a mixture, which every reader takes. Nodes of the right edge that are not full are opened again.
     */
    static TrickleBuilder resume(
            ImportProfile profile, FileNode node, Attributes attributes, BlockSink sink, DagBlocks blocks)
            throws IOException {
        TrickleBuilder builder = new TrickleBuilder(profile, attributes, sink);
        builder.open.element().content = node.content().hasRemaining() ? Optional.of(node.content()) : Optional.empty();
        FileNode current = node;
        while (true) {
            Open top = builder.open.element();
            int links = current.links();
            for (int i = 0; i < links; i++) {
                top.children.add(current.link(i), current.linkBytes(i), current.linkTotalBytes(i));
            }
            int nodes = Math.max(0, links - builder.linksMax);
            if (nodes == 0) {
                return builder;
            }
            Cid last = current.link(links - 1);
            FileNode below = FileNode.of(blocks.get(last), current.linkBytes(links - 1));
            if (below.links() == 0 || below.content().hasRemaining() || builder.open.size() >= FileCursor.DEPTH_MAX) {
                top.countNodes(nodes);
                return builder;
            }
            top.countNodes(nodes - 1);
            top.children.removeLast();
            builder.open.push(new Open(top.nextHeight));
            current = below;
        }
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
        Open root = open.element();
        return root.children.toNode(UnixFsData.Type.FILE, root.content, naming, attributes, sink);
    }

    /** What {@link #finish} gives, but a file that is one raw leaf and has no attributes is that leaf. */
    DagRoot finishSmall() throws IOException {
        Open root = open.element();
        boolean isLeaf = open.size() == 1
                && root.children.count() == 1
                && root.content.isEmpty()
                && attributes.isEmpty()
                && root.children.cid(0).has(Codec.RAW);
        return isLeaf ? root.children.child(0) : finish();
    }

    private void closeTop() throws IOException {
        DagRoot node = open.pop().children.toNode(naming, Attributes.NONE, sink);
        open.element().addNode(node);
    }
}
