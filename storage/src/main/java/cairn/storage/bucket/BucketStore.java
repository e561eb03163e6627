package cairn.storage.bucket;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import cairn.data.failure.CorruptBlockException;
import cairn.data.failure.MalformedException;
import cairn.data.failure.UnavailableException;
import cairn.data.multihash.Multihash;
import cairn.storage.block.BlockStore;
import cairn.storage.block.Check;
import cairn.storage.block.MemoryBlockStore;
import cairn.storage.block.Pace;
import cairn.storage.block.Proof;
import cairn.storage.block.Stripes;
import cairn.storage.pack.PackStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The {@link BlockStore} of a node whose blocks are in a bucket. See the package's page for how it works.
 */
public final class BucketStore implements BlockStore {
    /** What a sync waits for. */
    public enum Sync {
        /** That what was put is on this machine's medium, as the store near by has it. */
        NEAR,
        /** That it is in the bucket. */
        BUCKET
    }

    private static final System.Logger LOG = System.getLogger(BucketStore.class.getName());
    /** How often a block is looked for again whose pack is gone: it is in another then. */
    private static final int MOVES_MAX = 3;
    /** Portions of a check below this one are those of the near store; above, the packs by their numbers. */
    private static final long FIRST_PACK_PORTION = 1L << 32;

    private final BlockStore near;
    private final Sync sync;
    private final Bucket bucket;
    private final Stripes stripes = new Stripes();
    private final Catalog catalog;
    private final Waiting waiting;
    private final Pieces pieces;
    private final PackReader reader;
    private final Membership membership;
    private final Traffic traffic;
    private final Collector collector;
    /** Held while blocks move from the near store to a pack, or packs come and go; shared to meet each block once. */
    private final ReentrantReadWriteLock moving = new ReentrantReadWriteLock();
    /** Blocks of which the bucket gave other bytes. */
    private final Set<Multihash> damaged = ConcurrentHashMap.newKeySet();

    private final AtomicBoolean closed = new AtomicBoolean();

    private BucketStore(
            BlockStore near,
            Path folder,
            BucketAddress address,
            Bucket bucket,
            Proof proof,
            Sync sync,
            BucketOptions options)
            throws IOException {
        this.near = near;
        this.sync = sync;
        this.bucket = bucket;
        Files.createDirectories(folder);
        this.catalog = new Catalog(folder, stripes);
        this.waiting = new Waiting(
                folder.resolve("waiting"), name -> catalog.named(name).isPresent());
        this.pieces = new Pieces(
                folder.resolve("cache"),
                options.cacheBytesMax(),
                number -> catalog.pack(number).isPresent());
        this.reader = new PackReader(bucket, waiting, pieces, proof);
        this.membership = new Membership(folder, address, bucket, catalog, stripes, proof.keyId());
        Packing packing = new Packing(near, catalog, waiting, stripes, moving.writeLock(), options.packBytes());
        Listing listing = new Listing(bucket, membership, catalog, waiting, pieces, near, stripes, moving.writeLock());
        this.traffic = new Traffic(near, catalog, waiting, pieces, packing, listing, bucket, membership.id(), options);
        this.collector = new Collector(bucket, catalog, listing, reader, waiting, options, traffic::keepMade);
        if (!catalog.wasWhole()) {
            packing.mend();
        }
    }

    /**
     * Opens the store. What is put is kept in {@code near} until there is enough for a pack.
     *
     * @param near is closed with this store
     * @param folder what else this node keeps on its own disk
     * @param proof tells whether what is kept is what its name says
     */
    public static BucketStore open(
            PackStore near,
            Path folder,
            BucketAddress address,
            BucketKey key,
            Proof proof,
            Sync sync,
            BucketOptions options)
            throws IOException {
        return open(near, folder, address, new S3Bucket(address, key), proof, sync, options);
    }

    /**
     * Opens the blocks that others keep in a bucket, as they are there now, to be read only; the others do not hear of
     * it, so they may remove what is read.
     *
     * @param folder an empty one, for lists and a cache
     * @throws cairn.data.failure.MalformedException where they have another key
     */
    public static BucketStore openToRead(Path folder, BucketAddress address, BucketKey key, Proof proof)
            throws IOException {
        Bucket bucket = new GuestBucket(new S3Bucket(address, key));
        Membership.requireSameKey(bucket, address, proof.keyId());
        BucketStore store =
                open(new MemoryBlockStore(), folder, address, bucket, proof, Sync.NEAR, BucketOptions.GUEST);
        boolean isRead = false;
        try {
            store.look();
            isRead = true;
            return store;
        } finally {
            if (!isRead) {
                store.close();
            }
        }
    }

    /** Fails where nobody answers at the address, or does not take the key. */
    public static void requireAnswer(BucketAddress address, BucketKey key) throws IOException {
        try (Bucket bucket = new S3Bucket(address, key)) {
            bucket.list(Listing.DOOMED);
        }
    }

