package cairn.storage.pack;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import cairn.data.failure.LimitException;
import cairn.data.failure.UnavailableException;
import cairn.data.multihash.Multihash;
import cairn.storage.block.BlockStore;
import cairn.storage.block.Check;
import cairn.storage.block.Pace;
import cairn.storage.block.Proof;
import cairn.storage.pack.PackSet.Found;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The {@link BlockStore} of a node: blocks in packs, found through an index. See the package's page for how it works.
 */
public final class PackStore implements BlockStore {
    /**
     * How a store is opened.
     *
     * @param durability what a synced put survives
     * @param packBytesMax how large a pack grows before it is sealed
     * @param writers how many threads may append at the same time, each to a pack of its own
     * @param proof tells whether what is kept is what its name says
     */
    public record Options(Durability durability, long packBytesMax, int writers, Proof proof) {
        private static final long PACK_BYTES_MAX = 256L * 1024 * 1024;
        private static final int WRITERS_MAX = 4;

        public Options {
            if (packBytesMax < 4096 || packBytesMax > 1 << 30 || writers < 1 || writers > IndexHead.ACTIVE_MAX) {
                throw new IllegalArgumentException("Packs of " + packBytesMax + " bytes for " + writers + " writers");
            }
        }

        /** For blocks that are kept as they are. */
        public Options(Durability durability, long packBytesMax, int writers) {
            this(durability, packBytesMax, writers, Proof.HASH);
        }

        /** The same for blocks that are kept in another form. */
        public Options with(Proof other) {
            return new Options(durability, packBytesMax, writers, other);
        }

        /** Packs of 256 MiB, and a writer for each processor up to four. */
        public static Options of(Durability durability) {
            return new Options(
                    durability, PACK_BYTES_MAX, Math.clamp(Runtime.getRuntime().availableProcessors(), 1, WRITERS_MAX));
        }
    }

    private static final int STRIPES = 256;

    private final Options options;
    private final PackSet packs;
    /** Each orders the changes of the blocks whose fingerprints have its number in their low bits. */
    private final ReentrantLock[] stripes = new ReentrantLock[STRIPES];

    /** Held to compact, and shared by whoever must meet each block once. */
    private final ReentrantReadWriteLock moving = new ReentrantReadWriteLock();

    private final AtomicLong puts = new AtomicLong();
    private final Object syncLock = new Object();
    /** Guarded by syncLock: every put counted up to here is on the medium. */
    private long syncedPuts;

