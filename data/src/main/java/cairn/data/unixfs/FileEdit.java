package cairn.data.unixfs;

import cairn.data.block.Block;
import cairn.data.block.BlockNaming;
import cairn.data.block.BlockSink;
import cairn.data.block.BlockSource;
import cairn.data.chunk.Chunker;
import cairn.data.chunk.ChunkerSpec;
import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.failure.LimitException;
import cairn.data.failure.MalformedException;
import cairn.data.multihash.HashFunction;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Optional;

/**
 * Changes a file: writes into it, at its end or behind it, and cuts it. Only the leaves that change and the nodes above
 * them are made anew; what is new at the end is laid out as a trickle DAG with {@value #LINKS_MAX} links a node, which
 * are the CIDs that everybody's mutable files have. A file that comes down to one raw leaf is that leaf. Used by one
 * thread, for one change.
 */
public final class FileEdit {
    /** Links of a node that is appended to. */
    public static final int LINKS_MAX = 174;

    /** How far behind its end a file may be written to. */
    public static final long GAP_BYTES_MAX = 1L << 40;

    private static final int ZERO_CHUNK_BYTES = 4096;
    private static final int LARGE_GAP_BYTES = 16 << 20;
    private static final int LARGE_ZERO_CHUNK_BYTES = 1 << 20;
    private static final int FIRST_WINDOW_BYTES = 32 * 1024;

    private final DagBlocks blocks;
    private final BlockSink sink;
    private final ImportProfile profile;
    private final BlockNaming naming;
    private final LeafMaker leaves;
    private DagRoot root;
    private Attributes attributes;

    private FileEdit(BlockSource source, BlockSink sink, ImportProfile profile, DagRoot root, Attributes attributes)
            throws MalformedException {
        this.blocks = new DagBlocks(source);
        this.sink = sink;
        this.profile = profile.withLayout(FileLayout.TRICKLE).withFileLinksMax(LINKS_MAX);
        this.naming = this.profile.naming();
        this.leaves = this.profile.leaves();
        this.root = root;
        this.attributes = attributes;
    }

    /** Puts an empty file, to be changed. Blocks that {@code sink} takes must be found in {@code source}. */
    public static FileEdit create(BlockSource source, BlockSink sink, ImportProfile profile) throws IOException {
        Block empty = LeafMaker.node(
                profile.naming(), UnixFsData.leaf(UnixFsData.Type.FILE, ByteBuffer.allocate(0), Attributes.NONE));
        sink.put(empty);
        DagRoot root = new DagRoot(empty.cid(), 0, empty.size());
        return new FileEdit(source, sink, profile, root, Attributes.NONE);
    }

    /** Opens a file to be changed. {@code attributes} are those it is to have afterwards. */
    public static FileEdit of(
            BlockSource source, BlockSink sink, ImportProfile profile, UnixFsEntry.File file, Attributes attributes)
            throws IOException {
        // The total is found anew where a node is made; where none is, the file is as it was.
        DagRoot root =
                new DagRoot(file.block().cid(), file.sizeBytes(), file.block().size());
        return new FileEdit(source, sink, profile, root, attributes);
    }

    public long sizeBytes() {
        return root.fileBytes();
    }

    /** The file as it is now. */
    public Cid cid() {
        return root.cid();
    }

    /** Cuts the file to {@code sizeBytes}, which is not more than it has. */
    public void truncate(long sizeBytes) throws IOException {
        if (sizeBytes < root.fileBytes()) {
            root = cut(root, sizeBytes, attributes, 0);
        }
    }

