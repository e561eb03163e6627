package cairn.data.unixfs;

import cairn.data.block.Block;
import cairn.data.block.BlockNaming;
import cairn.data.block.BlockSink;
import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.dagpb.PbCursor;
import cairn.data.dagpb.PbWriter;
import cairn.data.failure.LimitException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Changes entries of a HAMT: only the shards on the way to them are read and made anew, and the result is what building
 * the whole anew would give. A shard that is left with one entry gives way to it. Used by one thread.
 */
final class HamtEdit {
    /** An entry to be put or, without a link, to be removed. */
    static final class Change {
        private final byte[] name;
        private final long hash;
        private final Optional<DagRoot> link;

        Change(byte[] name, Optional<DagRoot> link) {
            this.name = name;
            this.hash = NameHash.of(name);
            this.link = link;
        }
    }

    /** What a child is: an entry, or, where the name is empty, a shard. */
    private static final class Slot {
        private final byte[] name;
        private final Cid cid;
        private final long totalBytes;

        Slot(byte[] name, Cid cid, long totalBytes) {
            this.name = name;
            this.cid = cid;
            this.totalBytes = totalBytes;
        }

        boolean isShard() {
            return name.length == 0;
        }
    }

    private static final byte[] NO_NAME = {};

    private final DagBlocks blocks;
    private final BlockNaming naming;
    private final BlockSink sink;
    private final int fanOut;
    private final int bits;
    private final int prefixChars;

    HamtEdit(DagBlocks blocks, BlockNaming naming, BlockSink sink, int fanOut) {
        this.blocks = blocks;
        this.naming = naming;
        this.sink = sink;
        this.fanOut = fanOut;
        this.bits = Integer.numberOfTrailingZeros(fanOut);
        this.prefixChars = HamtPrefix.chars(fanOut);
    }

    /** The HAMT below {@code root} with the changes, of which no two are of one name. */
    DagRoot apply(Shard root, List<Change> changes) throws IOException {
        return write(edited(Optional.of(root), changes, 0), root.attributes());
    }

    private Slot[] edited(Optional<Shard> shard, List<Change> changes, int depth) throws IOException {
        if ((depth + 1) * bits > NameHash.BITS) {
            throw new LimitException(
                    changes.size() + " names of one directory have the same hash",
                    "depth of a HAMT",
                    depth,
                    "rename one of them");
        }
        Slot[] slots = shard.isPresent() ? slots(shard.get()) : new Slot[fanOut];
        List<List<Change>> groups = new ArrayList<>(fanOut);
        for (int i = 0; i < fanOut; i++) {
            groups.add(List.of());
        }
        for (Change change : changes) {
            int child = (int) (change.hash << (depth * bits) >>> (NameHash.BITS - bits));
            if (groups.get(child).isEmpty()) {
                groups.set(child, new ArrayList<>());
            }
            groups.get(child).add(change);
        }
        for (int child = 0; child < fanOut; child++) {
            if (!groups.get(child).isEmpty()) {
                slots[child] = edited(slots[child], shard, child, groups.get(child), depth);
            }
        }
        return slots;
    }

    private Slot[] slots(Shard shard) throws IOException {
        Slot[] slots = new Slot[fanOut];
        PbCursor cursor = shard.newCursor();
        int child = -1;
        while (cursor.next()) {
            do {
                child++;
            } while (!shard.has(child));
            shard.requirePrefix(cursor, child);
            byte[] name = cursor.nameBytes();
            slots[child] = new Slot(
                    name.length == prefixChars ? NO_NAME : Arrays.copyOfRange(name, prefixChars, name.length),
                    cursor.cid(),
                    Math.max(0, cursor.totalBytes()));
        }
        return slots;
    }

    /** One child with its changes; null where nothing is left of it. */
    private Slot edited(Slot old, Optional<Shard> parent, int child, List<Change> changes, int depth)
            throws IOException {
        if (old != null && old.isShard()) {
            Shard below = parent.orElseThrow().below(blocks.get(old.cid), child);
            return slotOf(edited(Optional.of(below), changes, depth + 1));
        }
        List<Change> entries = new ArrayList<>(
                changes.stream().filter(change -> change.link.isPresent()).toList());
        if (old != null && changes.stream().noneMatch(change -> Arrays.equals(change.name, old.name))) {
            entries.add(new Change(old.name, Optional.of(new DagRoot(old.cid, 0, old.totalBytes))));
        }
        return switch (entries.size()) {
            case 0 -> null;
            case 1 -> {
                DagRoot link = entries.getFirst().link.orElseThrow();
                yield new Slot(entries.getFirst().name, link.cid(), link.totalBytes());
            }
            default -> slotOf(edited(Optional.empty(), entries, depth + 1));
        };
    }

    /** A shard's place above it: nothing, its only entry, or a link to it. */
    private Slot slotOf(Slot[] slots) throws IOException {
        Slot only = null;
        int count = 0;
        for (Slot slot : slots) {
            if (slot != null) {
                only = slot;
                count++;
            }
        }
        if (count == 0 || (count == 1 && !only.isShard())) {
            return only;
        }
        DagRoot shard = write(slots, Attributes.NONE);
        return new Slot(NO_NAME, shard.cid(), shard.totalBytes());
    }

    private DagRoot write(Slot[] slots, Attributes attributes) throws IOException {
        byte[] field = new byte[fanOut / 8];
        int used = field.length;
        int size = 0;
        for (int child = 0; child < fanOut; child++) {
            Slot slot = slots[child];
            if (slot != null) {
                size += PbWriter.linkSize(slot.cid.size(), prefixChars + slot.name.length, slot.totalBytes);
                used = field.length - 1 - child / 8;
                field[used] |= (byte) (1 << child % 8);
            }
        }
        UnixFsData data =
                UnixFsData.shard(ByteBuffer.wrap(field, used, field.length - used), fanOut, NameHash.CODE, attributes);
        int dataBytes = data.encodedSize();
        ByteBuffer node = ByteBuffer.allocate(size + PbWriter.dataSize(dataBytes));
        long total = 0;
        for (int child = 0; child < fanOut; child++) {
            Slot slot = slots[child];
            if (slot != null) {
                int nameBytes = prefixChars + slot.name.length;
                PbWriter.putLinkHead(node, slot.cid.size(), nameBytes, slot.totalBytes);
                slot.cid.writeTo(node);
                PbWriter.putLinkNameHead(node, nameBytes);
                HamtPrefix.put(node, child, prefixChars);
                node.put(slot.name);
                PbWriter.putLinkTotal(node, slot.totalBytes);
                total += slot.totalBytes;
            }
        }
        PbWriter.putDataHead(node, dataBytes);
        data.encodeTo(node);
        Block block = naming.block(Codec.DAG_PB, node.flip());
        sink.put(block);
        return new DagRoot(block.cid(), 0, total + block.size());
    }
}
