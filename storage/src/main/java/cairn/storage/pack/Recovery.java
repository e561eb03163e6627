package cairn.storage.pack;

import cairn.data.failure.MalformedException;
import cairn.data.multihash.Multihash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Brings the index in line with the packs after a crash, or makes it anew where it is missing. Packs that the head
 * calls complete are not read. Of the others, those that are sealed are entered from their footers, without looking at
 * their records; those that are not are read with their checksums, cut behind the last whole record, and sealed.
 *
 * <p>Removals name the record they remove, so the order of packs does not matter: all of them are gathered first.
 */
final class Recovery {
    private static final String HEAD_FILE = "head";

    private final IndexHead head;
    private final PackIndex index;
    private final SortedSet<Integer> numbers;
    private final boolean needed;
    /** Whether the medium may have lost what was not forced. */
    private final boolean isOtherBoot;
    /** The removed records' places; sorted when all are there. */
    private long[] removed = new long[256];

    private int removedCount;

    private Recovery(IndexHead head, PackIndex index, SortedSet<Integer> numbers, boolean needed, boolean isOtherBoot) {
        this.head = head;
        this.index = index;
        this.numbers = numbers;
        this.needed = needed;
        this.isOtherBoot = isOtherBoot;
    }

    /** Looks at the packs of {@code place}, and at their index in {@code directory}, which is made if it is missing. */
    static Recovery prepare(Path directory, PackPlace place, Medium medium) throws IOException {
        Path indexDirectory = directory.resolve("index");
        Files.createDirectories(indexDirectory);
        SortedSet<Integer> numbers = place.numbers();
        IndexHead head = new IndexHead(indexDirectory.resolve(HEAD_FILE), medium);
        SortedSet<Integer> unended = new TreeSet<>(numbers);
        unended.removeIf(place::hasKnownEnd);
        // A pack that the head calls complete has its end, unless the place has lost what it knew of that.
        boolean isKnown =
                head.isKnown() && unended.headSet(head.completeUpTo() + 1).isEmpty();
        boolean isOtherBoot = isKnown && !head.isThisBoot();
        if (!isKnown) {
            PackIndex.delete(indexDirectory, medium);
            head.reset();
        }
        boolean needed = isKnown ? !isAsClosed(place, head, unended) : !numbers.isEmpty();
        PackIndex index;
        try {
            index = new PackIndex(indexDirectory, medium);
        } catch (MalformedException e) {
            PackIndex.delete(indexDirectory, medium);
            head.reset();
            index = new PackIndex(indexDirectory, medium);
            needed = true;
        }
        return new Recovery(head, index, numbers, needed, isOtherBoot);
    }

    /** Whether the store was closed, and its active packs end where they did then. */
    private static boolean isAsClosed(PackPlace place, IndexHead head, Set<Integer> unended) throws IOException {
        if (!head.wasClosed() || !head.activeEnds().keySet().containsAll(unended)) {
            return false;
        }
        for (Map.Entry<Integer, Long> active : head.activeEnds().entrySet()) {
            if (!place.endsAt(active.getKey(), active.getValue())) {
                return false;
            }
        }
        return true;
    }

    IndexHead head() {
        return head;
    }

    PackIndex index() {
        return index;
    }

    SortedSet<Integer> numbers() {
        return numbers;
    }

    boolean isNeeded() {
        return needed;
    }

    /** Enters what is missing. */
    void run(PackSet packs) throws IOException {
        List<Pack> unsure = new ArrayList<>();
        Set<Integer> torn = new HashSet<>();
        for (int number : numbers.tailSet(head.completeUpTo() + 1)) {
            Pack pack = packs.pack(number).orElseThrow();
            if (!pack.isSealed()) {
                pack.recover();
            }
            torn.add(number); // Also one that is sealed: a recovery that was cut short may have done so.
            unsure.add(pack);
        }
        for (Pack pack : unsure) {
            gatherRemovals(pack);
        }
        removed = Arrays.copyOf(removed, removedCount);
        Arrays.sort(removed);
        for (Pack pack : unsure) {
            pack.forEach((fingerprint, kind, offset, payloadBytes) -> {
                long here = Location.of(pack.number(), offset, 0);
                if (kind == RecordFormat.BLOCK && Arrays.binarySearch(removed, here) < 0) {
                    enter(packs, fingerprint, here);
                }
            });
        }
        if (isOtherBoot) {
            returnToRetiring(packs, torn);
            forgetLost(packs, torn);
        }
        packs.force(); // Of two records of a block one was removed just now, and nobody will look at both again.
        index.force();
        if (!numbers.isEmpty()) {
            head.setCompleteUpTo(numbers.last());
        }
    }

