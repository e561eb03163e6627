package cairn.data.unixfs;

import cairn.data.block.Block;
import cairn.data.cid.Codec;
import cairn.data.dagpb.PbCursor;
import cairn.data.dagpb.PbName;
import cairn.data.failure.MalformedException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** One node of a HAMT, checked: its bits fit its links, and it is where the hashes of its names say. */
final class Shard {
    private final Block block;
    private final ByteBuffer bits;
    private final int fanOut;
    private final int depth;
    /** The bits of the hash that lead here. */
    private final long path;

    private Shard(Block block, ByteBuffer bits, int fanOut, int depth, long path) {
        this.block = block;
        this.bits = bits;
        this.fanOut = fanOut;
        this.depth = depth;
        this.path = path;
    }

    static Shard root(Block block) throws MalformedException {
        return read(block, 0, 0);
    }

    /** The shard that hangs here as {@code child}. */
    Shard below(Block childBlock, int child) throws MalformedException {
        Shard shard = read(childBlock, depth + 1, path << bitsPerLevel() | child);
        if (shard.fanOut != fanOut) {
            throw shard.fault("its fan-out is " + shard.fanOut + " and that of the shard above is " + fanOut);
        }
        if (shard.links() == 0) {
            throw shard.fault("it is empty and not the root");
        }
        return shard;
    }

    private static Shard read(Block block, int depth, long path) throws MalformedException {
        if (!block.cid().has(Codec.DAG_PB)) {
            throw new MalformedException("The block " + block.cid() + " is in a HAMT and is not dag-pb");
        }
        PbCursor cursor = PbCursor.over(block.bytes());
        int links = cursor.skipLinks();
        UnixFsData data = UnixFsReader.dataOf(block.cid(), cursor);
        long fanOut = data.fanOut().orElse(0);
        Shard shard = new Shard(block, data.data().orElse(ByteBuffer.allocate(0)), (int) fanOut, depth, path);
        if (data.type() != UnixFsData.Type.HAMT_SHARD) {
            throw shard.fault("it is a " + data.type());
        }
        if (data.hashType().orElse(0) != NameHash.CODE) {
            throw shard.fault("its hash function is 0x"
                    + Long.toHexString(data.hashType().orElse(0)) + ", only 0x22 (murmur3-x64-64) is known");
        }
        boolean isPossible = fanOut >= ImportProfile.FAN_OUT_MIN
                && fanOut <= ImportProfile.FAN_OUT_MAX
                && Long.bitCount(fanOut) == 1;
        if (!isPossible) {
            throw shard.fault("its fan-out is " + fanOut + ", not a power of two from 8 to 1024");
        }
        if ((depth + 1) * shard.bitsPerLevel() > NameHash.BITS) {
            throw shard.fault("it is deeper than a hash has bits");
        }
        if (shard.bits.remaining() > fanOut / 8 || shard.links() != links) {
            throw shard.fault("its bits do not fit its " + links + " links");
        }
        return shard;
    }

    int prefixChars() {
        return HamtPrefix.chars(fanOut);
    }

    int fanOut() {
        return fanOut;
    }

    /** The child that a name with this hash belongs to. */
    int childOf(long hash) {
        int width = bitsPerLevel();
        return (int) (hash << (depth * width) >>> (NameHash.BITS - width));
    }

    boolean has(int child) {
        int at = bits.limit() - 1 - child / 8;
        return at >= bits.position() && (bits.get(at) >>> child % 8 & 1) != 0;
    }

    Attributes attributes() throws MalformedException {
        PbCursor cursor = newCursor();
        cursor.skipLinks();
        return UnixFsReader.dataOf(block.cid(), cursor).attributes();
    }

    /** A cursor on the link of a child that is there. */
    PbCursor linkOf(int child) throws MalformedException {
        PbCursor cursor = newCursor();
        for (int i = 0; i <= child; i++) {
            if (has(i)) {
                cursor.next();
            }
        }
        requirePrefix(cursor, child);
        return cursor;
    }

    /** A cursor before the first link. */
    PbCursor newCursor() {
        return PbCursor.over(block.bytes());
    }

    /** Checks that the cursor's link is named for {@code child}. */
    void requirePrefix(PbCursor cursor, int child) throws MalformedException {
        if (!HamtPrefix.isAt(cursor, child, prefixChars())) {
            throw fault("its link \"" + cursor.name() + "\" is not at its place, " + child);
        }
    }

    /** Whether a link leads to a shard, and not to an entry. */
    boolean isShard(PbCursor link) {
        return link.nameSize() == prefixChars();
    }

    /** The entry that the link of {@code child} leads to. */
    DirectoryEntry entry(PbCursor link, int child) throws MalformedException {
        byte[] whole = link.nameBytes();
        byte[] name = Arrays.copyOfRange(whole, prefixChars(), whole.length);
        requirePlace(name, child);
        return new DirectoryEntry(PbName.decode(name), link.cid(), link.totalBytes());
    }

    /** Checks that a name belongs below {@code child}, which also makes endless repetitions of one shard impossible. */
    private void requirePlace(byte[] name, int child) throws MalformedException {
        int width = bitsPerLevel();
        if (NameHash.of(name) >>> (NameHash.BITS - (depth + 1) * width) != (path << width | child)) {
            throw fault("a name in it belongs elsewhere");
        }
    }

    MalformedException fault(String why) {
        return new MalformedException("The block " + block.cid() + " is no shard of a directory: " + why);
    }

    private int links() {
        int count = 0;
        for (int i = bits.position(); i < bits.limit(); i++) {
            count += Integer.bitCount(bits.get(i) & 0xff);
        }
        return count;
    }

    private int bitsPerLevel() {
        return Integer.numberOfTrailingZeros(fanOut);
    }
}
