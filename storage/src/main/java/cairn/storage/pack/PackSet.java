package cairn.storage.pack;

import cairn.data.failure.MalformedException;
import cairn.data.failure.UnavailableException;
import cairn.data.multihash.Multihash;
import cairn.storage.block.BlockStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The packs of a store and the index over them. Packs are opened when they are first read. May be used by any thread;
 * that two threads do not change the same block at once is the caller's doing.
 */
final class PackSet {
    /** A block's record, and the index's entry for it. */
    record Found(Pack pack, long location) {
        long offset() {
            return Location.offset(location);
        }

        ByteBuffer payload() {
            return RecordFormat.payload(pack.bytes(), offset());
        }

        int payloadBytes() {
            return RecordFormat.payloadBytes(pack.bytes(), offset());
        }
    }

    /** Takes a record that the index points to; the record itself may be damaged. */
    @FunctionalInterface
    interface RecordVisitor {
        void visit(Pack pack, long fingerprint, long offset, int payloadBytes) throws IOException;
    }

    private static final long UNKNOWN = -1;

    private final PackPlace place;
    private final PackStore.Options options;
    private final PackIndex index;
    private final IndexHead head;
    private final int epoch;
    private final ActivePacks active;
    private final Residency residency = new Residency();
    private final ConcurrentSkipListSet<Integer> numbers = new ConcurrentSkipListSet<>();
    /** Changed, and packs opened and removed, under its lock. */
    private final Map<Integer, Pack> open = new ConcurrentHashMap<>();

    private final AtomicInteger lastNumber = new AtomicInteger();
    private final AtomicLong blocks = new AtomicLong();
    private final AtomicLong blockBytes = new AtomicLong();
    private volatile boolean counted;
    private volatile int retiring;
    private volatile boolean closed;

    private PackSet(PackPlace place, PackStore.Options options, PackIndex index, IndexHead head) throws IOException {
        this.place = place;
        this.options = options;
        this.index = index;
        this.head = head;
        this.epoch = head.nextEpoch(index);
        this.retiring = head.retiring();
        this.active = new ActivePacks(this, options, head);
    }

    /** Opens packs that are files of {@code directory}. */
    static PackSet open(Path directory, PackStore.Options options, Medium medium) throws IOException {
        return open(directory, new DirectoryPlace(directory, medium), options, medium);
    }

    /** Opens the packs of {@code place} with the index in {@code directory}; closes the place when it is closed. */
    static PackSet open(Path directory, PackPlace place, PackStore.Options options, Medium medium) throws IOException {
        Recovery recovery = Recovery.prepare(directory, place, medium);
        IndexHead head = recovery.head();
        PackSet set = new PackSet(place, options, recovery.index(), head);
        set.numbers.addAll(recovery.numbers());
        int highest = recovery.numbers().isEmpty() ? 0 : recovery.numbers().last();
        set.lastNumber.set(Math.max(highest, Math.max(place.lastNumber(), head.highestKnown())));
        if (recovery.isNeeded()) {
            set.active.markChanged();
            recovery.run(set);
        } else {
            set.counted = head.blocks() != UNKNOWN;
            set.blocks.set(head.blocks());
            set.blockBytes.set(head.blockBytes());
            set.active.resume(head.activeEnds());
        }
        head.noteBoot();
        if (highest > 0) {
            set.pack(highest); // Another key than that of the store is told now, not when something is missed.
        }
        return set;
    }

    int epoch() {
        return epoch;
    }

    PackIndex index() {
        return index;
    }

    PackPlace place() {
        return place;
    }

    /** Whether views of packs' bytes stay valid, also when the packs are gone. */
    boolean isLasting() {
        return !place.isBounded();
    }

    /** How much can be put before there is no room: what the place has, and what active packs of it have left. */
    long freeBytes() {
        return place.freeBytes() + (place.isBounded() ? active.roomBytes() : 0);
    }

    ActivePacks active() {
        return active;
    }

    /** The numbers of all packs, in order. */
    ConcurrentSkipListSet<Integer> numbers() {
        return numbers;
    }

    int lastNumber() {
        return lastNumber.get();
    }

    /** The pack of this number, unless it is gone. */
    Optional<Pack> pack(int number) throws IOException {
        Pack pack = open.get(number);
        if (pack != null) {
            return Optional.of(pack);
        }
        synchronized (open) {
            requireOpen();
            if (!numbers.contains(number)) {
                return Optional.empty();
            }
            if (!open.containsKey(number)) {
                open.put(number, Pack.openForReading(place, number, options));
            }
            return Optional.of(open.get(number));
        }
    }

    /** Opens a pack that is not sealed yet. */
    Pack openActive(int number, long end) throws IOException {
        synchronized (open) {
            Pack pack = Pack.openActive(place, number, end, options);
            open.put(number, pack);
            return pack;
        }
    }