    private DagRoot cut(DagRoot part, long sizeBytes, Attributes kept, int depth) throws IOException {
        FileNode node = open(part, depth);
        if (part.cid().has(Codec.RAW)) {
            return raw(part.cid(), node.content().slice(0, (int) sizeBytes));
        }
        ByteBuffer content = node.content();
        int own = (int) Math.min(content.remaining(), sizeBytes);
        Optional<ByteBuffer> bytes = node.data().data().map(all -> content.slice(content.position(), own));
        Children children = new Children();
        long at = content.remaining();
        for (int i = 0; i < node.links() && at <= sizeBytes; i++) {
            long childBytes = node.linkBytes(i);
            DagRoot child = new DagRoot(node.link(i), childBytes, node.linkTotalBytes(i));
            if (sizeBytes < at + childBytes) {
                child = cut(child, sizeBytes - at, Attributes.NONE, depth + 1);
            }
            children.add(child.cid(), child.fileBytes(), child.totalBytes());
            at += childBytes;
            if (sizeBytes < at) {
                break;
            }
        }
        return children.toNode(node.data().type(), bytes, naming, kept, sink);
    }

    /**
     * Writes what {@code in} gives, up to its end, from {@code offset} on. A gap between the file's end and the offset
     * is filled with zeros.
     */
    public void write(long offset, ReadableByteChannel in) throws IOException {
        if (offset > root.fileBytes()) {
            fill(offset - root.fileBytes());
        }
        Window window = new Window(in);
        if (offset < root.fileBytes() && window.hasMore()) {
            root = overwritten(root, offset, window, attributes, 0);
        }
        if (window.hasMore()) {
            append(window, profile.chunker());
        } else {
            settle();
        }
    }

    /** A file that is a node over one raw leaf becomes that leaf, as it would have been if made at once. */
    private void settle() throws IOException {
        if (leaves.isRaw() && root.cid().has(Codec.DAG_PB) && attributes.isEmpty()) {
            FileNode node = open(root, 0);
            if (node.links() == 1
                    && !node.content().hasRemaining()
                    && node.link(0).has(Codec.RAW)) {
                root = new DagRoot(node.link(0), node.linkBytes(0), node.linkTotalBytes(0));
            }
        }
    }

    private void fill(long zeros) throws IOException {
        if (zeros > GAP_BYTES_MAX) {
            throw new LimitException(
                    "The offset is " + zeros + " bytes behind the file's end", "gapBytesMax", GAP_BYTES_MAX, "fill it");
        }
        int chunkBytes = zeros > LARGE_GAP_BYTES ? LARGE_ZERO_CHUNK_BYTES : ZERO_CHUNK_BYTES;
        append(new Window(new Zeros(zeros)), ChunkerSpec.size(chunkBytes));
    }

    private void append(Window window, ChunkerSpec spec) throws IOException {
        TrickleBuilder builder = TrickleBuilder.resume(profile, appendable(), attributes, sink, blocks);
        Chunker chunker = spec.newChunker();
        for (Optional<ByteBuffer> chunk = window.next(chunker); chunk.isPresent(); chunk = window.next(chunker)) {
            Leaf leaf = leaves.make(chunk.get());
            sink.put(leaf.block());
            builder.add(leaf);
        }
        root = leaves.isRaw() ? builder.finishSmall() : builder.finish();
    }

    /** The root as a node that can have links: a raw leaf is hung below one. */
    private FileNode appendable() throws IOException {
        if (!root.cid().has(Codec.RAW)) {
            return open(root, 0);
        }
        Children only = new Children();
        only.add(root.cid(), root.fileBytes(), blocks.get(root.cid()).size());
        Block[] made = new Block[1];
        only.toNode(naming, Attributes.NONE, block -> made[0] = block);
        return FileNode.of(made[0], root.fileBytes());
    }

