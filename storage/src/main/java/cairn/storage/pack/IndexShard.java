package cairn.storage.pack;

import cairn.data.failure.LimitException;
import cairn.data.failure.MalformedException;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.MappedByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A part of the index: a memory-mapped hash table with open addressing. A slot is a fingerprint (8 bytes) and a
 * {@link Location} (8 bytes); the first slot of the file holds how many slots were ever used. An entry's slots begin at
 * its fingerprint's part of the table, so the order of slots is nearly that of fingerprints and rewriting reads and
 * writes from front to back. Full at {@value #FULL_PERCENT} %, then it is rewritten into another file, of which the
 * entries take {@value #FRESH_PERCENT} %, that takes its place. All calls hold this object's lock.
 */
final class IndexShard {
    /** Decides whether the record at a location is the one that is looked for. */
    @FunctionalInterface
    interface Match {
        boolean isAt(long location) throws IOException;
    }

    /** Takes an entry. */
    @FunctionalInterface
    interface Visitor {
        void visit(long fingerprint, long location) throws IOException;
    }

    static final int SLOTS_MIN = 1024;
    private static final int SLOT_BYTES = 16;
    private static final int SLOTS_MAX = 1 << 26;
    private static final int FULL_PERCENT = 85;
    private static final int FRESH_PERCENT = 68;
    /** The bits that chose the shard say nothing about a slot. */
    private static final int SHARD_BITS = 4;

    private static final int PIECE_SLOTS = 4096;

    private final Path file;
    private final Medium medium;
    private MappedByteBuffer table;
    private int slots;
    private int used;
    private int rewrites;
    /** Whether the file is another than when it was last forced. */
    private boolean isNewFile;

    /** Opens the shard, or makes an empty one. */
    IndexShard(Path file, Medium medium) throws IOException {
        this.file = file;
        this.medium = medium;
        boolean fresh = !Files.exists(file);
        this.table = medium.map(file, bytes(fresh ? SLOTS_MIN : slotsOf(file)));
        this.slots = table.capacity() / SLOT_BYTES - 1;
        long count = table.getLong(0);
        if (count < 0 || count > slots) {
            throw broken(file);
        }
        this.used = (int) count;
        this.isNewFile = fresh;
    }

    private static MalformedException broken(Path file) {
        return new MalformedException(file + " is no part of an index; delete the index, it is made anew");
    }

    private static int slotsOf(Path file) throws IOException {
        long slots = Files.size(file) / SLOT_BYTES - 1;
        if (slots < SLOTS_MIN || Files.size(file) % SLOT_BYTES != 0 || slots > SLOTS_MAX) {
            throw broken(file);
        }
        return (int) slots;
    }

    private static long bytes(int slots) {
        return (slots + 1L) * SLOT_BYTES;
    }

    private int slot(long fingerprint) {
        return (int) Math.unsignedMultiplyHigh(fingerprint << SHARD_BITS, slots);
    }

    private int next(int slot) {
        return slot + 1 == slots ? 0 : slot + 1;
    }

    private static int at(int slot) {
        return (slot + 1) * SLOT_BYTES;
    }

    /** The location of the entry that matches, or {@link Location#NONE}. */
    synchronized long find(long fingerprint, Match match) throws IOException {
        int slot = findSlot(fingerprint, location -> Location.isRecord(location) && match.isAt(location));
        return slot < 0 ? Location.NONE : table.getLong(at(slot) + 8);
    }

    /** At most every slot is looked at: a damaged file may have no free one. */
    private int findSlot(long fingerprint, Match match) throws IOException {
        int slot = slot(fingerprint);
        for (int i = 0; i < slots; i++, slot = next(slot)) {
            long entry = table.getLong(at(slot));
            if (entry == 0) {
                return -1;
            }
            if (entry == fingerprint && match.isAt(table.getLong(at(slot) + 8))) {
                return slot;
            }
        }
        return -1;
    }

    /**
     * Adds an entry; the caller has looked that there is none for the same block.
     *
     * @param isStale whether an entry with this fingerprint points to nothing that has it; its slot is taken
     * @return whether such a slot was taken
     */
    synchronized boolean add(long fingerprint, long location, Match isStale) throws IOException {
        int slot = findSlot(fingerprint, held -> !Location.isRecord(held) || isStale.isAt(held));
        if (slot >= 0) {
            boolean wasRecord = Location.isRecord(table.getLong(at(slot) + 8));
            table.putLong(at(slot) + 8, location);
            return wasRecord;
        }
        if ((used + 1L) * 100 > (long) slots * FULL_PERCENT || !insert(fingerprint, location)) {
            grow();
            insert(fingerprint, location);
        }
        return false;
    }

    /** Whether there is a free slot and it was taken. */
    private boolean insert(long fingerprint, long location) {
        int slot = slot(fingerprint);
        for (int i = 0; table.getLong(at(slot)) != 0; i++) {
            if (i == slots) {
                return false;
            }
            slot = next(slot);
        }
        // The location first: an entry that a crash left half written has no fingerprint and is no entry.
        table.putLong(at(slot) + 8, location);
        VarHandle.releaseFence();
        table.putLong(at(slot), fingerprint);
        used++;
        table.putLong(0, used);
        return true;
    }

    /** Gives the entry that points to {@code old} another location. Returns whether there was one. */
    synchronized boolean replace(long fingerprint, long old, long fresh) throws IOException {
        int slot = findSlot(fingerprint, location -> Location.same(location, old));
        if (slot >= 0) {
            table.putLong(at(slot) + 8, fresh);
        }
        return slot >= 0;
    }

    private void grow() throws IOException {
        int live = 0;
        for (int slot = 0; slot < slots; slot++) {
            live += Location.isRecord(table.getLong(at(slot) + 8)) && table.getLong(at(slot)) != 0 ? 1 : 0;
        }
        int wanted = Math.clamp((live + 1L) * 100 / FRESH_PERCENT, SLOTS_MIN, SLOTS_MAX);
        if ((live + 1L) * 100 > (long) wanted * FULL_PERCENT) {
            throw new LimitException(
                    file + " is full", "blocksMax", 16L * SLOTS_MAX * FULL_PERCENT / 100, "use a second store");
        }
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        medium.delete(fresh);
        MappedByteBuffer larger = medium.map(fresh, bytes(wanted));
        MappedByteBuffer old = table;
        int oldSlots = slots;
        int oldUsed = used;
        boolean isDone = false;
        try {
            table = larger;
            slots = wanted;
            fill(old, oldSlots);
            medium.force(table);
            medium.move(fresh, file);
            isDone = true;
        } finally {
            if (!isDone) { // The file is still the old table's.
                table = old;
                slots = oldSlots;
                used = oldUsed;
            }
        }
        isNewFile = true;
        rewrites++;
    }

    private void fill(MappedByteBuffer old, int oldSlots) {
        used = 0;
        for (int slot = 0; slot < oldSlots; slot++) {
            long fingerprint = old.getLong(at(slot));
            long location = old.getLong(at(slot) + 8);
            if (fingerprint != 0 && Location.isRecord(location)) {
                insert(fingerprint, location);
            }
        }
    }

    /**
     * Visits every entry that points to a record, each as it is at some moment; the lock is not held meanwhile. Entries
     * may be visited twice where the table grows.
     */
    void forEach(Visitor visitor) throws IOException {
        long[] piece = new long[PIECE_SLOTS * 2];
        int visited = -1;
        int next = 0;
        while (true) {
            int count = 0;
            synchronized (this) {
                if (visited != rewrites) {
                    visited = rewrites;
                    next = 0;
                }
                for (int end = Math.min(next + PIECE_SLOTS, slots); next < end; next++) {
                    long location = table.getLong(at(next) + 8);
                    if (table.getLong(at(next)) != 0 && Location.isRecord(location)) {
                        piece[count++] = table.getLong(at(next));
                        piece[count++] = location;
                    }
                }
                if (count == 0 && next == slots) {
                    return;
                }
            }
            for (int i = 0; i < count; i += 2) {
                visitor.visit(piece[i], piece[i + 1]);
            }
        }
    }

    /** Takes back every epoch, so that none of them is believed. */
    synchronized void forgetEpochs() {
        for (int slot = 0; slot < slots; slot++) {
            long location = table.getLong(at(slot) + 8);
            if (Location.isRecord(location)) {
                table.putLong(at(slot) + 8, Location.withEpoch(location, 0));
            }
        }
    }

    /**
     * Returns when the entries of now survive a power loss, once the directory is forced too.
     *
     * @return whether the directory has a new file
     */
    boolean force() throws IOException {
        MappedByteBuffer forced;
        boolean isNew;
        synchronized (this) {
            forced = table;
            isNew = isNewFile;
            isNewFile = false;
        }
        medium.force(forced);
        return isNew;
    }

    synchronized long diskBytes() {
        return table.capacity();
    }
}
