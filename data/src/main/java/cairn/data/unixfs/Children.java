package cairn.data.unixfs;

import cairn.data.block.Block;
import cairn.data.block.BlockNaming;
import cairn.data.block.BlockSink;
import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.dagpb.PbWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** The links of one node of a file while it is being built. Used by one thread. */
final class Children {
    private static final byte[] NO_NAME = {};
    private static final int FIRST_LINKS = 8;

    private Cid[] cids = new Cid[FIRST_LINKS];
    private long[] fileBytes = new long[FIRST_LINKS];
    private long[] totalBytes = new long[FIRST_LINKS];
    private int count;

    int count() {
        return count;
    }

    void add(Cid cid, long childFileBytes, long childTotalBytes) {
        if (count == cids.length) {
            cids = Arrays.copyOf(cids, 2 * count);
            fileBytes = Arrays.copyOf(fileBytes, 2 * count);
            totalBytes = Arrays.copyOf(totalBytes, 2 * count);
        }
        cids[count] = cid;
        fileBytes[count] = childFileBytes;
        totalBytes[count++] = childTotalBytes;
    }

    Cid cid(int index) {
        return cids[index];
    }

    /** The child as a DAG of its own. */
    DagRoot child(int index) {
        return new DagRoot(cids[index], fileBytes[index], totalBytes[index]);
    }

    void removeLast() {
        count--;
    }

    /** Makes the node, hands it to {@code sink}, and forgets the links. */
    DagRoot toNode(BlockNaming naming, Attributes attributes, BlockSink sink) throws IOException {
        return toNode(UnixFsData.Type.FILE, Optional.empty(), naming, attributes, sink);
    }

    /** Makes a node that has bytes of its own before those of its links. */
    DagRoot toNode(
            UnixFsData.Type type, Optional<ByteBuffer> bytes, BlockNaming naming, Attributes attributes, BlockSink sink)
            throws IOException {
        long total = 0;
        int size = 0;
        for (int i = 0; i < count; i++) {
            total += totalBytes[i];
            size += PbWriter.linkSize(cids[i].size(), 0, totalBytes[i]);
        }
        UnixFsData data = UnixFsData.part(type, bytes, fileBytes, count, attributes);
        long file = data.fileBytes().orElseThrow();
        int dataSize = data.encodedSize();
        ByteBuffer node = ByteBuffer.allocate(size + PbWriter.dataSize(dataSize));
        for (int i = 0; i < count; i++) {
            PbWriter.putLink(node, cids[i], NO_NAME, totalBytes[i]);
        }
        PbWriter.putDataHead(node, dataSize);
        data.encodeTo(node);
        Block block = naming.block(Codec.DAG_PB, node.flip());
        sink.put(block);
        count = 0;
        return new DagRoot(block.cid(), file, total + block.size());
    }
}
