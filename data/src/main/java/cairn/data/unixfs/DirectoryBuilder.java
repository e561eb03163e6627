package cairn.data.unixfs;

import cairn.data.block.Block;
import cairn.data.block.BlockNaming;
import cairn.data.block.BlockSink;
import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.dagpb.PbName;
import cairn.data.dagpb.PbWriter;
import cairn.data.failure.MalformedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Builds a directory from its entries, which may come in any order. At the end it is one block with sorted links, or
 * a HAMT where the profile's limits say so: larger than the threshold by the profile's measure, or more entries than
 * the maximum. Used by one thread.
 */
public final class DirectoryBuilder {
    private final ImportProfile profile;
    private final BlockNaming naming;
    private final Attributes attributes;
    private final BlockSink sink;
    private final EntryTable entries = new EntryTable();
    /** What {@link SizeEstimation#LINKS} adds up. */
    private long namesAndCidsBytes;
    /** The bytes of all links in a block. */
    private long linksBytes;

    private DirectoryBuilder(ImportProfile profile, Attributes attributes, BlockSink sink) {
        this.profile = profile;
        this.naming = profile.naming();
        this.attributes = attributes;
        this.sink = sink;
    }

    public static DirectoryBuilder of(ImportProfile profile, Attributes attributes, BlockSink sink) {
        return new DirectoryBuilder(profile, attributes, sink);
    }

    /** Adds an entry that was built before. */
    public void add(String name, DagRoot child) throws MalformedException {
        add(name, child.cid(), child.totalBytes());
    }

    /**
     * Adds an entry; a second one of the same name takes the place of the first.
     *
     * @param name not empty, without slash; bytes that are no UTF-8 escaped as {@link PbName} does
     * @param totalBytes the sum of the lengths of all blocks at and below {@code cid}
     * @throws MalformedException where the name cannot be one of a directory's
     */
    public void add(String name, Cid cid, long totalBytes) throws MalformedException {
        if (name.isEmpty() || name.indexOf('/') >= 0 || !PbName.canEncode(name)) {
            throw new MalformedException("\"" + name + "\" cannot be the name of an entry of a directory");
        }
        byte[] nameBytes = PbName.encode(name);
        int old = entries.find(nameBytes);
        if (old >= 0) {
            count(old, -1);
        }
        count(entries.put(nameBytes, cid, totalBytes), 1);
    }

    private void count(int entry, long sign) {
        int name = entries.nameSize(entry);
        int cid = entries.cidSize(entry);
        namesAndCidsBytes += sign * (name + cid);
        linksBytes += sign * PbWriter.linkSize(cid, name, entries.totalBytes(entry));
    }

    /** The number of entries so far. */
    public int entries() {
        return entries.count();
    }

    /** Builds the directory, hands its blocks to the sink, the root last, and says what the root is. */
    public DagRoot finish() throws IOException {
        if (isLarge()) {
            return new HamtWriter(entries, naming, profile.hamtFanOut(), sink).write(attributes);
        }
        return writeBlock();
    }

    /** Whether it is one that becomes a HAMT. */
    boolean isLarge() {
        int threshold = profile.hamtThresholdBytes();
        if (threshold == 0) {
            return false;
        }
        int linksMax = profile.directoryLinksMax();
        if (linksMax > 0 && entries.count() > linksMax) {
            return true;
        }
        return switch (profile.sizeEstimation()) {
            case LINKS -> namesAndCidsBytes > threshold;
            case BLOCK -> linksBytes + dataSize() > threshold;
            case DISABLED -> false;
        };
    }

    private int dataSize() {
        return PbWriter.dataSize(UnixFsData.directory(attributes).encodedSize());
    }

    private DagRoot writeBlock() throws IOException {
        UnixFsData data = UnixFsData.directory(attributes);
        int dataBytes = data.encodedSize();
        ByteBuffer node = ByteBuffer.allocate(Math.toIntExact(linksBytes + PbWriter.dataSize(dataBytes)));
        long total = 0;
        for (int entry : sorted()) {
            long entryTotal = entries.totalBytes(entry);
            PbWriter.putLinkHead(node, entries.cidSize(entry), entries.nameSize(entry), entryTotal);
            entries.putCid(entry, node);
            PbWriter.putLinkNameHead(node, entries.nameSize(entry));
            entries.putName(entry, node);
            PbWriter.putLinkTotal(node, entryTotal);
            total += entryTotal;
        }
        PbWriter.putDataHead(node, dataBytes);
        data.encodeTo(node);
        Block block = naming.block(Codec.DAG_PB, node.flip());
        sink.put(block);
        return new DagRoot(block.cid(), 0, total + block.size());
    }

    /** The entries' numbers in the order of their names. */
    private int[] sorted() {
        int count = entries.count();
        int[] order = new int[count];
        boolean isSorted = true;
        for (int i = 0; i < count; i++) {
            order[i] = i;
            isSorted = isSorted && (i == 0 || entries.compareNames(i - 1, i) < 0);
        }
        if (isSorted) {
            return order;
        }
        Integer[] boxed = new Integer[count];
        Arrays.setAll(boxed, Integer::valueOf);
        Arrays.sort(boxed, entries::compareNames);
        Arrays.setAll(order, i -> boxed[i]);
        return order;
    }
}