    /** Makes an active pack with the next number. */
    Pack create(Purpose purpose) throws IOException {
        int number = lastNumber.get() + 1;
        if (number > Location.PACK_NUMBER_MAX) {
            throw new UnavailableException(
                    "The store in " + place.name() + " has no pack numbers left; make a new store");
        }
        Pack fresh = Pack.create(place, number, options, purpose);
        lastNumber.set(number);
        open.put(number, fresh);
        numbers.add(number);
        return fresh;
    }

    void requireOpen() throws IOException {
        if (closed) {
            throw new UnavailableException("The store in " + place.name() + " is closed");
        }
    }

    /** What to tell of a failed change where the system's words leave something to be said. */
    IOException explained(IOException e) {
        String words = String.valueOf(e.getMessage());
        if (e instanceof UnavailableException) {
            return e;
        }
        if (e instanceof NoExtentException) {
            return new UnavailableException(words, e);
        }
        if (words.contains("No space left")) {
            return new UnavailableException("The disk with " + place.name() + " is full; make room and try again", e);
        }
        if (words.contains("Read-only file system")) {
            return new UnavailableException(
                    "The disk with " + place.name()
                            + " may not be written to any more; see the system's log, for a disk"
                            + " that fails is often set so",
                    e);
        }
        return e;
    }

    /**
     * Where the block's record is.
     *
     * @throws UnavailableException where that cannot be told, because the medium cannot be read
     */
    Optional<Found> find(Multihash hash) throws IOException {
        requireOpen();
        Lookup lookup = new Lookup(hash);
        try {
            long location = index.find(Fingerprint.of(hash), lookup);
            if (!Location.isRecord(location)) {
                return Optional.empty();
            }
            Found found = new Found(lookup.pack, location);
            reading(found.payloadBytes());
            return Optional.of(found);
        } catch (InternalError e) {
            throw new UnavailableException("The block " + hash + " cannot be read in " + place.name(), e);
        }
    }

    /** To be called before so much of a pack is read through its map: keeps what is resident of all packs bounded. */
    void reading(long bytes) {
        residency.reading(bytes, open.values());
    }

    /** Whether a record of this multihash is at a location; an entry that outlived its record points nowhere. */
    private final class Lookup implements IndexShard.Match {
        private final Multihash hash;
        /** The last pack that was looked into. */
        private Pack pack;

        private Lookup(Multihash hash) {
            this.hash = hash;
        }

        @Override
        public boolean isAt(long location) throws IOException {
            Optional<Pack> there = pack(Location.pack(location));
            if (there.isEmpty()) {
                return false;
            }
            pack = there.get();
            long offset = Location.offset(location);
            return pack.isRecord(offset)
                    && RecordFormat.kind(pack.bytes(), offset) == RecordFormat.BLOCK
                    && RecordFormat.multihashBytes(pack.bytes(), offset) == hash.size()
                    && hash.sameBytes(pack.bytes(), (int) offset + RecordFormat.HEAD_BYTES);
        }
    }

    /** The multihash of the record at a location, where there is one of this fingerprint that can be read. */
    Optional<Multihash> named(long fingerprint, long location) throws IOException {
        try {
            return read(fingerprint, location);
        } catch (MalformedException | InternalError e) {
            return Optional.empty(); // Damaged, or the medium cannot read it.
        }
    }

    private Optional<Multihash> read(long fingerprint, long location) throws IOException {
        Optional<Pack> pack = pack(Location.pack(location));
        long offset = Location.offset(location);
        if (pack.isEmpty()
                || !pack.get().isRecord(offset)
                || RecordFormat.kind(pack.get().bytes(), offset) != RecordFormat.BLOCK) {
            return Optional.empty();
        }
        Multihash hash = RecordFormat.multihash(pack.get().bytes(), offset);
        return Fingerprint.of(hash) == fingerprint ? Optional.of(hash) : Optional.empty();
    }

    /** Appends a block's record and enters it. */
    void add(Multihash hash, ByteBuffer payload) throws IOException {
        active.append(Purpose.PUT, RecordFormat.BLOCK, hash, payload, location -> {
            enter(Fingerprint.of(hash), location);
            blocks.incrementAndGet();
            blockBytes.addAndGet(payload.remaining());
        });
    }

    /** Enters a block's record, in place of an entry with its fingerprint that points nowhere. */
    void enter(long fingerprint, long location) throws IOException {
        boolean tookStale = index.shard(fingerprint)
                .add(fingerprint, location, held -> named(fingerprint, held).isEmpty());
        if (tookStale) {
            counted = false; // How long the lost block was is not known.
        }
    }

    /** Appends another record of a block, and lets the entry that points to {@code old} point to it. */
    void addAgain(Multihash hash, ByteBuffer payload, long old, Purpose purpose) throws IOException {
        active.append(purpose, RecordFormat.BLOCK, hash, payload, fresh -> replace(hash, old, fresh));
    }

    private void replace(Multihash hash, long old, long fresh) throws IOException {
        long fingerprint = Fingerprint.of(hash);
        index.shard(fingerprint).replace(fingerprint, old, fresh);
    }

    void markVerified(Multihash hash, long location) throws IOException {
        replace(hash, location, Location.withEpoch(location, epoch));
    }

