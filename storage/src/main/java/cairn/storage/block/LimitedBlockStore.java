package cairn.storage.block;

import cairn.data.block.Block;
import java.io.IOException;

/**
 * A store that refuses blocks beyond a {@link Quota}. Blocks that are held may be put again, and removing and
 * collecting go on. The medium is asked once for many puts: each time for a grant of bytes, from which puts take.
 */
public final class LimitedBlockStore extends WrappedBlockStore {
    private static final long GRANT_BYTES = 32L * 1024 * 1024;
    /** What a store takes for a block besides its bytes: a record's head, its name, its entries in index and footer. */
    private static final int RECORD_BYTES = 128;

    private static final int PAGED_BYTES_MIN = 128 * 1024;
    private static final int PAGE_BYTES = 4096;

    private final Quota quota;
    /** Guarded by this: what may be taken before the medium is asked again. */
    private long grantedBytes;
    /** Guarded by this: what puts that go on have taken. */
    private long takenBytes;

    public LimitedBlockStore(BlockStore store, Quota quota) {
        super(store);
        this.quota = quota;
    }

    /** @throws cairn.data.failure.LimitException where there is no room for it */
    @Override
    public boolean put(Block block) throws IOException {
        if (block.cid().hash().isIdentity()) {
            return super.put(block);
        }
        long bytes = (long) block.size() + RECORD_BYTES + (block.size() < PAGED_BYTES_MIN ? 0 : PAGE_BYTES);
        if (!take(bytes)) {
            if (!has(block.cid().hash())) {
                throw quota.refusal(bytes);
            }
            return super.put(block);
        }
        boolean isNew = false;
        try {
            isNew = super.put(block);
            return isNew;
        } finally {
            done(bytes, isNew);
        }
    }

    private synchronized boolean take(long bytes) throws IOException {
        if (grantedBytes < bytes) {
            grantedBytes = Math.min(quota.roomBytes() - takenBytes, Math.max(GRANT_BYTES, bytes));
        }
        if (grantedBytes < bytes) {
            return false;
        }
        grantedBytes -= bytes;
        takenBytes += bytes;
        return true;
    }

    private synchronized void done(long bytes, boolean isNew) {
        takenBytes -= bytes;
        grantedBytes += isNew ? 0 : bytes;
    }
}
