package cairn.data.unixfs;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.dagpb.PbCursor;
import cairn.data.failure.MalformedException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A block of a file, taken apart: the bytes in it, which come first, and what is below it. */
final class FileNode {
    private static final int FIRST_LINKS = 8;
    private static final Cid[] NO_LINKS = {};
    private static final long[] NO_TOTALS = {};

    private final ByteBuffer content;
    private final UnixFsData data;
    private final Cid[] links;
    private final long[] totals;

    private FileNode(ByteBuffer content, UnixFsData data, Cid[] links, long[] totals) {
        this.content = content;
        this.data = data;
        this.links = links;
        this.totals = totals;
    }

    /**
     * Takes apart a block that should hold {@code expectedBytes} bytes of a file, itself and below.
     *
     * @throws MalformedException where it does not say so, or is no part of a file
     */
    static FileNode of(Block block, long expectedBytes) throws MalformedException {
        Cid cid = block.cid();
        if (cid.has(Codec.RAW)) {
            requireSize(cid, expectedBytes, block.size());
            return new FileNode(
                    block.bytes(),
                    UnixFsData.leaf(UnixFsData.Type.RAW, block.bytes(), Attributes.NONE),
                    NO_LINKS,
                    NO_TOTALS);
        }
        if (!cid.has(Codec.DAG_PB)) {
            throw new MalformedException("The block " + cid + " is in a file and is neither raw nor dag-pb");
        }
        PbCursor cursor = PbCursor.over(block.bytes());
        Cid[] links = NO_LINKS;
        long[] totals = NO_TOTALS;
        int count = 0;
        while (cursor.next()) {
            if (count == links.length) {
                links = Arrays.copyOf(links, Math.max(FIRST_LINKS, 2 * count));
                totals = Arrays.copyOf(totals, links.length);
            }
            totals[count] = Math.max(0, cursor.totalBytes());
            links[count++] = cursor.cid();
        }
        UnixFsData data = UnixFsReader.dataOf(cid, cursor);
        if (data.type() != UnixFsData.Type.FILE && data.type() != UnixFsData.Type.RAW) {
            throw new MalformedException("The block " + cid + " is in a file and is a " + data.type());
        }
        if (data.blocks() != count) {
            throw new MalformedException(
                    "The block " + cid + " has " + count + " links and says the sizes of " + data.blocks());
        }
        requireSize(cid, expectedBytes, sizeBytes(cid, data));
        return new FileNode(data.data().orElse(ByteBuffer.allocate(0)), data, Arrays.copyOf(links, count), totals);
    }

    /** How many bytes of a file are at and below a block: the sum of its parts, which must be what it states. */
    static long sizeBytes(Cid cid, UnixFsData data) throws MalformedException {
        long sum = data.data().map(ByteBuffer::remaining).orElse(0);
        for (int i = 0; i < data.blocks(); i++) {
            sum += data.blockBytes(i);
            if (sum < 0) {
                throw new MalformedException("The block " + cid + " claims a file of 2^63 bytes or more");
            }
        }
        if (data.fileBytes().isPresent() && data.fileBytes().getAsLong() != sum) {
            throw new MalformedException("The block " + cid + " claims a file of "
                    + data.fileBytes().getAsLong() + " bytes, its parts are " + sum);
        }
        return sum;
    }

    /** The bytes of the file that are in the block. */
    ByteBuffer content() {
        return content;
    }

    int links() {
        return links.length;
    }

    Cid link(int index) {
        return links[index];
    }

    /** How many bytes of the file are at and below a link. */
    long linkBytes(int index) {
        return data.blockBytes(index);
    }

    /** The length of all blocks at and below a link, as the link claims; 0 where it claims nothing. */
    long linkTotalBytes(int index) {
        return totals[index];
    }

    /** What the block says of itself. */
    UnixFsData data() {
        return data;
    }

    private static void requireSize(Cid cid, long expected, long actual) throws MalformedException {
        if (expected != actual) {
            throw new MalformedException(
                    "The block " + cid + " should hold " + expected + " bytes of a file and holds " + actual);
        }
    }
}
