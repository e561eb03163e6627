package cairn.data.unixfs;

import cairn.data.block.Block;
import cairn.data.block.BlockNaming;
import cairn.data.cid.Codec;
import cairn.data.dagpb.PbCursor;
import cairn.data.dagpb.PbWriter;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Changes what the root block of a file, directory or symlink says of it, and leaves what is below alone. */
public final class RootEdit {
    /** What a link grows by where it had neither a name nor a total. */
    private static final int LINK_DEFAULTS_BYTES = 8;

    private RootEdit() {}

    /** The block with other attributes; a raw block is wrapped, since only a dag-pb node can have any. */
    public static Block withAttributes(Block root, Attributes attributes, BlockNaming naming) throws IOException {
        if (root.cid().has(Codec.RAW)) {
            return LeafMaker.node(naming, UnixFsData.leaf(UnixFsData.Type.FILE, root.bytes(), attributes));
        }
        PbCursor cursor = PbCursor.over(root.bytes());
        int linkCount = cursor.skipLinks();
        UnixFsData data = UnixFsReader.dataOf(root.cid(), cursor).withAttributes(attributes);
        int dataBytes = data.encodedSize();
        ByteBuffer node =
                ByteBuffer.allocate(root.size() + linkCount * LINK_DEFAULTS_BYTES + PbWriter.dataSize(dataBytes));
        PbCursor links = PbCursor.over(root.bytes());
        while (links.next()) {
            PbWriter.putLink(node, links.cid(), links.nameBytes(), Math.max(0, links.totalBytes()));
        }
        PbWriter.putDataHead(node, dataBytes);
        data.encodeTo(node);
        return naming.block(Codec.DAG_PB, node.flip());
    }

    /** The same bytes by another name; a raw block stays raw. */
    public static Block named(Block root, BlockNaming naming) {
        return naming.block(root.cid().has(Codec.RAW) ? Codec.RAW : Codec.DAG_PB, root.bytes());
    }
}
