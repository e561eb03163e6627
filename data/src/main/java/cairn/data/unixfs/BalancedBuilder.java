package cairn.data.unixfs;

import cairn.data.block.BlockNaming;
import cairn.data.block.BlockSink;
import cairn.data.dagpb.PbCursor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All leaves at one depth. Level 0 collects leaves; a level that is full when one more comes becomes a node of the
 * level above. The nodes of the right edge are built at the end, even those with one child, so that every leaf stays
 * at the same depth. A single leaf is the file.
 */
final class BalancedBuilder implements FileBuilder {
    private final BlockNaming naming;
    private final LeafMaker leaves;
    private final int linksMax;
    private final Attributes attributes;
    private final BlockSink sink;
    private final List<Children> levels = new ArrayList<>(2);
    private Optional<Leaf> onlyLeaf = Optional.empty();
    private boolean hasSeveral;

    BalancedBuilder(ImportProfile profile, Attributes attributes, BlockSink sink) {
        this.naming = profile.naming();
        this.leaves = profile.leaves();
        this.linksMax = profile.fileLinksMax();
        this.attributes = attributes;
        this.sink = sink;
    }

    @Override
    public void add(Leaf leaf) throws IOException {
        if (!hasSeveral && onlyLeaf.isEmpty()) {
            onlyLeaf = Optional.of(leaf);
            return;
        }
        if (onlyLeaf.isPresent()) {
            Leaf first = onlyLeaf.get();
            onlyLeaf = Optional.empty();
            hasSeveral = true;
            add(0, new DagRoot(first.cid(), first.fileBytes(), first.totalBytes()));
        }
        add(0, new DagRoot(leaf.cid(), leaf.fileBytes(), leaf.totalBytes()));
    }

    private void add(int level, DagRoot child) throws IOException {
        if (level == levels.size()) {
            levels.add(new Children());
        }
        Children children = levels.get(level);
        if (children.count() == linksMax) {
            add(level + 1, children.toNode(naming, Attributes.NONE, sink));
        }
        children.add(child.cid(), child.fileBytes(), child.totalBytes());
    }

    @Override
    public DagRoot finish() throws IOException {
        if (!hasSeveral) {
            return finishSingle();
        }
        int level = 0;
        // A level above may come to be on the way: add() fills it where the one below it is full.
        while (level < levels.size() - 1) {
            add(level + 1, levels.get(level).toNode(naming, Attributes.NONE, sink));
            level++;
        }
        return levels.get(level).toNode(naming, attributes, sink);
    }

    private DagRoot finishSingle() throws IOException {
        Leaf leaf = onlyLeaf.isPresent() ? onlyLeaf.get() : leaves.empty();
        if (!attributes.isEmpty()) {
            leaf = leaves.withAttributes(leaf, content(leaf), attributes);
            sink.put(leaf.block());
        } else if (onlyLeaf.isEmpty()) {
            sink.put(leaf.block());
        }
        return new DagRoot(leaf.cid(), leaf.fileBytes(), leaf.totalBytes());
    }

    private ByteBuffer content(Leaf leaf) throws IOException {
        if (leaves.isRaw()) {
            return leaf.block().bytes();
        }
        PbCursor cursor = PbCursor.over(leaf.block().bytes());
        cursor.skipLinks();
        UnixFsData data = UnixFsData.decode(cursor.data().orElseThrow());
        return data.data().orElse(ByteBuffer.allocate(0));
    }
}
