package cairn.storage.pack;

import cairn.data.failure.CorruptBlockException;
import cairn.data.failure.MalformedException;
import cairn.data.failure.UnavailableException;
import cairn.data.multihash.HashFunction;
import cairn.data.multihash.Multihash;
import cairn.storage.block.BlockStore;
import cairn.storage.block.Check;
import cairn.storage.pack.PackSet.Found;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;

/**
 * Hashes blocks of a store, pack by pack, and looks whether each entry of the index points to a record. A block that is
 * in a pack and was not removed, but that the index has lost, is entered again; of two such records of a block the
 * one without an entry is removed. Where only a share of the blocks is hashed, the index is left alone. A portion is a
 * pack.
 */
final class Verification {
    private final PackSet packs;
    private final LongFunction<ReentrantLock> locks;
    private final Check check;
    private final BlockStore.Damage damage;
    /** Packs that the medium cannot list, with how far it could: the rest of their blocks is known from the index. */
    private final Map<Integer, Long> unlisted = new HashMap<>();
    /** Records of blocks without an entry: fingerprints by place. */
    private final Map<Long, Long> missing = new HashMap<>();
    /** How many entries point into packs that are not there. */
    private final SortedMap<Integer, Integer> gone = new TreeMap<>();

    /** {@code locks} gives the lock that orders changes of a block by its fingerprint. */
    Verification(PackSet packs, LongFunction<ReentrantLock> locks, Check check, BlockStore.Damage damage) {
        this.packs = packs;
        this.locks = locks;
        this.check = check;
        this.damage = damage;
    }

    void run() throws IOException {
        int done = packs.numbers().headSet((int) check.after(), true).size();
        for (int number : packs.numbers().tailSet((int) check.after(), false)) {
            Optional<Pack> pack = packs.pack(number);
            if (pack.isPresent()) {
                lookThrough(pack.get());
            }
            check.progress()
                    .passed(
                            number,
                            (double) ++done / Math.max(done, packs.numbers().size()));
        }
        if (check.share() < 1) {
            return;
        }
        packs.index().forEach((fingerprint, location) -> {
            lookAtEntry(fingerprint, location);
            check.pace().worked(RecordFormat.HEAD_BYTES);
        });
        for (Map.Entry<Integer, Integer> each : gone.entrySet()) {
            damage.found(
                    HashFunction.IDENTITY.hash(ByteBuffer.allocate(0)),
                    packs.place().name(each.getKey()) + " is not there, and with it " + each.getValue() + " blocks");
        }
        if (!missing.isEmpty()) {
            enterMissing();
        }
    }

    private void lookThrough(Pack pack) throws IOException {
        long[] reached = {0};
        try {
            pack.forEach((fingerprint, kind, offset, payloadBytes) -> {
                reached[0] = offset;
                if (kind == RecordFormat.BLOCK && isChosen()) {
                    look(pack, fingerprint, offset);
                    check.pace().worked(RecordFormat.HEAD_BYTES + payloadBytes);
                }
            });
        } catch (UnavailableException e) {
            packs.requireOpen();
            unlisted.put(pack.number(), reached[0]);
            if (check.share() < 1) {
                damage.found(HashFunction.IDENTITY.hash(ByteBuffer.allocate(0)), e.getMessage());
            }
        }
    }

    private boolean isChosen() {
        return check.share() == 1 || ThreadLocalRandom.current().nextDouble() < check.share();
    }

    private void look(Pack pack, long fingerprint, long offset) throws IOException {
        long here = Location.of(pack.number(), offset, 0);
        Optional<Multihash> hash = packs.named(fingerprint, here);
        if (hash.isEmpty()) {
            return; // Where the index has an entry for it, that is found to point to no record.
        }
        if (!packs.isLive(fingerprint, pack.number(), offset)) {
            missing.put(here, fingerprint);
            return;
        }
        isGood(hash.get(), new Found(pack, here));
    }

    private void lookAtEntry(long fingerprint, long location) throws IOException {
        int number = Location.pack(location);
        Optional<Multihash> hash = packs.named(fingerprint, location);
        if (hash.isPresent()) {
            if (unlisted.getOrDefault(number, Long.MAX_VALUE) < Location.offset(location)) {
                isGood(hash.get(), new Found(packs.pack(number).orElseThrow(), location));
            }
            return;
        }
        long offset = Location.offset(location);
        boolean isLive = packs.isLive(fingerprint, number, offset);
        if (isLive && !packs.numbers().contains(number)) {
            gone.merge(number, 1, Integer::sum);
        } else if (isLive) {
            damage.found(
                    nameIn(number, offset, fingerprint),
                    packs.place().name(number) + " at byte " + offset
                            + " holds no record where the index says one is; add the block again");
        }
    }

    /** The name of the block whose record's lengths are damaged; where the name is too, an empty one. */
    private Multihash nameIn(int number, long offset, long fingerprint) throws IOException {
        Optional<Pack> pack = packs.pack(number);
        if (pack.isPresent() && offset + RecordFormat.HEAD_BYTES < pack.get().end()) {
            int at = (int) offset + RecordFormat.HEAD_BYTES;
            try {
                Multihash hash = Multihash.read(
                        pack.get().bytes().slice(at, (int) pack.get().end() - at));
                if (Fingerprint.of(hash) == fingerprint) {
                    return hash;
                }
            } catch (MalformedException | InternalError e) {
                return HashFunction.IDENTITY.hash(ByteBuffer.allocate(0));
            }
        }
        return HashFunction.IDENTITY.hash(ByteBuffer.allocate(0));
    }

    /** Removals that were made before a block was missed have their records by now. */
    private void enterMissing() throws IOException {
        for (int number : packs.numbers()) {
            Optional<Pack> pack = packs.pack(number);
            if (pack.isPresent()) {
                pack.get().forEach((fingerprint, kind, offset, payloadBytes) -> {
                    if (kind == RecordFormat.REMOVAL && pack.get().isRecord(offset)) {
                        missing.remove(RecordFormat.removed(pack.get().bytes(), offset));
                    }
                });
            }
        }
        for (Map.Entry<Long, Long> each : missing.entrySet()) {
            enter(each.getKey(), each.getValue());
        }
    }

    private void enter(long location, long fingerprint) throws IOException {
        ReentrantLock lock = locks.apply(fingerprint);
        lock.lock();
        try {
            Optional<Multihash> hash = packs.named(fingerprint, location);
            if (hash.isEmpty()) {
                return;
            }
            Optional<Found> held = packs.find(hash.get());
            if (held.isPresent()) {
                removeDouble(hash.get(), held.get(), location);
                return;
            }
            Pack pack = packs.pack(Location.pack(location)).orElseThrow();
            if (isGood(hash.get(), new Found(pack, location))) {
                packs.enter(fingerprint, location);
                packs.forgetCounts();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * The removal of a record may be lost in a power cut while the index keeps the news. Where the block was put again,
     * this record would be the block once more when that one is removed.
     */
    private void removeDouble(Multihash hash, Found held, long location) throws IOException {
        if (!Location.same(held.location(), location) && Location.pack(location) != packs.retiring()) {
            packs.discard(hash, location, Purpose.REMOVAL);
        }
    }

    private boolean isGood(Multihash hash, Found found) throws IOException {
        packs.reading(found.payloadBytes());
        try {
            PackStore.verify(hash, found);
            return true;
        } catch (CorruptBlockException | MalformedException | UnavailableException e) {
            packs.markDamaged(hash, found.location());
            damage.found(hash, e.getMessage());
            return false;
        }
    }
}
