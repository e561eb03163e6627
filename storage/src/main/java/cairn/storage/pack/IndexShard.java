package cairn.storage.pack;

import cairn.data.failure.MalformedException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A part of the index: a memory-mapped hash table with open addressing. A slot is a fingerprint (8 bytes) and a
 * {@link Location} (8 bytes); the first slot of the file holds how many slots were ever used. Full at 70 %, then it is
 * rewritten at double the size into another file that takes its place. All calls hold this object's lock.
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
    private static final int FULL_PERCENT = 70;

    private final Path file;
    private MappedByteBuffer table;
    private int slots;
    private int used;

    /** Opens the shard, or makes an empty one. */
    IndexShard(Path file) throws IOException {
        this.file = file;
        boolean fresh = !Files.exists(file);
        this.table = map(file, fresh ? SLOTS_MIN : slotsOf(file));
        this.slots = table.capacity() / SLOT_BYTES - 1;
        this.used = (int) table.getLong(0);
    }

    private static int slotsOf(Path file) throws IOException {
        long slots = Files.size(file) / SLOT_BYTES - 1;
        if (slots < SLOTS_MIN || Long.bitCount(slots) != 1 || slots > 1 << 26) {
            throw new MalformedException(file + " is no part of an index; delete the index, it is made anew");
        }
        return (int) slots;
    }

    private static MappedByteBuffer map(Path file, int slots) throws IOException {
        try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
            long bytes = (slots + 1L) * SLOT_BYTES;
            raw.setLength(bytes);
            MappedByteBuffer table = raw.getChannel().map(FileChannel.MapMode.READ_WRITE, 0, bytes);
            table.order(ByteOrder.LITTLE_ENDIAN);
            return table;
        }
    }

    private int slot(long fingerprint) {
        return (int) (fingerprint & slots - 1);
    }

    private static int at(int slot) {
        return (slot + 1) * SLOT_BYTES;
    }

    /** The location of the entry that matches, or {@link Location#NONE}. */
    synchronized long find(long fingerprint, Match match) throws IOException {
        int slot = findSlot(fingerprint, match);
        return slot < 0 ? Location.NONE : table.getLong(at(slot) + 8);
    }

    private int findSlot(long fingerprint, Match match) throws IOException {
        for (int slot = slot(fingerprint); ; slot = slot + 1 & slots - 1) {
            long entry = table.getLong(at(slot));
            if (entry == 0) {
                return -1;
            }
            if (entry == fingerprint) {
                long location = table.getLong(at(slot) + 8);
                if (Location.isRecord(location) && match.isAt(location)) {
                    return slot;
                }
            }
        }
    }

    /** Adds an entry; the caller has looked that there is none for the same block. */
    synchronized void add(long fingerprint, long location) throws IOException {
        if ((used + 1L) * 100 > (long) slots * FULL_PERCENT) {
            grow();
        }
        insert(fingerprint, location);
    }

    private void insert(long fingerprint, long location) {
        int slot = slot(fingerprint);
        while (table.getLong(at(slot)) != 0) {
            slot = slot + 1 & slots - 1;
        }
        // The location first: an entry that a crash left half written has no fingerprint and is no entry.
        table.putLong(at(slot) + 8, location);
        table.putLong(at(slot), fingerprint);
        used++;
        table.putLong(0, used);
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
        int wanted = slots;
        while ((live + 1L) * 200 > (long) wanted * FULL_PERCENT) {
            wanted *= 2;
        }
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        MappedByteBuffer old = table;
        int oldSlots = slots;
        table = map(fresh, wanted);
        slots = wanted;
        used = 0;
        for (int slot = 0; slot < oldSlots; slot++) {
            long fingerprint = old.getLong(at(slot));
            long location = old.getLong(at(slot) + 8);
            if (fingerprint != 0 && Location.isRecord(location)) {
                insert(fingerprint, location);
            }
        }
        table.force();
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Visits every entry that points to a record, as they are at some moment. */
    void forEach(Visitor visitor) throws IOException {
        MappedByteBuffer snapshot;
        synchronized (this) {
            snapshot = table;
        }
        int count = snapshot.capacity() / SLOT_BYTES - 1;
        for (int slot = 0; slot < count; slot++) {
            long fingerprint = snapshot.getLong(at(slot));
            long location = snapshot.getLong(at(slot) + 8);
            if (fingerprint != 0 && Location.isRecord(location)) {
                visitor.visit(fingerprint, location);
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

    /** Returns when the entries of now survive a power loss. */
    synchronized void force() {
        table.force();
    }

    synchronized long diskBytes() {
        return table.capacity();
    }
}
