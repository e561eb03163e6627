package cairn.storage.pack;

import cairn.data.multihash.Multihash;
import cairn.storage.pack.PackSet.Found;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;

/**
 * Gives space back: a sealed pack of which less than three quarters are records in use is emptied into the active packs
 * and removed. A record is copied, the copy forced to the medium, the index told, and only then the old pack goes. A
 * pack that holds a damaged record in use, or whose records are not all known, stays as it is.
 *
 * <p>Meanwhile, and after a compaction that was cut short, a block may have a record in the pack that is being emptied
 * and another: {@link PackSet#retiring} says so, and a removal then names both. The next compaction finishes that pack
 * first.
 */
final class Compaction {
    private static final int KEPT_PERCENT = 75;

    private final PackSet packs;
    private final LongFunction<ReentrantLock> locks;

    private Compaction(PackSet packs, LongFunction<ReentrantLock> locks) {
        this.packs = packs;
        this.locks = locks;
    }

    /** {@code locks} gives the lock that orders changes of a block by its fingerprint. */
    static void run(PackSet packs, LongFunction<ReentrantLock> locks) throws IOException {
        Compaction compaction = new Compaction(packs, locks);
        int last = packs.lastNumber();
        compaction.finish(packs.retiring());
        for (int number : packs.numbers()) {
            Optional<Pack> pack = number > last ? Optional.empty() : packs.pack(number);
            if (pack.isPresent() && compaction.isSpare(pack.get()) && compaction.isMovable(pack.get())) {
                compaction.empty(pack.get());
            }
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
                packs.discard(hash.get(), here);
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isSpare(Pack pack) throws IOException {
        if (!pack.isSealed() || pack.end() == Pack.HEAD_BYTES) {
            return pack.isSealed() && pack.number() != packs.lastNumber();
        }
        long[] live = {0};
        pack.forEach((fingerprint, kind, offset, payloadBytes) -> {
            if (isNeeded(pack, fingerprint, kind, offset)) {
                live[0] += RecordFormat.HEAD_BYTES + (long) payloadBytes;
            }
        });
        return live[0] * 100 < (pack.end() - Pack.HEAD_BYTES) * KEPT_PERCENT;
    }

    /** Whether each record is known, and each that is needed is whole. */
    private boolean isMovable(Pack pack) throws IOException {
        boolean[] isMovable = {pack.isListed()};
        pack.forEach((fingerprint, kind, offset, payloadBytes) -> {
            if (isMovable[0] && isNeeded(pack, fingerprint, kind, offset)) {
                isMovable[0] = pack.isRecord(offset) && RecordFormat.isWhole(pack.bytes(), offset);
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
            ReentrantLock lock = locks.apply(fingerprint);
            lock.lock();
            try {
                if (isNeeded(pack, fingerprint, kind, offset)) {
                    move(pack, kind, offset);
                }
            } finally {
                lock.unlock();
            }
        });
        packs.force();
        packs.index().force();
        packs.delete(pack);
    }

    private void move(Pack pack, byte kind, long offset) throws IOException {
        Multihash hash = RecordFormat.multihash(pack.bytes(), offset);
        if (kind == RecordFormat.REMOVAL) {
            packs.discard(hash, RecordFormat.removed(pack.bytes(), offset));
            return;
        }
        ByteBuffer payload = RecordFormat.payload(pack.bytes(), offset);
        if (!RecordFormat.isWhole(pack.bytes(), offset)) {
            hash.verify(payload, "in " + pack.file() + " at byte " + offset);
        }
        packs.addAgain(hash, payload, Location.of(pack.number(), offset, 0));
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
                packs.discard(hash, location);
            }
        });
    }
}
