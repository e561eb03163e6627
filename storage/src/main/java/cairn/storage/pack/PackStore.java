package cairn.storage.pack;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import cairn.data.failure.CorruptBlockException;
import cairn.data.failure.LimitException;
import cairn.data.failure.UnavailableException;
import cairn.data.multihash.HashFunction;
import cairn.data.multihash.Multihash;
import cairn.storage.block.BlockStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;

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
     */
    public record Options(Durability durability, long packBytesMax, int writers) {
        private static final long PACK_BYTES_MAX = 256L * 1024 * 1024;
        private static final int WRITERS_MAX = 4;

        public Options {
            if (packBytesMax < 4096 || packBytesMax > 1 << 30 || writers < 1 || writers > IndexHead.ACTIVE_MAX) {
                throw new IllegalArgumentException("Packs of " + packBytesMax + " bytes for " + writers + " writers");
            }
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
    private final Object[] stripes = new Object[STRIPES];
    private final AtomicLong puts = new AtomicLong();
    private final Object syncLock = new Object();
    /** Guarded by syncLock: every put counted up to here is on the medium. */
    private long syncedPuts;

    private PackStore(Options options, PackSet packs) {
        this.options = options;
        this.packs = packs;
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new Object();
        }
    }

    /**
     * Opens the store in {@code directory}, or makes an empty one. The caller has seen to it that no other process has
     * it open ({@link cairn.storage.lock.StoreLock}).
     */
    public static PackStore open(Path directory, Options options) throws IOException {
        return new PackStore(options, PackSet.open(directory, options));
    }

    @Override
    public boolean has(Multihash hash) throws IOException {
        return hash.isIdentity() || Location.isRecord(packs.find(hash));
    }

    @Override
    public OptionalInt size(Multihash hash) throws IOException {
        if (hash.isIdentity()) {
            return OptionalInt.of(hash.digestSize());
        }
        long location = packs.find(hash);
        if (!Location.isRecord(location)) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(RecordFormat.payloadBytes(packs.pack(location).bytes(), Location.offset(location)));
    }

    @Override
    public Optional<Block> get(Cid cid) throws IOException {
        Multihash hash = cid.hash();
        if (hash.isIdentity()) {
            return Optional.of(Block.known(cid, ByteBuffer.wrap(hash.digest())));
        }
        long location = packs.find(hash);
        if (!Location.isRecord(location)) {
            return Optional.empty();
        }
        Pack pack = packs.pack(location);
        ByteBuffer payload = RecordFormat.payload(pack.bytes(), Location.offset(location));
        if (Location.epoch(location) != packs.epoch()) {
            check(hash, pack, location);
            packs.markVerified(hash, location);
        }
        return Optional.of(Block.known(cid, payload));
    }

    /**
     * Checks a record's bytes by the checksum that was made when they were put, after they were hashed; where it does
     * not fit, the hash decides and says what is wrong. A fault of the medium under the map is an error of the JVM's
     * and becomes one of ours.
     */
    private static void check(Multihash hash, Pack pack, long location) throws IOException {
        try {
            if (!RecordFormat.isWhole(pack.bytes(), Location.offset(location))) {
                verify(hash, pack, location);
            }
        } catch (InternalError e) {
            throw unreadable(hash, pack, location, e);
        }
    }

    private static void verify(Multihash hash, Pack pack, long location) throws IOException {
        try {
            hash.verify(
                    RecordFormat.payload(pack.bytes(), Location.offset(location)),
                    where(pack, location) + "; add it again, or import it from another copy");
        } catch (InternalError e) {
            throw unreadable(hash, pack, location, e);
        }
    }

    private static UnavailableException unreadable(Multihash hash, Pack pack, long location, InternalError e) {
        return new UnavailableException("The block " + hash + " cannot be read " + where(pack, location), e);
    }

    private static String where(Pack pack, long location) {
        return "in " + pack.file() + " at byte " + Location.offset(location);
    }

    @Override
    public boolean put(Block block) throws IOException {
        Multihash hash = block.cid().hash();
        if (hash.isIdentity()) {
            block.verify("a block that its CID holds");
            return false;
        }
        Block verified = block.verify("a block to be kept");
        synchronized (stripe(hash)) {
            long held = packs.find(hash);
            if (Location.isRecord(held)) {
                return replaceDamaged(verified, held);
            }
            append(verified);
            return true;
        }
    }

    /**
     * A block that is held and was not read yet in this process may be damaged: then the fresh bytes take its place.
     */
    private boolean replaceDamaged(Block block, long held) throws IOException {
        if (Location.epoch(held) == packs.epoch()) {
            return false;
        }
        Multihash hash = block.cid().hash();
        ByteBuffer payload = RecordFormat.payload(packs.pack(held).bytes(), Location.offset(held));
        if (payload.equals(block.bytes())) {
            packs.markVerified(hash, held);
            return false;
        }
        long fresh = packs.append(RecordFormat.BLOCK, hash, block.bytes());
        packs.replace(hash, held, fresh);
        puts.incrementAndGet();
        return false;
    }

    private void append(Block block) throws IOException {
        Multihash hash = block.cid().hash();
        if (RecordFormat.size(hash.size(), block.size()) + Pack.HEAD_BYTES > options.packBytesMax) {
            throw new LimitException(
                    "The block " + hash + " has " + block.size() + " bytes",
                    "packBytesMax",
                    options.packBytesMax,
                    "cut it into smaller blocks");
        }
        long location = packs.append(RecordFormat.BLOCK, hash, block.bytes());
        packs.add(hash, location, block.size());
        puts.incrementAndGet();
    }

    private Object stripe(Multihash hash) {
        return stripes[hash.digestAt(hash.digestSize() - 1) & STRIPES - 1];
    }

    @Override
    public void sync() throws IOException {
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
        if (hash.isIdentity()) {
            return false;
        }
        synchronized (stripe(hash)) {
            long location = packs.find(hash);
            if (!Location.isRecord(location)) {
                return false;
            }
            packs.appendRemoval(hash, location);
            packs.remove(hash, location);
            puts.incrementAndGet();
            return true;
        }
    }

    @Override
    public void forEach(Visitor visitor) throws IOException {
        packs.forEachLive((pack, offset) -> visitor.visit(
                RecordFormat.multihash(pack.bytes(), offset), RecordFormat.payloadBytes(pack.bytes(), offset)));
    }

    @Override
    public void verifyAll(Damage damage) throws IOException {
        packs.forEachEntry((pack, location) -> {
            long offset = Location.offset(location);
            ByteBuffer bytes = pack.bytes();
            if (!RecordFormat.isHead(bytes, offset, pack.end())) {
                damage.found(
                        HashFunction.IDENTITY.hash(ByteBuffer.allocate(0)),
                        pack.file() + " at byte " + offset + " holds no record where the index says one is");
                return;
            }
            Multihash hash = RecordFormat.multihash(bytes, offset);
            try {
                verify(hash, pack, location);
            } catch (CorruptBlockException | UnavailableException e) {
                damage.found(hash, e.getMessage());
            }
        });
    }

    @Override
    public void compact() throws IOException {
        Compaction.run(packs, this::stripe);
    }

    @Override
    public Usage usage() throws IOException {
        return packs.usage();
    }

    @Override
    public void close() throws IOException {
        sync();
        packs.close();
    }
}
