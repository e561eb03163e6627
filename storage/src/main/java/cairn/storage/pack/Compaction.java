package cairn.storage.pack;

import cairn.data.multihash.Multihash;
import cairn.storage.block.BlockStore;
import cairn.storage.block.Pace;
import cairn.storage.pack.PackSet.Found;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;

/**
 * Gives space back, and takes garbage out: packs are emptied into the active packs and removed, the emptiest first,
 * each of which less than three quarters are records in use, and as many more as it takes for all packs to have at most
 * a tenth of waste. A record is copied, the copy forced to the medium, the index told, and only then the old pack goes.
 * A pack that holds a damaged record in use, or whose records are not all known, stays as it is.
 *
 * <p>Garbage in a pack that is emptied is only taken out of the index: where that is lost in a crash before the pack
 * is gone, it is garbage again. Garbage in other packs is removed block by block.
 *
 * <p>Meanwhile, and after a compaction that was cut short, a block may have a record in the pack that is being emptied
 * and another: {@link PackSet#retiring} says so, and a removal then names both. The next compaction finishes that pack
 * first. Nothing stops a pack's emptying once it has begun but a failure of the medium or the end of the process.
 */
final class Compaction {
    private static final int KEPT_PERCENT = 75;
    private static final int WASTE_PERCENT_MAX = 10;
    private static final int WORTH_PERCENT = 95;

    /** Nothing is. */
    static final BlockStore.Garbage NO_GARBAGE = new BlockStore.Garbage() {
        @Override
        public boolean isGarbage(Multihash hash) {
            return false;
        }

        @Override
        public boolean dropIfGarbage(Multihash hash, BlockStore.Drop drop) {
            return false;
        }
    };

    /** A pack's bytes of records, and how many of them are in use and no garbage. */
    private record Candidate(int number, long bytes, long neededBytes, boolean hasGarbage) {
        boolean isSpare() {
            return bytes == 0 || neededBytes * 100 < bytes * KEPT_PERCENT;
        }

        /** Whether emptying it gives more back than it costs many times over. */
        boolean isWorthIt() {
            return neededBytes * 100 < bytes * WORTH_PERCENT;
        }

        double needed() {
            return bytes == 0 ? 0 : (double) neededBytes / bytes;
        }
    }

    private final PackSet packs;
    private final LongFunction<ReentrantLock> locks;
    private final Lock moving;
    private final BlockStore.Garbage garbage;
    private final Pace pace;
    private Optional<IOException> stop = Optional.empty();

    /**
     * @param locks gives the lock that orders changes of a block by its fingerprint
     * @param moving held while blocks have two records
     */
    Compaction(PackSet packs, LongFunction<ReentrantLock> locks, Lock moving, BlockStore.Garbage garbage, Pace pace) {
        this.packs = packs;
        this.locks = locks;
        this.moving = moving;
        this.garbage = garbage;
        this.pace = pace;
    }

    void run() throws IOException {
        try {
            compact();
        } catch (IOException e) {
            throw packs.explained(e);
        }
    }

    private void compact() throws IOException {
        int last = packs.lastNumber();
        alone(() -> finish(packs.retiring()));
        List<Candidate> candidates = new ArrayList<>();
        long bytes = 0;
        long neededBytes = 0;
        for (int number : packs.numbers()) {
            Optional<Pack> pack = number > last ? Optional.empty() : packs.pack(number);
            if (pack.isPresent()) {
                Candidate measured = measured(pack.get());
                candidates.add(measured);
                bytes += measured.bytes;
                neededBytes += measured.neededBytes;
            }
        }
        candidates.sort(Comparator.comparingDouble(Candidate::needed));
        for (Candidate each : candidates) {
            boolean isWasteful = (bytes - neededBytes) * 100 > neededBytes * WASTE_PERCENT_MAX;
            if ((each.isSpare() || isWasteful && each.isWorthIt()) && empty(each)) {
                bytes -= each.bytes - each.neededBytes;
            } else if (each.hasGarbage) {
                removeGarbage(each.number);
            }
        }
    }

    /** What is done while no visitor must meet each block once, and no other compaction is at work. */
    private interface Step {
        void run() throws IOException;
    }

