package cairn.storage.pack;

import cairn.data.failure.UnavailableException;
import cairn.data.multihash.Multihash;
import cairn.storage.block.BlockStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The packs of a store and the index over them: appends to whichever active pack is free, seals the full ones, opens
 * the others when they are first read. May be used by any thread; that two threads do not add the same block at once is
 * the caller's doing.
 */
final class PackSet {
    /** Takes a record that the index points to. */
    @FunctionalInterface
    interface RecordVisitor {
        void visit(Pack pack, long offset) throws IOException;
    }

    /** Takes an entry of the index and the pack it points into. */
    @FunctionalInterface
    interface EntryVisitor {
        void visit(Pack pack, long location) throws IOException;
    }

    /** A place to append: one pack at a time, made when it is first needed. */
    private static final class Writer {
        private final ReentrantLock lock = new ReentrantLock();
        /** Guarded by the lock. */
        private Pack active;
    }

    private static final long WRITE_BEHIND_BYTES = 32L * 1024 * 1024;

    private final Path directory;
    private final PackStore.Options options;
    private final PackIndex index;
    private final IndexHead head;
    private final int epoch;
    private final ConcurrentSkipListSet<Integer> numbers = new ConcurrentSkipListSet<>();
    private final Map<Integer, Pack> open = new ConcurrentHashMap<>();
    private final List<Writer> writers = new ArrayList<>();
    private final AtomicInteger nextWriter = new AtomicInteger();
    private final AtomicInteger lastNumber = new AtomicInteger();
    private final AtomicBoolean changed = new AtomicBoolean();
    private final AtomicLong blocks = new AtomicLong();
    private final AtomicLong blockBytes = new AtomicLong();
    private final AtomicLong unwrittenBytes = new AtomicLong();
    private final AtomicBoolean writingBehind = new AtomicBoolean();
    private volatile boolean closed;

    private PackSet(Path directory, PackStore.Options options, PackIndex index, IndexHead head, int epoch) {
        this.directory = directory;
        this.options = options;
        this.index = index;
        this.head = head;
        this.epoch = epoch;
        for (int i = 0; i < options.writers(); i++) {
            writers.add(new Writer());
        }
    }

    static PackSet open(Path directory, PackStore.Options options) throws IOException {
        Recovery recovery = Recovery.prepare(directory);
        IndexHead head = recovery.head();
        int epoch = head.epoch() + 1;
        if (epoch > Location.EPOCH_MAX) {
            recovery.index().forgetEpochs();
            epoch = 1;
        }
        head.setEpoch(epoch);
        PackSet set = new PackSet(directory, options, recovery.index(), head, epoch);
        set.numbers.addAll(recovery.numbers());
        set.lastNumber.set(recovery.numbers().isEmpty() ? 0 : recovery.numbers().last());
        if (recovery.isNeeded()) {
            recovery.run(set);
            set.changed.set(true);
            set.recount();
        } else {
            set.blocks.set(head.blocks());
            set.blockBytes.set(head.blockBytes());
            set.resume(head.activeEnds());
        }
        return set;
    }

    private void resume(SortedMap<Integer, Long> ends) throws IOException {
        int next = 0;
        for (Map.Entry<Integer, Long> entry : ends.entrySet()) {
            Pack pack = Pack.openActive(directory, entry.getKey(), entry.getValue(), options.packBytesMax());
            open.put(pack.number(), pack);
            if (next < writers.size()) {
                writers.get(next++).active = pack;
            } else {
                pack.seal();
            }
        }
    }

    int epoch() {
        return epoch;
    }

    PackIndex index() {
        return index;
    }

    Path directory() {
        return directory;
    }

    /** The numbers of all packs, in order. */
    ConcurrentSkipListSet<Integer> numbers() {
        return numbers;
    }

    /** The pack that a location points into. */
    Pack pack(long location) throws IOException {
        return pack(Location.pack(location));
    }

    Pack pack(int number) throws IOException {
        Pack pack = open.get(number);
        if (pack != null) {
            return pack;
        }
        synchronized (open) {
            pack = open.get(number);
            if (pack == null) {
                requireOpen();
                pack = Pack.openForReading(directory, number);
                open.put(number, pack);
            }
            return pack;
        }
    }

