package cairn.data.unixfs;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import cairn.data.failure.MalformedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * A range of a file, piece by piece. Blocks are asked for one by one, in order, and only those that hold bytes of the
 * range or lead there; what is kept are the nodes between the root and the current leaf. Used by one thread.
 */
public final class FileCursor {
    /** How deep a file's DAG may be. */
    public static final int DEPTH_MAX = 64;

    /** A node whose links are being followed. */
    private static final class Open {
        private final FileNode node;
        private int next;
        /** Where the bytes of the next link start in the file. */
        private long start;

        Open(FileNode node, long start) {
            this.node = node;
            this.start = start;
        }
    }

    private final DagBlocks blocks;
    private final long end;
    private final Deque<Open> path = new ArrayDeque<>();
    private long position;
    private Optional<ByteBuffer> pending = Optional.empty();

    FileCursor(DagBlocks blocks, UnixFsEntry.File file, long offset, long length) throws MalformedException {
        if (offset < 0 || length < 0) {
            throw new IllegalArgumentException("No file has " + length + " bytes at " + offset);
        }
        this.blocks = blocks;
        long size = file.sizeBytes();
        this.position = Math.min(offset, size);
        this.end = position + Math.min(length, size - position);
        enter(file.block(), 0, size);
    }

    /** Where in the file the next piece starts. */
    public long position() {
        return position;
    }

    /** How many bytes are still to come. */
    public long remainingBytes() {
        return end - position;
    }

    /** The next piece, never empty, read only, a view of its block; or nothing at the end of the range. */
    public Optional<ByteBuffer> next() throws IOException {
        while (pending.isEmpty() && position < end) {
            advance();
        }
        Optional<ByteBuffer> piece = pending;
        pending = Optional.empty();
        if (piece.isPresent()) {
            position += piece.get().remaining();
        }
        return piece;
    }

    /**
     * The blocks that will be asked for after the current piece, in order, as far as they are known without asking
     * for any: the following leaves below the same node, then the nodes beside that one. Getting them ahead of time,
     * in parallel, is what makes reading fast.
     *
     * @param countMax how many at most
     */
    public List<Cid> upcoming(int countMax) {
        List<Cid> upcoming = new ArrayList<>();
        for (Open open : path) {
            long start = open.start;
            for (int i = open.next; i < open.node.links() && start < end; i++) {
                if (upcoming.size() == countMax) {
                    return upcoming;
                }
                start += open.node.linkBytes(i);
                if (start > position) {
                    upcoming.add(open.node.link(i));
                }
            }
        }
        return upcoming;
    }

    /** Goes on by one link. */
    private void advance() throws IOException {
        Open open = path.peek();
        if (open == null) {
            throw new MalformedException("The file ends at byte " + position + ", before byte " + end);
        }
        if (open.next == open.node.links()) {
            path.pop();
            return;
        }
        Cid link = open.node.link(open.next);
        long start = open.start;
        long bytes = open.node.linkBytes(open.next);
        open.next++;
        open.start += bytes;
        if (start + bytes > position) {
            if (path.size() >= DEPTH_MAX) {
                throw new MalformedException("The file is more than " + DEPTH_MAX + " nodes deep at " + link);
            }
            enter(blocks.get(link), start, bytes);
        }
    }

    private void enter(Block block, long start, long bytes) throws MalformedException {
        FileNode node = FileNode.of(block, bytes);
        ByteBuffer content = node.content();
        long contentEnd = start + content.remaining();
        if (node.links() > 0) {
            path.push(new Open(node, contentEnd));
        }
        if (contentEnd > position && position < end) {
            int from = (int) (position - start);
            int to = (int) (Math.min(end, contentEnd) - start);
            pending = Optional.of(
                    content.slice(content.position() + from, to - from).asReadOnlyBuffer());
        }
    }
}