    /**
     * The index may have been told of a copy that a power loss took. The record which was copied is still there: only a
     * removal that was lost as well, or one of those that were gathered, can have been made of it meanwhile.
     */
    private void returnToRetiring(PackSet packs, Set<Integer> torn) throws IOException {
        int retiring = head.retiring();
        Optional<Pack> pack = retiring == 0 ? Optional.empty() : packs.pack(retiring);
        if (pack.isEmpty()) {
            return;
        }
        pack.get().forEach((fingerprint, kind, offset, payloadBytes) -> {
            long here = Location.of(retiring, offset, 0);
            if (kind != RecordFormat.BLOCK || Arrays.binarySearch(removed, here) >= 0) {
                return;
            }
            long lost =
                    index.find(fingerprint, held -> Location.isRecord(held) && isLost(packs, torn, fingerprint, held));
            Optional<Multihash> hash = packs.named(fingerprint, here);
            boolean isCopied = Location.isRecord(index.find(
                    fingerprint,
                    held -> packs.named(fingerprint, held).equals(hash) && !isLost(packs, torn, fingerprint, held)));
            if (Location.isRecord(lost) && hash.isPresent() && !isCopied) {
                index.shard(fingerprint).replace(fingerprint, lost, here);
            }
        });
    }

    /** The index may have outlived records that a power loss took or tore: they were not acknowledged. */
    private void forgetLost(PackSet packs, Set<Integer> torn) throws IOException {
        index.forEach((fingerprint, location) -> {
            if (torn.contains(Location.pack(location)) && isLost(packs, torn, fingerprint, location)) {
                index.shard(fingerprint).replace(fingerprint, location, Location.REMOVED);
            }
        });
    }

    /** Whether there is no record at a location, or one that a power loss tore: its head may be whole all the same. */
    private static boolean isLost(PackSet packs, Set<Integer> torn, long fingerprint, long location)
            throws IOException {
        int number = Location.pack(location);
        return packs.named(fingerprint, location).isEmpty()
                || torn.contains(number) && !packs.pack(number).orElseThrow().isWhole(Location.offset(location));
    }

    private void gatherRemovals(Pack pack) throws IOException {
        pack.forEach((fingerprint, kind, offset, payloadBytes) -> {
            boolean isRemoval = kind == RecordFormat.REMOVAL
                    && pack.isRecord(offset)
                    && RecordFormat.kind(pack.bytes(), offset) == RecordFormat.REMOVAL
                    && pack.isWhole(offset);
            if (isRemoval) {
                long location = RecordFormat.removed(pack.bytes(), offset);
                index.shard(fingerprint).replace(fingerprint, location, Location.REMOVED);
                if (removedCount == removed.length) {
                    removed = Arrays.copyOf(removed, removedCount * 2);
                }
                removed[removedCount++] = location;
            }
        });
    }

    /** Most fingerprints are new, and then the record is not read. */
    private void enter(PackSet packs, long fingerprint, long location) throws IOException {
        boolean isTaken = Location.isRecord(index.find(fingerprint, held -> Location.isRecord(held)));
        if (!isTaken) {
            packs.enter(fingerprint, location);
            return;
        }
        Optional<Multihash> hash = packs.named(fingerprint, location);
        if (hash.isEmpty()) {
            return; // It is damaged, and another record has its fingerprint.
        }
        Optional<PackSet.Found> held = packs.find(hash.get());
        if (held.isEmpty()) {
            packs.enter(fingerprint, location);
        } else if (!Location.same(held.get().location(), location)) {
            keepOne(packs, hash.get(), held.get(), location);
        }
    }

    /**
     * A block has two records where a compaction was cut short. Only one may stay, or the other would be the block
     * again after the one was removed and the index made anew.
     */
    private static void keepOne(PackSet packs, Multihash hash, PackSet.Found held, long other) throws IOException {
        boolean isHeldGood = held.pack().isWhole(held.offset());
        if (!isHeldGood) {
            long fingerprint = Fingerprint.of(hash);
            packs.index().shard(fingerprint).replace(fingerprint, held.location(), other);
        }
        packs.discard(hash, isHeldGood ? other : held.location(), Purpose.COMPACTION);
    }
}