    private PackStore(Options options, PackSet packs) {
        this.options = options;
        this.packs = packs;
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new ReentrantLock();
        }
    }

    /**
     * Opens the store in {@code directory}, or makes an empty one. The caller has seen to it that no other process has
     * it open ({@link cairn.storage.lock.StoreLock}).
     */
    public static PackStore open(Path directory, Options options) throws IOException {
        return open(directory, options, new FileMedium());
    }

    /**
     * Opens packs that somebody else keeps in {@code packs}, as they are now and only to be read, with an index of ours
     * in {@code directory}. What is put or removed there meanwhile is not seen before the next opening.
     */
    public static PackStore openToRead(Path directory, Path packs, Options options) throws IOException {
        Medium medium = new FileMedium();
        DirectoryPlace place = new DirectoryPlace(packs, medium, true);
        DeviceIndex.bind(directory, place.state(), medium);
        return new PackStore(options, PackSet.open(directory, place, options, medium));
    }

    /** Opens the store on a medium of the caller's. */
    static PackStore open(Path directory, Options options, Medium medium) throws IOException {
        return new PackStore(options, PackSet.open(directory, options, medium));
    }

    /**
     * Opens the store on a device that {@link PackDevice} made, with its index in {@code directory}; no other process
     * opens it meanwhile. Its packs are as large as the device's segments, whatever {@code options} say.
     *
     * @throws cairn.data.failure.UnavailableException where another process has the device
     * @throws cairn.data.failure.MalformedException where the device does not hold the store of this UUID
     */
    public static PackStore open(Path directory, Path device, UUID uuid, Options options) throws IOException {
        return open(directory, device, uuid, options, new FileMedium());
    }

    /** Opens the store on a device, on a medium of the caller's. */
    static PackStore open(Path directory, Path device, UUID uuid, Options wanted, Medium medium) throws IOException {
        SegmentPlace place = SegmentPlace.open(device, uuid, medium);
        boolean isOpen = false;
        try {
            DeviceIndex.bind(directory, place, medium);
            Options options =
                    new Options(wanted.durability, place.superblock().segmentBytes(), wanted.writers, wanted.proof);
            PackStore store = new PackStore(options, PackSet.open(directory, place, options, medium));
            isOpen = true;
            return store;
        } finally {
            if (!isOpen) {
                place.close();
            }
        }
    }

    @Override
    public boolean has(Multihash hash) throws IOException {
        packs.requireOpen();
        return hash.isIdentity() || packs.find(hash).isPresent();
    }

    @Override
    public OptionalInt size(Multihash hash) throws IOException {
        packs.requireOpen();
        if (hash.isIdentity()) {
            return OptionalInt.of(hash.digestSize());
        }
        Optional<Found> found = packs.find(hash);
        return found.isPresent() ? OptionalInt.of(found.get().payloadBytes()) : OptionalInt.empty();
    }

    @Override
    public Optional<Block> get(Cid cid) throws IOException {
        packs.requireOpen();
        Multihash hash = cid.hash();
        if (hash.isIdentity()) {
            return Optional.of(Block.known(cid, ByteBuffer.wrap(hash.digest())));
        }
        Optional<Found> found = packs.find(hash);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        if (Location.epoch(found.get().location()) != packs.epoch()) {
            check(hash, found.get());
            packs.markVerified(hash, found.get().location());
        }
        return Optional.of(Block.known(
                cid,
                packs.isLasting() ? found.get().payload() : copy(found.get().payload())));
    }

    private static ByteBuffer copy(ByteBuffer bytes) {
        return ByteBuffer.allocate(bytes.remaining()).put(bytes).flip().asReadOnlyBuffer();
    }

    /**
     * Checks a record's bytes by the checksum that was made when they were put, after they were hashed; where it does
     * not fit, the hash decides and says what is wrong. A fault of the medium under the map is an error of the JVM's
     * and becomes one of ours.
     */
    private static void check(Multihash hash, Found found) throws IOException {
        try {
            if (!found.pack().isWhole(found.offset())) {
                verify(hash, found);
            }
        } catch (InternalError e) {
            throw unreadable(hash, found, e);
        }
    }

    static void verify(Multihash hash, Found found) throws IOException {
        try {
            found.pack()
                    .proof()
                    .verify(hash, found.payload(), where(found) + "; add it again, or import it from another copy");
        } catch (InternalError e) {
            throw unreadable(hash, found, e);
        }
    }

    private static UnavailableException unreadable(Multihash hash, Found found, InternalError e) {
        return new UnavailableException("The block " + hash + " cannot be read " + where(found), e);
    }

    private static String where(Found found) {
        return "in " + found.pack().name() + " at byte " + found.offset();
    }

    @Override
    public boolean put(Block block) throws IOException {
        packs.requireOpen();
        Multihash hash = block.cid().hash();
        if (hash.isIdentity()) {
            block.verify("a block that its CID holds");
            return false;
        }
        Block verified = block.verify("a block to be kept");
        if (Pack.bytesNeeded(hash.size(), block.size()) > options.packBytesMax) {
            throw new LimitException(
                    "The block " + hash + " has " + block.size() + " bytes",
                    "packBytesMax",
                    options.packBytesMax,
                    "cut it into smaller blocks");
        }
        ReentrantLock stripe = stripe(hash);
        stripe.lock();
        try {
            Optional<Found> held = readable(hash);
            if (held.isPresent()) {
                replaceDamaged(verified, held.get());
                return false;
            }
            packs.add(hash, verified.bytes());
            puts.incrementAndGet();
            return true;
        } finally {
            stripe.unlock();
        }
    }

    /** The block's record; where it cannot be read, the block is put as one that is not held. */
    private Optional<Found> readable(Multihash hash) throws IOException {
        try {
            return packs.find(hash);
        } catch (UnavailableException e) {
            packs.requireOpen();
            return Optional.empty();
        }
    }

    /**
     * A block that is held and was not read yet in this process may be damaged: then the fresh bytes take its place.
     */
    private void replaceDamaged(Block block, Found held) throws IOException {
        if (Location.epoch(held.location()) == packs.epoch()) {
            return;
        }
        Multihash hash = block.cid().hash();
        if (isSame(held, block)) {
            packs.markVerified(hash, held.location());
            return;
        }
        packs.addAgain(hash, block.bytes(), held.location(), Purpose.PUT);
        packs.discard(hash, held.location(), Purpose.REMOVAL);
        packs.forgetCounts(); // How long the damaged one was counted to be is not known.
        puts.incrementAndGet();
    }

    private static boolean isSame(Found held, Block block) {
        try {
            Checksum.touch(held.payload());
            return held.payload().equals(block.bytes());
        } catch (InternalError e) {
            return false; // The medium cannot read it any more.
        }
    }

    private ReentrantLock stripe(Multihash hash) {
        return stripe(Fingerprint.of(hash));
    }

    private ReentrantLock stripe(long fingerprint) {
        return stripes[(int) fingerprint & STRIPES - 1];
    }

    @Override
    public void sync() throws IOException {
        packs.requireOpen();
        if (options.durability == Durability.OS) {
            return;
        }
        long wanted = puts.get();
        synchronized (syncLock) {
            if (syncedPuts >= wanted) {
                return;
            }
            long before = puts.get();
            packs.force();
            syncedPuts = before;
        }
    }

    @Override
    public boolean remove(Multihash hash) throws IOException {
        packs.requireOpen();
        if (hash.isIdentity()) {
            return false;
        }
        ReentrantLock stripe = stripe(hash);
        stripe.lock();
        try {
            Optional<Found> found = packs.find(hash);
            if (found.isEmpty()) {
                return false;
            }
            Compaction.discardCopies(packs, hash, found.get());
            packs.remove(hash, found.get());
            puts.incrementAndGet();
            return true;
        } finally {
            stripe.unlock();
        }
    }

    @Override
    public void forEach(Visitor visitor) throws IOException {
        moving.readLock().lock();
        try {
            packs.requireOpen();
            packs.forEachLive((pack, fingerprint, offset, payloadBytes) -> {
                Optional<Multihash> hash = packs.named(fingerprint, Location.of(pack.number(), offset, 0));
                if (hash.isPresent()) {
                    visitor.visit(hash.get(), payloadBytes);
                }
            });
        } finally {
            moving.readLock().unlock();
        }
    }

    @Override
    public void verify(Check check, Damage damage) throws IOException {
        packs.requireOpen();
        new Verification(packs, this::stripe, check, damage).run();
    }

    @Override
    public void compact() throws IOException {
        sweep(Compaction.NO_GARBAGE, Pace.FULL);
    }

    @Override
    public void sweep(Garbage garbage, Pace pace) throws IOException {
        packs.requireOpen();
        new Compaction(packs, this::stripe, moving.writeLock(), garbage, pace).run();
    }

    @Override
    public Usage usage() throws IOException {
        packs.requireOpen();
        if (!packs.isCounted()) {
            count();
        }
        return packs.usage();
    }

    @Override
    public long diskBytes() throws IOException {
        packs.requireOpen();
        return packs.diskBytes();
    }

    /** How large a pack grows. */
    public long packBytesMax() {
        return options.packBytesMax;
    }

    /** How much more can be put before the medium is full; on a disk others may have taken it by then. */
    public long freeBytes() {
        return packs.freeBytes();
    }

    /** After a crash the counts are made anew, when they are first wanted; nothing is put or removed meanwhile. */
    private void count() throws IOException {
        int locked = 0;
        try {
            for (; locked < STRIPES; locked++) {
                stripes[locked].lock();
            }
            if (!packs.isCounted()) {
                packs.count();
            }
        } finally {
            while (locked > 0) {
                stripes[--locked].unlock();
            }
        }
    }

    @Override
    public void close() throws IOException {
        packs.close();
    }
}