    private void requireOpen() throws IOException {
        if (closed) {
            throw new UnavailableException("The store in " + directory + " is closed");
        }
    }

    /** Where the block's record is, or {@link Location#NONE}. */
    long find(Multihash hash) throws IOException {
        requireOpen();
        return index.find(Fingerprint.of(hash), location -> isAt(hash, location));
    }

    /** Whether a whole record of this multihash is at a location; an entry that outlived its record points nowhere. */
    private boolean isAt(Multihash hash, long location) throws IOException {
        int number = Location.pack(location);
        if (!numbers.contains(number)) {
            return false;
        }
        Pack pack = pack(number);
        long offset = Location.offset(location);
        ByteBuffer bytes = pack.bytes();
        return RecordFormat.isHead(bytes, offset, pack.end())
                && RecordFormat.multihashBytes(bytes, offset) == hash.size()
                && hash.sameBytes(bytes, (int) offset + RecordFormat.HEAD_BYTES);
    }

    /**
     * Has what was appended written to the medium beside the appends, so that a later {@link #force} has little left to
     * wait for. What fails here fails there again.
     */
    private void writeBehind(long appendedBytes) {
        boolean isDue = options.durability() == Durability.COMMIT
                && unwrittenBytes.addAndGet(appendedBytes) > WRITE_BEHIND_BYTES
                && writingBehind.compareAndSet(false, true);
        if (!isDue) {
            return;
        }
        unwrittenBytes.set(0);
        Thread.ofPlatform().daemon().name("pack write-behind").start(() -> {
            try {
                force();
            } catch (IOException e) {
                unwrittenBytes.set(0); // The pack keeps the failure for whoever syncs.
            } finally {
                writingBehind.set(false);
            }
        });
    }

