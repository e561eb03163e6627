package cairn.storage.block;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.failure.CorruptBlockException;
import cairn.data.failure.MalformedException;
import cairn.data.failure.UnavailableException;
import cairn.data.multihash.Multihash;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A store that is on its way from one place to another. What is put goes to the new one; what is read is looked for
 * there first; what is removed is removed from both. {@link #move} copies the rest, and may be cut short and begun
 * again at any time, also in another life of the process: as long as both are opened together, nothing is lost. When it
 * returned, the new one has every block and can be opened alone.
 *
 * <p>Garbage is collected from both; space is given back in the new one alone, since all of the old one goes.
 */
public final class MovingBlockStore extends UnionBlockStore {
    /**
     * How far a move is.
     *
     * @param copiedBlocks how many blocks this move has copied
     * @param copiedBytes their lengths
     */
    public record Progress(long copiedBlocks, long copiedBytes) {}

    /** So many names are gathered at once, so that nobody waits for a visit that lasts as long as the move. */
    private static final int BATCH_BLOCKS = 1 << 19;
    /** From so many blocks on, one behind the other, it is the old store that cannot be read, and not a block. */
    private static final int UNREADABLE_MAX = 20;

    private final BlockStore from;
    private final BlockStore to;
    private final Stripes stripes = new Stripes();

    private volatile Progress progress = new Progress(0, 0);

    public MovingBlockStore(BlockStore from, BlockStore to) {
        super(to, List.of(from));
        this.from = from;
        this.to = to;
    }

    /** How far the move is that goes on or was the last. */
    public Progress progress() {
        return progress;
    }

    /**
     * Copies every block that is only in the old store, after hashing it, and syncs. Reads and writes go on meanwhile.
     *
     * @param damage told of each block that is damaged; those are not copied
     * @return how many of them there are: where there are none, the old store is not needed any more
     * @throws IOException where the new store does not take a block, or the old one cannot be read at all
     */
    public long move(Pace pace, Damage damage) throws IOException {
        progress = new Progress(0, 0);
        Set<Multihash> damaged = new HashSet<>();
        int unreadable = 0;
        for (List<Multihash> batch = left(damaged); !batch.isEmpty(); batch = left(damaged)) {
            for (Multihash hash : batch) {
                try {
                    pace.worked(2 * copy(hash));
                    unreadable = 0;
                } catch (Unreadable e) {
                    if (e.mayPass() && ++unreadable == UNREADABLE_MAX) {
                        throw e.reason;
                    }
                    if (from.has(hash) && damaged.add(hash)) {
                        damage.found(hash, e.getMessage());
                    }
                }
            }
        }
        to.sync();
        return damaged.size();
    }

    /** Some of the blocks that are only in the old store, or none where there are no more. */
    private List<Multihash> left(Set<Multihash> damaged) throws IOException {
        List<Multihash> left = new ArrayList<>();
        from.forEach((hash, sizeBytes) -> {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("Interrupted while looking what is left to move");
            }
            if (left.size() < BATCH_BLOCKS && !to.has(hash) && !damaged.contains(hash)) {
                left.add(hash);
            }
        });
        return left;
    }

    /** A block of the old store cannot be had. */
    private static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1;
        private final transient IOException reason;

        Unreadable(IOException reason) {
            super(reason.getMessage(), reason);
            this.reason = reason;
        }

        boolean mayPass() {
            return reason instanceof UnavailableException;
        }
    }

    /** @return how many bytes were copied: none where the block is there, or is not held any more */
    private long copy(Multihash hash) throws IOException, Unreadable {
        ReentrantLock stripe = stripes.of(hash);
        stripe.lock();
        try {
            Optional<Block> block = to.has(hash) ? Optional.empty() : read(hash);
            if (block.isEmpty()) {
                return 0;
            }
            to.put(block.get());
            long bytes = block.get().size();
            progress = new Progress(progress.copiedBlocks + 1, progress.copiedBytes + bytes);
            return bytes;
        } finally {
            stripe.unlock();
        }
    }

    private Optional<Block> read(Multihash hash) throws IOException, Unreadable {
        try {
            Optional<Block> block = from.get(Cid.v1(Codec.RAW, hash));
            if (block.isPresent()) {
                hash.verify(block.get().bytes(), "in the store that is left; repair it first (cairn store repair)");
            }
            return block;
        } catch (CorruptBlockException | MalformedException | UnavailableException e) {
            throw new Unreadable(e);
        }
    }

    @Override
    public boolean put(Block block) throws IOException {
        Block verified = block.verify("a block to be kept");
        ReentrantLock stripe = stripes.of(block.cid().hash());
        stripe.lock();
        try {
            return super.put(verified);
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

    @Override
    public boolean mayRemove(Multihash hash) {
        return true;
    }
}
