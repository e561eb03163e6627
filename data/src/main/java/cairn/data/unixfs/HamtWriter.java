package cairn.data.unixfs;

import cairn.data.block.Block;
import cairn.data.block.BlockNaming;
import cairn.data.block.BlockSink;
import cairn.data.cid.Codec;
import cairn.data.dagpb.PbWriter;
import cairn.data.failure.LimitException;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Writes a directory as a hash array mapped trie. Each level sorts its entries by the next bits of their names'
 * hashes; a child with one entry is that entry, a child with more is a shard. Shards are written before the one that
 * links to them.
 */
final class HamtWriter {
    private final EntryTable entries;
    private final BlockNaming naming;
    private final BlockSink sink;
    private final int fanOut;
    private final int bits;
    private final int prefixChars;
    /** The entries' numbers, those of one shard side by side. */
    private final int[] order;

    private final int[] scratch;

    HamtWriter(EntryTable entries, BlockNaming naming, int fanOut, BlockSink sink) {
        this.entries = entries;
        this.naming = naming;
        this.sink = sink;
        this.fanOut = fanOut;
        this.bits = Integer.numberOfTrailingZeros(fanOut);
        this.prefixChars = HamtPrefix.chars(fanOut);
        this.order = new int[entries.count()];
        this.scratch = new int[entries.count()];
    }

    DagRoot write(Attributes attributes) throws IOException {
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
        }
        return write(0, order.length, 0, attributes);
    }

    private DagRoot write(int from, int to, int depth, Attributes attributes) throws IOException {
        if ((depth + 1) * bits > NameHash.BITS) {
            throw new LimitException(
                    (to - from) + " names of one directory have the same hash",
                    "depth of a HAMT",
                    depth,
                    "rename one of them");
        }
        int[] starts = arrange(from, to, depth);
        DagRoot[] shards = new DagRoot[fanOut];
        int size = 0;
        for (int child = 0; child < fanOut; child++) {
            int first = starts[child];
            int count = starts[child + 1] - first;
            if (count == 1) {
                int entry = order[first];
                int nameBytes = prefixChars + entries.nameSize(entry);
                size += PbWriter.linkSize(entries.cidSize(entry), nameBytes, entries.totalBytes(entry));
            } else if (count > 1) {
                DagRoot shard = write(first, first + count, depth + 1, Attributes.NONE);
                shards[child] = shard;
                size += PbWriter.linkSize(shard.cid().size(), prefixChars, shard.totalBytes());
            }
        }
        return writeNode(starts, shards, size, attributes);
    }

    /** Sorts a range by the child each entry belongs to. @return where each child's entries start, and the end */
    private int[] arrange(int from, int to, int depth) {
        int[] starts = new int[fanOut + 1];
        for (int i = from; i < to; i++) {
            starts[child(order[i], depth)]++;
        }
        int end = to;
        for (int child = fanOut; child >= 0; child--) {
            end -= starts[child];
            starts[child] = end;
        }
        int[] next = starts.clone();
        for (int i = from; i < to; i++) {
            scratch[next[child(order[i], depth)]++] = order[i];
        }
        System.arraycopy(scratch, from, order, from, to - from);
        return starts;
    }

    private int child(int entry, int depth) {
        return (int) (entries.hash(entry) << (depth * bits) >>> (NameHash.BITS - bits));
    }

    private DagRoot writeNode(int[] starts, DagRoot[] shards, int linksSize, Attributes attributes) throws IOException {
        UnixFsData data = UnixFsData.shard(bitField(starts), fanOut, NameHash.CODE, attributes);
        int dataBytes = data.encodedSize();
        ByteBuffer node = ByteBuffer.allocate(linksSize + PbWriter.dataSize(dataBytes));
        long total = 0;
        for (int child = 0; child < fanOut; child++) {
            if (starts[child] < starts[child + 1]) {
                total += shards[child] != null
                        ? putShard(node, child, shards[child])
                        : putEntry(node, child, order[starts[child]]);
            }
        }
        PbWriter.putDataHead(node, dataBytes);
        data.encodeTo(node);
        Block block = naming.block(Codec.DAG_PB, node.flip());
        sink.put(block);
        return new DagRoot(block.cid(), 0, total + block.size());
    }

    private long putShard(ByteBuffer node, int child, DagRoot shard) {
        PbWriter.putLinkHead(node, shard.cid().size(), prefixChars, shard.totalBytes());
        shard.cid().writeTo(node);
        PbWriter.putLinkNameHead(node, prefixChars);
        HamtPrefix.put(node, child, prefixChars);
        PbWriter.putLinkTotal(node, shard.totalBytes());
        return shard.totalBytes();
    }

    private long putEntry(ByteBuffer node, int child, int entry) {
        int nameBytes = prefixChars + entries.nameSize(entry);
        long total = entries.totalBytes(entry);
        PbWriter.putLinkHead(node, entries.cidSize(entry), nameBytes, total);
        entries.putCid(entry, node);
        PbWriter.putLinkNameHead(node, nameBytes);
        HamtPrefix.put(node, child, prefixChars);
        entries.putName(entry, node);
        PbWriter.putLinkTotal(node, total);
        return total;
    }

    /** One bit a child, the lowest child in the lowest bit of the last byte, without leading zero bytes. */
    private ByteBuffer bitField(int[] starts) {
        byte[] field = new byte[fanOut / 8];
        int used = field.length;
        for (int child = 0; child < fanOut; child++) {
            if (starts[child] < starts[child + 1]) {
                int at = field.length - 1 - child / 8;
                field[at] |= (byte) (1 << child % 8);
                used = at;
            }
        }
        return ByteBuffer.wrap(field, used, field.length - used);
    }
}