    /** Opens the store over a bucket of the caller's. */
    static BucketStore open(
            BlockStore near,
            Path folder,
            BucketAddress address,
            Bucket bucket,
            Proof proof,
            Sync sync,
            BucketOptions options)
            throws IOException {
        if (!Membership.hasJoined(folder)) {
            greet(address, bucket, proof);
        }
        BucketStore store = new BucketStore(near, folder, address, bucket, proof, sync, options);
        store.traffic.start();
        return store;
    }

    /** A key that the others do not have is told before a block is put that they cannot read. */
    private static void greet(BucketAddress address, Bucket bucket, Proof proof) throws IOException {
        try {
            Membership.requireSameKey(bucket, address, proof.keyId());
        } catch (UnavailableException e) {
            // It is asked again before anything is sent.
            LOG.log(System.Logger.Level.WARNING, "The bucket is not there yet: {0}", e.getMessage());
        }
    }

    private void requireOpen() throws IOException {
        if (closed.get()) {
            throw new UnavailableException("The store is closed");
        }
    }

    @Override
    public boolean has(Multihash hash) throws IOException {
        requireOpen();
        return near.has(hash) || catalog.find(hash).isPresent();
    }

    @Override
    public OptionalInt size(Multihash hash) throws IOException {
        requireOpen();
        OptionalInt size = near.size(hash);
        if (size.isPresent()) {
            return size;
        }
        Optional<Catalog.Found> found = catalog.find(hash);
        return found.isPresent()
                ? OptionalInt.of(found.get().pack().list().length(found.get().entry()))
                : OptionalInt.empty();
    }

    @Override
    public Optional<Block> get(Cid cid) throws IOException {
        requireOpen();
        Optional<Block> block = near.get(cid);
        if (block.isPresent()) {
            return block;
        }
        Optional<Catalog.Found> found = catalog.find(cid.hash());
        if (found.isEmpty() && !isVisiting()) {
            traffic.awaitFirstLook();
            found = catalog.find(cid.hash());
        }
        for (int i = 0; found.isPresent(); i++) {
            Optional<ByteBuffer> bytes = read(cid.hash(), found.get());
            if (bytes.isPresent()) {
                return Optional.of(Block.known(cid, bytes.get().asReadOnlyBuffer()));
            }
            if (i == MOVES_MAX || isVisiting()) {
                throw new UnavailableException("The bucket has no "
                        + PackReader.object(found.get().pack().name()) + " any more; it is looked again later");
            }
            traffic.lookNow();
            found = catalog.find(cid.hash());
        }
        return Optional.empty();
    }

    /** Whether this thread visits blocks: then it must not wait for what waits until nobody visits. */
    private boolean isVisiting() {
        return moving.getReadHoldCount() > 0;
    }

    private Optional<ByteBuffer> read(Multihash hash, Catalog.Found found) throws IOException {
        try {
            return reader.read(hash, found);
        } catch (CorruptBlockException e) {
            damaged.add(hash);
            throw e;
        }
    }

    @Override
    public boolean put(Block block) throws IOException {
        requireOpen();
        Multihash hash = block.cid().hash();
        if (hash.isIdentity()) {
            return near.put(block);
        }
        Block verified = block.verify("a block to be kept");
        if (!isVisiting()) {
            traffic.awaitRoom();
        }
        Lock stripe = stripes.of(hash);
        stripe.lock();
        try {
            boolean isHeld = catalog.find(hash).isPresent();
            if (isHeld && !damaged.contains(hash)) {
                return false;
            }
            boolean isNew = near.put(verified);
            if (isNew) {
                traffic.put(verified.size());
            }
            if (isHeld) {
                catalog.drop(hash);
                damaged.remove(hash);
            }
            return isNew && !isHeld;
        } finally {
            stripe.unlock();
        }
    }

    @Override
    public void sync() throws IOException {
        requireOpen();
        if (sync == Sync.BUCKET) {
            flush();
        } else {
            near.sync();
        }
    }

    /** Returns when all that was put is in the bucket. */
    public void flush() throws IOException {
        requireOpen();
        near.sync();
        if (isVisiting()) {
            throw new UnavailableException("Blocks are sent to the bucket when they are not visited any more");
        }
        traffic.flush();
    }

    /** Looks what others have written, without waiting for the time when it is looked anyway. */
    public void look() throws IOException {
        requireOpen();
        traffic.lookNow();
    }

    @Override
    public boolean remove(Multihash hash) throws IOException {
        requireOpen();
        if (hash.isIdentity()) {
            return false;
        }
        Lock stripe = stripes.of(hash);
        stripe.lock();
        try {
            boolean wasNear = near.remove(hash);
            return catalog.drop(hash) || wasNear;
        } finally {
            stripe.unlock();
        }
    }

    @Override
    public void forEach(Visitor visitor) throws IOException {
        requireOpen();
        moving.readLock().lock();
        try {
            near.forEach(visitor);
            for (KnownPack pack : List.copyOf(catalog.packs())) {
                forEach(pack, visitor);
            }
        } finally {
            moving.readLock().unlock();
        }
    }

    private void forEach(KnownPack pack, Visitor visitor) throws IOException {
        for (int i = 0; i < pack.list().count(); i++) {
            Multihash hash = pack.list().multihash(i);
            if (isFoundAt(hash, pack, i)) {
                visitor.visit(hash, pack.list().length(i));
            }
        }
    }

