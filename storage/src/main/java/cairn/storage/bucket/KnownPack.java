package cairn.storage.bucket;

import cairn.data.multihash.Multihash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;

/**
 * A pack that this node knows, with the blocks of it that this node has <em>dropped</em>: a dropped block is not held
 * by way of this pack any more, and never will be again.
 */
final class KnownPack {
    private final int number;
    private final String name;
    private final PackList list;
    private final Path dropsFile;
    /** Guarded by this, as all below. */
    private final BitSet drops;

    private boolean isChanged;
    private long droppedBytes;

    private KnownPack(int number, String name, PackList list, Path dropsFile, BitSet drops) {
        this.number = number;
        this.name = name;
        this.list = list;
        this.dropsFile = dropsFile;
        this.drops = drops;
        drops.stream().forEach(i -> droppedBytes += list.length(i));
    }

    /** A pack of this list, with the drops that the file has, if there is one. */
    static KnownPack of(int number, String name, PackList list, Path dropsFile) throws IOException {
        BitSet drops = Files.exists(dropsFile) ? BitSet.valueOf(Files.readAllBytes(dropsFile)) : new BitSet();
        if (drops.length() > list.count()) {
            drops.clear(list.count(), drops.length());
        }
        return new KnownPack(number, name, list, dropsFile, drops);
    }

    int number() {
        return number;
    }

    String name() {
        return name;
    }

    PackList list() {
        return list;
    }

    synchronized boolean isDropped(int entry) {
        return drops.get(entry);
    }

    /** Drops an entry. @return whether it was not dropped before */
    synchronized boolean drop(int entry) {
        if (drops.get(entry)) {
            return false;
        }
        drops.set(entry);
        droppedBytes += list.length(entry);
        isChanged = true;
        return true;
    }

    synchronized BitSet drops() {
        return (BitSet) drops.clone();
    }

    /** The bytes of the blocks that are held by way of this pack. */
    synchronized long heldBytes() {
        return list.payloadEnd() - PackWriter.HEAD_BYTES - droppedBytes;
    }

    /** Returns when the drops survive a power loss. */
    void save() throws IOException {
        byte[] bytes;
        synchronized (this) {
            if (!isChanged) {
                return;
            }
            bytes = drops.toByteArray();
            isChanged = false;
        }
        boolean isSaved = false;
        try {
            Folder.replace(dropsFile, ByteBuffer.wrap(bytes));
            isSaved = true;
        } finally {
            markChanged(!isSaved);
        }
    }

    private synchronized void markChanged(boolean changed) {
        isChanged |= changed;
    }

    /** Whether an entry is the block's and is not dropped. */
    boolean holds(int entry, Multihash hash) {
        return entry < list.count() && list.isOf(entry, hash) && !isDropped(entry);
    }
}
