package cairn.storage.block;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.failure.CorruptBlockException;
import cairn.data.failure.MalformedException;
import cairn.data.failure.UnavailableException;
import cairn.data.multihash.Multihash;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A store that is on its way from one place to another. What is put goes to the new one; what is read is looked for
 * there first; what is removed is removed from both. {@link #move} copies the rest, and may be cut short and begun
 * again at any time, also in another life of the process: as long as both are opened together, nothing is lost. When it
 * returned, the new one has every block and can be opened alone.
 *
 * <p>Garbage is collected from both; space is given back in the new one alone, since all of the old one goes.
 */
public final class MovingBlockStore implements BlockStore {
    /**
     * How far a move is.
     *
     * @param copiedBlocks how many blocks this move has copied
     * @param copiedBytes their lengths
     * @param seenBlocks how many of the old store's blocks it has looked at
     */
    public record Progress(long copiedBlocks, long copiedBytes, long seenBlocks) {}

    private final BlockStore from;
    private final BlockStore to;
    private final Proof proof;
    private final Stripes stripes = new Stripes();

    private volatile Progress progress = new Progress(0, 0, 0);

    /** {@code proof} tells whether what is kept in both is what its name says. */
    public MovingBlockStore(BlockStore from, BlockStore to, Proof proof) {
        this.from = from;
        this.to = to;
        this.proof = proof;
    }

    /** How far the move is that goes on or was the last. */
    public Progress progress() {
        return progress;
    }

    /**
     * Copies every block that is only in the old store, after proving it, and syncs. Reads and writes go on meanwhile.
     *
     * @param damage told of each block that is damaged; those are not copied
     * @return how many of them there are: where there are none, the old store is not needed any more
     */
    public long move(Pace pace, Damage damage) throws IOException {
        progress = new Progress(0, 0, 0);
        long[] damaged = {0};
        from.forEach((hash, sizeBytes) -> {
            boolean isCopied = false;
            try {
                isCopied = copy(hash);
            } catch (CorruptBlockException | MalformedException | UnavailableException e) {
                if (from.has(hash)) {
                    damaged[0]++;
                    damage.found(hash, e.getMessage());
                }
            }
            progress = new Progress(
                    progress.copiedBlocks + (isCopied ? 1 : 0),
                    progress.copiedBytes + (isCopied ? sizeBytes : 0),
                    progress.seenBlocks + 1);
            pace.worked(isCopied ? 2L * sizeBytes : 0);
        });
        to.sync();
        return damaged[0];
    }

    private boolean copy(Multihash hash) throws IOException {
        ReentrantLock stripe = stripes.of(hash);
        stripe.lock();
        try {
            Optional<Block> block = to.has(hash) ? Optional.empty() : from.get(Cid.v1(Codec.RAW, hash));
            if (block.isEmpty()) {
                return false;
            }
            proof.verify(hash, block.get().bytes(), "in the store that is left; repair it first (cairn store repair)");
            return to.put(block.get());
        } finally {
            stripe.unlock();
        }
    }

    @Override
    public Optional<Block> get(Cid cid) throws IOException {
        Optional<Block> found = to.get(cid);
        return found.isPresent() ? found : from.get(cid);
    }

    @Override
    public boolean has(Multihash hash) throws IOException {
        return to.has(hash) || from.has(hash);
    }

    @Override
    public OptionalInt size(Multihash hash) throws IOException {
        OptionalInt found = to.size(hash);
        return found.isPresent() ? found : from.size(hash);
    }

    @Override
    public boolean put(Block block) throws IOException {
        Block verified = block.verify("a block to be kept");
        ReentrantLock stripe = stripes.of(block.cid().hash());
        stripe.lock();
        try {
            boolean isHeld = from.has(block.cid().hash());
            return to.put(verified) && !isHeld;
        } finally {
            stripe.unlock();
        }
    }

    @Override
    public void sync() throws IOException {
        to.sync();
        from.sync();
    }

    @Override
    public boolean remove(Multihash hash) throws IOException {
        ReentrantLock stripe = stripes.of(hash);
        stripe.lock();
        try {
            boolean wasMoved = to.remove(hash);
            return from.remove(hash) || wasMoved;
        } finally {
            stripe.unlock();
        }
    }

    /** The old store's blocks first: a block that is copied meanwhile would be missed the other way round. */
    @Override
    public void forEach(Visitor visitor) throws IOException {
        from.forEach(visitor);
        to.forEach((hash, sizeBytes) -> {
            if (!from.has(hash)) {
                visitor.visit(hash, sizeBytes);
            }
        });
    }

    /** A portion is all of the old store, and then one of the new store's. */
    @Override
    public void verify(Check check, Damage damage) throws IOException {
        if (check.after() == 0) {
            from.verify(Check.of(check.share(), check.pace()), (hash, problem) -> {
                if (!to.has(hash)) {
                    damage.found(hash, problem);
                }
            });
        }
        to.verify(check, damage);
    }

    @Override
    public void compact() throws IOException {
        to.compact();
    }

    @Override
    public Usage usage() throws IOException {
        Usage moved = to.usage();
        long[] left = {0, 0};
        from.forEach((hash, sizeBytes) -> {
            if (!to.has(hash)) {
                left[0]++;
                left[1] += sizeBytes;
            }
        });
        return new Usage(moved.blocks() + left[0], moved.blockBytes() + left[1], moved.diskBytes() + from.diskBytes());
    }

    @Override
    public long diskBytes() throws IOException {
        return to.diskBytes() + from.diskBytes();
    }

    @Override
    public void close() throws IOException {
        try {
            to.close();
        } finally {
            from.close();
        }
    }
}