    private void alone(Step step) throws IOException {
        try {
            moving.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while waiting for a visit of all blocks to end");
        }
        try {
            packs.requireOpen();
            step.run();
        } finally {
            moving.unlock();
        }
        if (stop.isPresent()) {
            throw stop.get();
        }
    }

    /** In the middle of a pack there is no stopping: what the pace throws waits until the pack is done. */
    private void workedInside(long bytes) {
        if (stop.isEmpty()) {
            try {
                pace.worked(bytes);
            } catch (IOException e) {
                stop = Optional.of(e);
            }
        }
    }

    private Candidate measured(Pack pack) throws IOException {
        long end = pack.end();
        long[] needed = {0, 0};
        pack.forEach((fingerprint, kind, offset, payloadBytes) -> {
            if (isNeeded(pack, fingerprint, kind, offset)) {
                boolean isGarbage = kind == RecordFormat.BLOCK && isGarbage(fingerprint, pack.number(), offset);
                needed[0] += isGarbage ? 0 : RecordFormat.sizeAt(pack.bytes(), offset);
                needed[1] += isGarbage ? 1 : 0;
            }
            pace.worked(RecordFormat.HEAD_BYTES);
        });
        return new Candidate(pack.number(), end - Pack.HEAD_BYTES, needed[0], needed[1] > 0);
    }

    private boolean isGarbage(long fingerprint, int number, long offset) throws IOException {
        Optional<Multihash> hash = packs.named(fingerprint, Location.of(number, offset, 0));
        return hash.isPresent() && garbage.isGarbage(hash.get());
    }

    /** Empties and removes the pack; returns whether it could. */
    private boolean empty(Candidate candidate) throws IOException {
        Optional<Pack> found = packs.pack(candidate.number);
        if (found.isEmpty()) {
            return false;
        }
        Pack pack = found.get();
        if (!pack.isSealed() && candidate.bytes > candidate.neededBytes) {
            packs.active().sealEarly(pack);
        }
        boolean isLastEmpty = candidate.bytes == 0 && candidate.number == packs.lastNumber();
        if (!pack.isSealed() || isLastEmpty || !isMovable(pack)) {
            return false;
        }
        alone(() -> {
            if (packs.numbers().contains(pack.number())) {
                empty(pack);
            }
        });
        return true;
    }

    private void removeGarbage(int number) throws IOException {
        Optional<Pack> pack = packs.pack(number);
        if (pack.isEmpty()) {
            return;
        }
        pack.get().forEach((fingerprint, kind, offset, payloadBytes) -> {
            long here = Location.of(number, offset, 0);
            if (kind == RecordFormat.BLOCK && packs.isLive(fingerprint, number, offset)) {
                Optional<Multihash> hash = packs.named(fingerprint, here);
                if (hash.isPresent() && garbage.isGarbage(hash.get())) {
                    garbage.dropIfGarbage(hash.get(), () -> drop(hash.get(), here, true));
                }
            }
            pace.worked(RecordFormat.HEAD_BYTES);
        });
    }

