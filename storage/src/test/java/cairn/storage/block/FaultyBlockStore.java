package cairn.storage.block;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import cairn.data.failure.UnavailableException;
import cairn.data.multihash.Multihash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Random;

/**
 * A store that fails now and then, as a disk does: a put fails before or after it was made, a read fails or finds other
 * bytes, a sync or a removal fails. Which calls fail is drawn from a seed; with one thread a run can be repeated.
 */
public final class FaultyBlockStore extends WrappedBlockStore {
    private final Random random;
    private final int faultsPerThousand;
    private boolean isWell;
    private int faults;

    /** Of a thousand calls so many fail. */
    public FaultyBlockStore(BlockStore store, long seed, int faultsPerThousand) {
        super(store);
        this.random = new Random(seed);
        this.faultsPerThousand = faultsPerThousand;
    }

    /** From now on nothing fails. */
    public synchronized void heal() {
        isWell = true;
    }

    /** How many calls have failed. */
    public synchronized int faults() {
        return faults;
    }

    private synchronized boolean fails() {
        boolean fails = !isWell && random.nextInt(1000) < faultsPerThousand;
        faults += fails ? 1 : 0;
        return fails;
    }

    private synchronized int draw(int bound) {
        return random.nextInt(bound);
    }

    private static UnavailableException fault(String what) {
        return new UnavailableException("A fault was drawn: " + what);
    }

    @Override
    public boolean put(Block block) throws IOException {
        if (fails()) {
            if (draw(2) == 0) {
                super.put(block);
                throw fault("the block was put, and nobody knows");
            }
            throw fault("no block can be put");
        }
        return super.put(block);
    }

    @Override
    public Optional<Block> get(Cid cid) throws IOException {
        Optional<Block> block = super.get(cid);
        if (block.isEmpty() || cid.hash().isIdentity() || !fails()) {
            return block;
        }
        byte[] bytes = block.get().toByteArray();
        if (bytes.length == 0 || draw(2) == 0) {
            throw fault("the block cannot be read");
        }
        bytes[draw(bytes.length)] ^= (byte) (1 << draw(8));
        cid.hash().verify(ByteBuffer.wrap(bytes), "where a fault was drawn");
        throw new AssertionError("A flipped bit was not found");
    }

    @Override
    public void sync() throws IOException {
        if (fails()) {
            throw fault("the medium does not answer");
        }
        super.sync();
    }

    @Override
    public boolean remove(Multihash hash) throws IOException {
        if (fails()) {
            throw fault("the block cannot be removed");
        }
        return super.remove(hash);
    }
}
