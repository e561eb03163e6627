package cairn.data.unixfs;

import cairn.data.block.Block;
import cairn.data.block.BlockNaming;
import cairn.data.cid.Codec;
import cairn.data.dagpb.PbWriter;
import java.nio.ByteBuffer;

/** Makes leaves of chunks. May be shared between threads: hashing is most of the work, and each leaf is its own. */
public final class LeafMaker {
    private static final ByteBuffer NO_BYTES = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private final BlockNaming naming;
    private final boolean isRaw;
    private final UnixFsData.Type type;

    LeafMaker(BlockNaming naming, boolean isRaw, UnixFsData.Type type) {
        this.naming = naming;
        this.isRaw = isRaw;
        this.type = type;
    }

    /**
     * The leaf of the buffer's remaining bytes, whose position does not move. A raw leaf's block is a view of them; any
     * other is a copy with its wrapping around it.
     */
    public Leaf make(ByteBuffer chunk) {
        return isRaw
                ? new Leaf(naming.block(Codec.RAW, chunk), chunk.remaining())
                : wrapped(UnixFsData.leaf(type, chunk, Attributes.NONE), chunk.remaining());
    }

    /** The leaf of an empty file, or nothing's worth of any. */
    Leaf empty() {
        return make(NO_BYTES);
    }

    /** A file that is one leaf and has attributes, which only a dag-pb node can hold. */
    Leaf withAttributes(Leaf leaf, ByteBuffer content, Attributes attributes) {
        return wrapped(UnixFsData.leaf(UnixFsData.Type.FILE, content, attributes), leaf.fileBytes());
    }

    /** Whether leaves are the bare bytes. */
    boolean isRaw() {
        return isRaw;
    }

    private Leaf wrapped(UnixFsData data, int fileBytes) {
        return new Leaf(node(naming, data), fileBytes);
    }

    /** A node of data only. */
    static Block node(BlockNaming naming, UnixFsData data) {
        int size = data.encodedSize();
        ByteBuffer node = ByteBuffer.allocate(PbWriter.dataSize(size));
        PbWriter.putDataHead(node, size);
        data.encodeTo(node);
        return naming.block(Codec.DAG_PB, node.flip());
    }
}
