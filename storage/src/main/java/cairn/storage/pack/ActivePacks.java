package cairn.storage.pack;

import cairn.data.multihash.Multihash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The packs that are appended to: whichever is free takes a record, and a full one is sealed. A record is entered into
 * the index before its pack can be sealed, so the index is complete wherever packs are. May be used by any thread.
 */
final class ActivePacks {
    /** Enters a record that was appended at a location into the index. */
    @FunctionalInterface
    interface Entering {
        void enter(long location) throws IOException;
    }

    /** A place to append: one pack at a time, made when it is first needed. */
    private static final class Writer {
        private final ReentrantLock lock = new ReentrantLock();
        /** Guarded by the lock. */
        private Optional<Pack> active = Optional.empty();
    }

    private static final long WRITE_BEHIND_BYTES = 32L * 1024 * 1024;

    private final PackSet packs;
    private final PackStore.Options options;
    private final IndexHead head;
    private final List<Writer> writers = new ArrayList<>();
    private final AtomicInteger nextWriter = new AtomicInteger();
    private final AtomicLong unwrittenBytes = new AtomicLong();
    private final AtomicBoolean writingBehind = new AtomicBoolean();
    /** Guarded by this: the packs that are not sealed, by number. Taken after a writer's lock. */
    private final SortedMap<Integer, Pack> unsealed = new TreeMap<>();
    /** Guarded by this: those of them that no writer appends to any more. */
    private final Set<Pack> full = new HashSet<>();
    /** Guarded by this: by a pack's number, the highest pack that its removals name. */
    private final SortedMap<Integer, Integer> highestNamed = new TreeMap<>();

    private volatile boolean changed;

    ActivePacks(PackSet packs, PackStore.Options options, IndexHead head) {
        this.packs = packs;
        this.options = options;
        this.head = head;
        for (int i = 0; i < options.writers(); i++) {
            writers.add(new Writer());
        }
    }

    /** Goes on with the packs that the last process left unsealed, by number with where they end. */
    synchronized void resume(SortedMap<Integer, Long> ends) throws IOException {
        int next = 0;
        // What the removals of packs that are not complete name is not known any more: any pack, sealed or not.
        packs.numbers()
                .tailSet(head.completeUpTo() + 1)
                .forEach(number -> highestNamed.put(number, packs.lastNumber()));
        for (Map.Entry<Integer, Long> entry : ends.entrySet()) {
            Pack pack = packs.openActive(entry.getKey(), entry.getValue());
            if (next < writers.size()) {
                unsealed.put(pack.number(), pack);
                writers.get(next++).active = Optional.of(pack);
            } else {
                pack.seal();
            }
        }
    }

    /** Appends a record and has its place, with this epoch, entered; returns the place. */
    long append(Purpose purpose, byte kind, Multihash hash, ByteBuffer payload, Entering entering) throws IOException {
        try {
            return append(acquireWriter(), purpose, kind, hash, payload, entering);
        } catch (NoExtentException e) {
            return appendWhereRoomIs(kind, hash, payload, entering).orElseThrow(() -> packs.explained(e));
        }
    }

    /** Appends to a pack of whichever writer has room, where no more packs can be made. */
    private OptionalLong appendWhereRoomIs(byte kind, Multihash hash, ByteBuffer payload, Entering entering)
            throws IOException {
        for (Writer writer : writers) {
            writer.lock.lock();
            try {
                packs.requireOpen();
                if (writer.active.isPresent()) {
                    Pack pack = writer.active.get();
                    long offset = pack.append(kind, hash, payload);
                    if (offset >= 0) {
                        long location = Location.of(pack.number(), offset, packs.epoch());
                        entering.enter(location);
                        return OptionalLong.of(location);
                    }
                }
            } finally {
                writer.lock.unlock();
            }
        }
        return OptionalLong.empty();
    }

    /** Appends with a writer whose lock is held, and lets go of the lock. */
    private long append(
            Writer writer, Purpose purpose, byte kind, Multihash hash, ByteBuffer payload, Entering entering)
            throws IOException {
        try {
            markChanged();
            packs.requireOpen();
            long location = append(writer, purpose, kind, hash, payload);
            entering.enter(location);
            writeBehind(payload.remaining());
            return location;
        } catch (NoExtentException e) {
            throw e;
        } catch (IOException e) {
            throw packs.explained(e);
        } finally {
            writer.lock.unlock();
        }
    }

    /** Appends the removal of the record at {@code removed}. */
    void appendRemoval(Purpose purpose, Multihash hash, long removed, Entering entering) throws IOException {
        append(purpose, RecordFormat.REMOVAL, hash, RecordFormat.removal(removed), location -> {
            synchronized (this) {
                highestNamed.merge(Location.pack(location), Location.pack(removed), Math::max);
            }
            entering.enter(location);
        });
    }