    /** A block that is in several packs is met in one of them. */
    private boolean isFoundAt(Multihash hash, KnownPack pack, int entry) throws IOException {
        if (pack.isDropped(entry)) {
            return false;
        }
        Lock stripe = stripes.of(hash);
        stripe.lock();
        try {
            return catalog.isFoundAt(hash, pack, entry);
        } finally {
            stripe.unlock();
        }
    }

    /** Hashes what is near, then what the bucket has, which reads it from there. */
    @Override
    public void verify(Check check, Damage damage) throws IOException {
        requireOpen();
        long nearBytes = near.usage().blockBytes();
        long allBytes = Math.max(1, nearBytes + catalog.blockBytes());
        double nearShare = (double) nearBytes / allBytes;
        if (check.after() < FIRST_PACK_PORTION) {
            Check.Progress scaled = (portion, share) -> check.progress().passed(portion, share * nearShare);
            near.verify(new Check(check.after(), check.share(), check.pace(), scaled), damage);
        }
        long doneBytes = nearBytes;
        for (KnownPack pack : List.copyOf(catalog.packs())) {
            long portion = FIRST_PACK_PORTION + pack.number();
            if (portion > check.after()) {
                verify(pack, check, damage);
                doneBytes += pack.heldBytes();
                check.progress().passed(portion, Math.min(1, (double) doneBytes / allBytes));
            }
        }
        check.progress().passed(FIRST_PACK_PORTION + Integer.MAX_VALUE, 1);
    }

    private void verify(KnownPack pack, Check check, Damage damage) throws IOException {
        for (int i = 0; i < pack.list().count(); i++) {
            Multihash hash = pack.list().multihash(i);
            boolean isChosen = check.share() == 1 || ThreadLocalRandom.current().nextDouble() < check.share();
            if (!isChosen || !isFoundAt(hash, pack, i)) {
                continue;
            }
            try {
                read(hash, new Catalog.Found(pack, i));
            } catch (CorruptBlockException | MalformedException e) {
                damage.found(hash, e.getMessage());
            }
            check.pace().worked(pack.list().length(i));
        }
    }

    @Override
    public void compact() throws IOException {
        requireOpen();
        near.compact();
        collect(Pace.FULL);
    }

    @Override
    public void sweep(Garbage garbage, Pace pace) throws IOException {
        requireOpen();
        near.sweep(garbage, pace);
        for (KnownPack pack : List.copyOf(catalog.packs())) {
            for (int i = 0; i < pack.list().count(); i++) {
                Multihash hash = pack.list().multihash(i);
                if (isFoundAt(hash, pack, i) && garbage.isGarbage(hash)) {
                    garbage.dropIfGarbage(hash, () -> remove(hash));
                }
                pace.worked(PackList.ENTRY_BYTES);
            }
        }
        collect(pace);
    }

    /** Tells the others what this node does not hold any more, and gives the bucket's space back. */
    private void collect(Pace pace) throws IOException {
        catalog.save();
        try {
            Collector.Report report = traffic.collect(membership, collector, pace);
            LOG.log(
                    System.Logger.Level.DEBUG,
                    "The bucket: {0} packs deleted, {1} rewritten, another collects: {2}",
                    report.deleted(),
                    report.rewritten(),
                    report.isElsewhere());
        } catch (UnavailableException e) {
            requireOpen();
            LOG.log(System.Logger.Level.WARNING, "The bucket's garbage stays for now: {0}", e.getMessage());
        }
    }

    @Override
    public Usage usage() throws IOException {
        requireOpen();
        moving.readLock().lock();
        try {
            Usage here = near.usage();
            return new Usage(here.blocks() + catalog.blocks(), here.blockBytes() + catalog.blockBytes(), diskBytes());
        } finally {
            moving.readLock().unlock();
        }
    }

    @Override
    public long diskBytes() throws IOException {
        requireOpen();
        return near.diskBytes() + catalog.diskBytes() + packBytes();
    }

    /** Of all packs of the bucket that are known. */
    private long packBytes() {
        long bytes = 0;
        for (KnownPack pack : catalog.packs()) {
            bytes += pack.list().packBytes();
        }
        return bytes;
    }

    /** What waits on this machine's disk for the bucket, and the lists of what is there. */
    public long localBytes() {
        return waiting.bytes() + catalog.diskBytes();
    }

    /** How the store is doing. */
    public BucketStatus state() {
        return new BucketStatus(
                catalog.packs().size(),
                packBytes(),
                waiting.packs().size(),
                traffic.waitingBytes(),
                pieces.bytes(),
                pieces.bytesMax(),
                bucket.requests(),
                traffic.failure());
    }

    @Override
    public SequencedMap<String, String> status() {
        return state().words();
    }

    @Override
    public void close() throws IOException {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        boolean hasEnded = traffic.close();
        bucket.close();
        try {
            near.close();
        } finally {
            if (hasEnded) {
                catalog.close();
            }
        }
    }
}