    /** Forgets the block if its record is still the one at {@code location}. */
    private boolean drop(Multihash hash, long location, boolean forGood) throws IOException {
        ReentrantLock lock = locks.apply(Fingerprint.of(hash));
        lock.lock();
        try {
            Optional<Found> found = packs.find(hash);
            if (found.isEmpty() || !Location.same(found.get().location(), location)) {
                return false;
            }
            if (forGood) {
                discardCopies(packs, hash, found.get());
                packs.remove(hash, found.get());
            } else {
                packs.forget(hash, found.get());
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Ends what was cut short: empties the pack, or where that cannot be done, says which of its records are copied.
     */
    private void finish(int number) throws IOException {
        if (number == 0) {
            return;
        }
        Optional<Pack> pack = packs.pack(number);
        if (pack.isEmpty()) {
            packs.keepRetired();
        } else if (isMovable(pack.get())) {
            empty(pack.get());
        } else {
            packs.force();
            pack.get()
                    .forEach((fingerprint, kind, offset, payloadBytes) -> discardIfCopied(number, fingerprint, offset));
            packs.keepRetired();
        }
    }

    private void discardIfCopied(int number, long fingerprint, long offset) throws IOException {
        long here = Location.of(number, offset, 0);
        Optional<Multihash> hash = packs.named(fingerprint, here);
        if (hash.isEmpty()) {
            return;
        }
        ReentrantLock lock = locks.apply(fingerprint);
        lock.lock();
        try {
            Optional<Found> found = packs.find(hash.get());
            if (found.isPresent() && !Location.same(found.get().location(), here)) {
                packs.discard(hash.get(), here, Purpose.COMPACTION);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether each record is known, and each that is needed is whole. */
    private boolean isMovable(Pack pack) throws IOException {
        boolean[] isMovable = {pack.isListed()};
        pack.forEach((fingerprint, kind, offset, payloadBytes) -> {
            if (isMovable[0] && isNeeded(pack, fingerprint, kind, offset)) {
                isMovable[0] = pack.isRecord(offset) && pack.isWhole(offset);
            }
        });
        return isMovable[0];
    }

    /** A removal is needed for as long as the pack of what it removed is there. */
    private boolean isNeeded(Pack pack, long fingerprint, byte kind, long offset) throws IOException {
        if (kind == RecordFormat.BLOCK) {
            return packs.isLive(fingerprint, pack.number(), offset);
        }
        if (!pack.isRecord(offset)) {
            return true;
        }
        int target = Location.pack(RecordFormat.removed(pack.bytes(), offset));
        return target != pack.number() && packs.numbers().contains(target);
    }

    private void empty(Pack pack) throws IOException {
        packs.retire(pack);
        pack.forEach((fingerprint, kind, offset, payloadBytes) -> {
            packs.reading(payloadBytes);
            if (kind == RecordFormat.BLOCK && isGarbage(fingerprint, pack.number(), offset)) {
                Multihash hash = RecordFormat.multihash(pack.bytes(), offset);
                garbage.dropIfGarbage(hash, () -> drop(hash, Location.of(pack.number(), offset, 0), false));
            }
            long moved = 0;
            ReentrantLock lock = locks.apply(fingerprint);
            lock.lock();
            try {
                if (isNeeded(pack, fingerprint, kind, offset)) {
                    moved = 2 * RecordFormat.sizeAt(pack.bytes(), offset);
                    move(pack, kind, offset);
                }
            } finally {
                lock.unlock();
            }
            workedInside(RecordFormat.HEAD_BYTES + moved);
        });
        packs.force();
        packs.index().force();
        packs.delete(pack);
    }

    private void move(Pack pack, byte kind, long offset) throws IOException {
        Multihash hash = RecordFormat.multihash(pack.bytes(), offset);
        if (kind == RecordFormat.REMOVAL) {
            packs.discard(hash, RecordFormat.removed(pack.bytes(), offset), Purpose.COMPACTION);
            return;
        }
        ByteBuffer payload = RecordFormat.payload(pack.bytes(), offset);
        if (!pack.isWhole(offset)) {
            pack.proof().verify(hash, payload, "in " + pack.name() + " at byte " + offset);
        }
        packs.addAgain(hash, payload, Location.of(pack.number(), offset, 0), Purpose.COMPACTION);
    }

    /** Before a block is removed: says that other records of it, in a pack that is being emptied, are no blocks. */
    static void discardCopies(PackSet packs, Multihash hash, Found found) throws IOException {
        int number = packs.retiring();
        Optional<Pack> pack = number == 0 ? Optional.empty() : packs.pack(number);
        if (pack.isEmpty()) {
            return;
        }
        long wanted = Fingerprint.of(hash);
        pack.get().forEach((fingerprint, kind, offset, payloadBytes) -> {
            long location = Location.of(number, offset, 0);
            boolean isCopy = fingerprint == wanted
                    && kind == RecordFormat.BLOCK
                    && !Location.same(location, found.location())
                    && packs.named(fingerprint, location).filter(hash::equals).isPresent();
            if (isCopy) {
                packs.discard(hash, location, Purpose.REMOVAL);
            }
        });
    }
}