    private long append(Writer writer, Purpose purpose, byte kind, Multihash hash, ByteBuffer payload)
            throws IOException {
        if (writer.active.isPresent()) {
            Pack pack = writer.active.get();
            long offset = pack.append(kind, hash, payload);
            if (offset >= 0) {
                return Location.of(pack.number(), offset, packs.epoch());
            }
        }
        Pack fresh = replaceActive(writer, purpose);
        return Location.of(fresh.number(), fresh.append(kind, hash, payload), packs.epoch());
    }

    private Writer acquireWriter() {
        int start = nextWriter.get();
        for (int i = 0; i < writers.size(); i++) {
            Writer writer = writers.get(Math.floorMod(start + i, writers.size()));
            if (writer.lock.tryLock()) {
                return writer;
            }
        }
        Writer writer = writers.get(Math.floorMod(nextWriter.incrementAndGet(), writers.size()));
        writer.lock.lock();
        return writer;
    }

    private synchronized Pack makeActive(Writer writer, Purpose purpose) throws IOException {
        Pack fresh = packs.create(purpose);
        unsealed.put(fresh.number(), fresh);
        writer.active.ifPresent(full::add);
        writer.active = Optional.of(fresh);
        return fresh;
    }

    private Pack replaceActive(Writer writer, Purpose purpose) throws IOException {
        Pack fresh = makeActive(writer, purpose);
        List<Pack> sealing;
        synchronized (this) {
            sealing = new ArrayList<>(full);
        }
        for (Pack pack : sealing) {
            try {
                pack.seal();
            } catch (IOException e) {
                // As on a full disk. What was put into it is there; it is sealed the next time, or when it is
                // recovered.
                return fresh;
            }
            synchronized (this) {
                unsealed.remove(pack.number());
                full.remove(pack);
            }
        }
        if (!sealing.isEmpty()) {
            advanceComplete();
        }
        return fresh;
    }

    /** Makes the index durable as far as packs are sealed, so that a crash has no more to read than the others. */
    private synchronized void advanceComplete() throws IOException {
        int complete = highestComplete();
        if (complete > head.completeUpTo()) {
            packs.index().force();
            head.setCompleteUpTo(complete);
            highestNamed.headMap(complete + 1).clear();
        }
    }

    /** A pack is not left out of a recovery while one that is read has a record which it removes. */
    private int highestComplete() {
        int complete = (unsealed.isEmpty() ? packs.lastNumber() + 1 : unsealed.firstKey()) - 1;
        boolean isSure = false;
        while (!isSure) {
            isSure = true;
            for (Map.Entry<Integer, Integer> each :
                    highestNamed.headMap(complete + 1).entrySet()) {
                if (each.getValue() > complete) {
                    complete = each.getKey() - 1;
                    isSure = false;
                    break;
                }
            }
        }
        return complete;
    }

    /** Seals a pack that is not full yet, so that it can be emptied. */
    void sealEarly(Pack pack) throws IOException {
        for (Writer writer : writers) {
            writer.lock.lock();
            try {
                packs.requireOpen();
                if (writer.active.isPresent() && writer.active.get() == pack) {
                    markChanged();
                    replaceActive(writer, Purpose.COMPACTION);
                }
            } finally {
                writer.lock.unlock();
            }
        }
    }

    /** Makes a pack with a higher number than all, so that the highest is never used twice. */
    void openNewer() throws IOException {
        markChanged();
        Writer writer = acquireWriter();
        try {
            packs.requireOpen();
            replaceActive(writer, Purpose.COMPACTION);
        } finally {
            writer.lock.unlock();
        }
    }

    /** Notes in the head, before the first change, that the store is not as it was closed. */
    void markChanged() throws IOException {
        if (!changed) {
            synchronized (head) {
                if (!changed) {
                    head.markOpen();
                    changed = true;
                }
            }
        }
    }

    boolean isChanged() {
        return changed;
    }

    /**
     * Has what was appended written to the medium beside the appends, so that a later force has little left to wait
     * for. What fails here fails there again.
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
                packs.force();
            } catch (IOException e) {
                unwrittenBytes.set(0); // The pack keeps the failure for whoever syncs.
            } finally {
                writingBehind.set(false);
            }
        });
    }

    /** Waits for appends that go on, of which none comes after; returns the unsealed packs' ends by number. */
    SortedMap<Integer, Long> stop() {
        for (Writer writer : writers) {
            writer.lock.lock();
            try {
                writer.active = Optional.empty();
            } finally {
                writer.lock.unlock();
            }
        }
        return ends();
    }

    /** How much the packs that are appended to can still take. */
    synchronized long roomBytes() {
        long room = 0;
        for (Pack pack : unsealed.values()) {
            room += full.contains(pack) ? 0 : Math.max(0, options.packBytesMax() - pack.end());
        }
        return room;
    }

    /** The unsealed packs' ends by number. */
    synchronized SortedMap<Integer, Long> ends() {
        SortedMap<Integer, Long> ends = new TreeMap<>();
        unsealed.forEach((number, pack) -> ends.put(number, pack.end()));
        return ends;
    }
}