    /** Appends a record to an active pack; returns its place, with this epoch. */
    long append(byte kind, Multihash hash, ByteBuffer payload) throws IOException {
        markChanged();
        Writer writer = acquireWriter();
        // An interrupt would close the files under whoever makes or seals a pack; it is told again afterwards.
        boolean interrupted = Thread.interrupted();
        try {
            requireOpen();
            long offset = writer.active == null ? -1 : writer.active.append(kind, hash, payload);
            if (offset < 0) {
                replaceActive(writer);
                offset = writer.active.append(kind, hash, payload);
            }
            writeBehind(payload.remaining());
            return Location.of(writer.active.number(), offset, epoch);
        } catch (IOException e) {
            throw explained(e);
        } finally {
            writer.lock.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private IOException explained(IOException e) {
        boolean isFull = String.valueOf(e.getMessage()).contains("No space left");
        return isFull
                ? new UnavailableException("The disk with " + directory + " is full; make room and try again", e)
                : e;
    }

    private Writer acquireWriter() {
        int start = nextWriter.get();
        for (int i = 0; i < writers.size(); i++) {
            Writer writer = writers.get((start + i) % writers.size());
            if (writer.lock.tryLock()) {
                return writer;
            }
        }
        Writer writer = writers.get(Math.floorMod(nextWriter.incrementAndGet(), writers.size()));
        writer.lock.lock();
        return writer;
    }

    private void replaceActive(Writer writer) throws IOException {
        Pack full = writer.active;
        int number = lastNumber.incrementAndGet();
        if (number > Location.PACK_NUMBER_MAX) {
            throw new UnavailableException("The store in " + directory + " has no pack numbers left; make a new store");
        }
        Pack fresh = Pack.create(directory, number, options.packBytesMax());
        open.put(number, fresh);
        numbers.add(number);
        writer.active = fresh;
        if (full != null) {
            full.seal();
            advanceComplete();
        }
    }

    /** Makes the index durable as far as packs are sealed, so that a crash has no more to read than the others. */
    private void advanceComplete() throws IOException {
        int lowestActive = Integer.MAX_VALUE;
        for (int number : numbers.descendingSet()) {
            Pack pack = open.get(number);
            if (pack != null && !pack.isSealed()) {
                lowestActive = number;
            }
        }
        int complete = Math.min(lowestActive, lastNumber.get()) - 1;
        if (complete > head.completeUpTo()) {
            index.force();
            head.setCompleteUpTo(complete);
        }
    }

    private void markChanged() {
        if (!changed.get() && changed.compareAndSet(false, true)) {
            head.markOpen();
        }
    }

    /** Enters a new record. */
    void add(Multihash hash, long location, int payloadBytes) throws IOException {
        long fingerprint = Fingerprint.of(hash);
        index.shard(fingerprint).add(fingerprint, location);
        blocks.incrementAndGet();
        blockBytes.addAndGet(payloadBytes);
    }

    /** Lets the block's entry point to another record of it. */
    void replace(Multihash hash, long old, long fresh) throws IOException {
        long fingerprint = Fingerprint.of(hash);
        index.shard(fingerprint).replace(fingerprint, old, fresh);
    }

    void markVerified(Multihash hash, long location) throws IOException {
        replace(hash, location, Location.withEpoch(location, epoch));
    }

    void appendRemoval(Multihash hash, long location) throws IOException {
        ByteBuffer payload = ByteBuffer.allocate(RecordFormat.REMOVAL_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        payload.putInt(Location.pack(location))
                .putInt(0)
                .putLong(Location.offset(location))
                .flip();
        append(RecordFormat.REMOVAL, hash, payload);
    }

    /** Takes the block's entry out. */
    void remove(Multihash hash, long location) throws IOException {
        int payloadBytes = RecordFormat.payloadBytes(pack(location).bytes(), Location.offset(location));
        long fingerprint = Fingerprint.of(hash);
        if (index.shard(fingerprint).replace(fingerprint, location, Location.REMOVED)) {
            blocks.decrementAndGet();
            blockBytes.addAndGet(-payloadBytes);
        }
    }

    /** Visits every record that the index points to, pack by pack. */
    void forEachLive(RecordVisitor visitor) throws IOException {
        for (int number : numbers) {
            Pack pack = pack(number);
            pack.forEach(Pack.HEAD_BYTES, (kind, offset) -> {
                if (kind == RecordFormat.BLOCK && isLive(pack, offset)) {
                    visitor.visit(pack, offset);
                }
            });
        }
    }

    /** Whether the index points to this record of its block. */
    boolean isLive(Pack pack, long offset) throws IOException {
        long here = Location.of(pack.number(), offset, 0);
        long fingerprint = Fingerprint.of(RecordFormat.multihash(pack.bytes(), offset));
        return Location.isRecord(index.find(fingerprint, location -> Location.same(location, here)));
    }

    void forEachEntry(EntryVisitor visitor) throws IOException {
        index.forEach((fingerprint, location) -> {
            if (numbers.contains(Location.pack(location))) {
                visitor.visit(pack(location), location);
            }
        });
    }

    private void recount() throws IOException {
        forEachLive((pack, offset) -> {
            blocks.incrementAndGet();
            blockBytes.addAndGet(RecordFormat.payloadBytes(pack.bytes(), offset));
        });
    }

    BlockStore.Usage usage() throws IOException {
        long disk = index.diskBytes();
        for (int number : numbers) {
            disk += pack(number).end();
        }
        return new BlockStore.Usage(blocks.get(), blockBytes.get(), disk);
    }

    /** Returns when all that was appended survives a power loss. */
    void force() throws IOException {
        for (Pack pack : open.values()) {
            pack.force();
        }
    }

    /** Removes a pack that the index points into no more. */
    void delete(Pack pack) throws IOException {
        numbers.remove(pack.number());
        open.remove(pack.number());
        pack.delete();
    }

    boolean isActive(Pack pack) {
        return !pack.isSealed();
    }

    void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        SortedMap<Integer, Long> ends = new TreeMap<>();
        for (Writer writer : writers) {
            writer.lock.lock();
            try {
                if (writer.active != null) {
                    ends.put(writer.active.number(), writer.active.end());
                }
            } finally {
                writer.lock.unlock();
            }
        }
        for (Pack pack : open.values()) {
            pack.close();
        }
        if (changed.get()) {
            head.setActiveEnds(ends);
            head.setUsage(blocks.get(), blockBytes.get());
            head.markClosed();
        }
    }
}