    /** What was seen to be damaged is looked at again by whoever reads it, and replaced by whoever puts it. */
    void markDamaged(Multihash hash, long location) throws IOException {
        replace(hash, location, Location.withEpoch(location, 0));
    }

    /** Appends a record which says that the block's is no more, and takes its entry out. */
    void remove(Multihash hash, Found found) throws IOException {
        long fingerprint = Fingerprint.of(hash);
        active.appendRemoval(Purpose.REMOVAL, hash, found.location(), place -> {
            if (index.shard(fingerprint).replace(fingerprint, found.location(), Location.REMOVED)) {
                blocks.decrementAndGet();
                blockBytes.addAndGet(-found.payloadBytes());
            }
        });
    }

    /** Takes a block's entry out; its record is in a pack that is about to go. */
    void forget(Multihash hash, Found found) throws IOException {
        long fingerprint = Fingerprint.of(hash);
        int payloadBytes = found.payloadBytes();
        if (index.shard(fingerprint).replace(fingerprint, found.location(), Location.REMOVED)) {
            blocks.decrementAndGet();
            blockBytes.addAndGet(-payloadBytes);
        }
    }

    /** Appends a record which says that the one at {@code location}, which has no entry, is no block of the store. */
    void discard(Multihash hash, long location, Purpose purpose) throws IOException {
        active.appendRemoval(purpose, hash, location, place -> {});
    }

    /** What was counted is not right any more. */
    void forgetCounts() {
        counted = false;
    }

    /** Visits every record that the index points to, pack by pack, of those that are there when it begins. */
    void forEachLive(RecordVisitor visitor) throws IOException {
        SortedMap<Integer, Long> ends = active.ends();
        int last = lastNumber.get();
        for (int number : numbers) {
            Optional<Pack> pack = number > last ? Optional.empty() : pack(number);
            if (pack.isEmpty()) {
                continue;
            }
            long end = ends.getOrDefault(number, Long.MAX_VALUE);
            pack.get().forEach((fingerprint, kind, offset, payloadBytes) -> {
                if (kind == RecordFormat.BLOCK && offset < end && isLive(fingerprint, number, offset)) {
                    visitor.visit(pack.get(), fingerprint, offset, payloadBytes);
                }
            });
        }
    }

    /** Whether the index points to this record. */
    boolean isLive(long fingerprint, int number, long offset) throws IOException {
        long here = Location.of(number, offset, 0);
        return Location.isRecord(index.find(fingerprint, location -> Location.same(location, here)));
    }

    boolean isCounted() {
        return counted;
    }

    /** Counts what the index points to; the caller sees to it that nothing is changed meanwhile. */
    void count() throws IOException {
        long[] found = {0, 0};
        forEachLive((pack, fingerprint, offset, payloadBytes) -> {
            found[0]++;
            found[1] += payloadBytes;
        });
        blocks.set(found[0]);
        blockBytes.set(found[1]);
        counted = true;
    }

    BlockStore.Usage usage() throws IOException {
        return new BlockStore.Usage(blocks.get(), blockBytes.get(), diskBytes());
    }

    long diskBytes() throws IOException {
        long disk = index.diskBytes();
        for (int number : numbers) {
            Pack pack = open.get(number);
            disk += pack == null ? place.bytes(number) : pack.end();
        }
        return disk;
    }

    /** Returns when all that was appended survives a power loss. */
    void force() throws IOException {
        for (Pack pack : open.values()) {
            pack.force();
        }
    }

    /** The pack that is being emptied or was when that was cut short, or 0: its blocks may be in another pack too. */
    int retiring() {
        return retiring;
    }

    /** Notes that a pack's records are moved to others from now on. */
    void retire(Pack pack) throws IOException {
        active.markChanged();
        if (pack.number() == lastNumber.get()) {
            active.openNewer();
        }
        retiring = pack.number();
        head.setRetiring(pack.number());
    }

    /** Removes the pack that was retired, which the index points into no more. */
    void delete(Pack pack) throws IOException {
        synchronized (open) {
            numbers.remove(pack.number());
            open.remove(pack.number());
        }
        pack.delete();
        place.forceDeletions();
        keepRetired();
    }

    /** No pack is being emptied any more. */
    void keepRetired() throws IOException {
        retiring = 0;
        head.setRetiring(0);
    }

    void close() throws IOException {
        synchronized (open) {
            if (closed) {
                return;
            }
            closed = true;
        }
        try {
            closePacks();
        } finally {
            place.close();
        }
    }

    private void closePacks() throws IOException {
        SortedMap<Integer, Long> ends = active.stop();
        if (active.isChanged() && options.durability() == Durability.COMMIT) {
            force();
            index.force();
        }
        for (Pack pack : open.values()) {
            pack.close();
        }
        if (active.isChanged() && ends.size() <= IndexHead.ACTIVE_MAX) {
            head.markClosed(
                    counted ? blocks.get() : UNKNOWN,
                    blockBytes.get(),
                    ends,
                    options.durability() == Durability.COMMIT);
        }
    }
}