    private DagRoot overwritten(DagRoot part, long offset, Window window, Attributes kept, int depth)
            throws IOException {
        FileNode node = open(part, depth);
        if (part.cid().has(Codec.RAW)) {
            return raw(part.cid(), window.over(node.content(), (int) offset));
        }
        ByteBuffer content = node.content();
        Optional<ByteBuffer> bytes = node.data().data();
        long end = content.remaining();
        if (offset < end) {
            bytes = Optional.of(window.over(content, (int) offset));
        }
        Children children = new Children();
        for (int i = 0; i < node.links(); i++) {
            DagRoot child = new DagRoot(node.link(i), node.linkBytes(i), node.linkTotalBytes(i));
            long start = end;
            end += child.fileBytes();
            if (end > offset && window.hasMore()) {
                child = overwritten(child, Math.max(0, offset - start), window, Attributes.NONE, depth + 1);
            }
            children.add(child.cid(), child.fileBytes(), child.totalBytes());
        }
        return children.toNode(node.data().type(), bytes, naming, kept, sink);
    }

    private FileNode open(DagRoot part, int depth) throws IOException {
        if (depth > FileCursor.DEPTH_MAX) {
            throw new MalformedException(
                    "The file is more than " + FileCursor.DEPTH_MAX + " nodes deep at " + part.cid());
        }
        return FileNode.of(blocks.get(part.cid()), part.fileBytes());
    }

    /** A raw leaf in place of {@code old}, by the same hash. */
    private DagRoot raw(Cid old, ByteBuffer bytes) throws IOException {
        HashFunction function = old.hash().isIdentity()
                ? naming.function()
                : HashFunction.byCode(old.hash().code()).orElse(naming.function());
        Block block = Block.of(Codec.RAW, function, bytes);
        sink.put(block);
        return new DagRoot(block.cid(), block.size(), block.size());
    }

    /** What is still to be written, a window of it in memory. */
    private static final class Window {
        private final ReadableByteChannel in;
        private ByteBuffer buffer = ByteBuffer.allocate(FIRST_WINDOW_BYTES).limit(0);
        private boolean ended;

        Window(ReadableByteChannel in) {
            this.in = in;
        }

        boolean hasMore() throws IOException {
            if (!buffer.hasRemaining() && !ended) {
                read();
            }
            return buffer.hasRemaining();
        }

        /** A copy of {@code old} with the next bytes from {@code offset} on, as many as fit or there are. */
        ByteBuffer over(ByteBuffer old, int offset) throws IOException {
            ByteBuffer copy = ByteBuffer.allocate(old.remaining())
                    .put(old.duplicate())
                    .flip()
                    .position(offset);
            while (copy.hasRemaining() && hasMore()) {
                int count = Math.min(copy.remaining(), buffer.remaining());
                copy.put(buffer.slice(buffer.position(), count));
                buffer.position(buffer.position() + count);
            }
            return copy.rewind();
        }

        /** The next chunk, valid until the next call. */
        Optional<ByteBuffer> next(Chunker chunker) throws IOException {
            while (true) {
                int length = buffer.hasRemaining() || ended ? chunker.cut(buffer, ended) : Chunker.NEEDS_MORE;
                if (length == 0) {
                    return Optional.empty();
                }
                if (length != Chunker.NEEDS_MORE) {
                    ByteBuffer chunk = buffer.slice(buffer.position(), length);
                    buffer.position(buffer.position() + length);
                    return Optional.of(chunk);
                }
                read();
            }
        }

        /** Reads on behind what is there, until the buffer is full or the source ends. */
        private void read() throws IOException {
            boolean isFull = buffer.remaining() == buffer.capacity();
            ByteBuffer target =
                    isFull ? ByteBuffer.allocate(2 * buffer.capacity()).put(buffer) : buffer.compact();
            while (!ended && target.hasRemaining()) {
                ended = in.read(target) < 0;
            }
            buffer = target.flip();
        }
    }

    /** As many zeros as wanted. */
    private static final class Zeros implements ReadableByteChannel {
        private long left;

        Zeros(long count) {
            this.left = count;
        }

        @Override
        public int read(ByteBuffer target) {
            if (left == 0) {
                return -1;
            }
            int count = (int) Math.min(left, target.remaining());
            target.put(new byte[count]);
            left -= count;
            return count;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }
}
