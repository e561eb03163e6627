package cairn.node.write;

import cairn.data.block.Block;
import cairn.data.block.BlockSink;
import cairn.data.failure.MalformedException;
import cairn.data.multihash.Multihash;
import cairn.storage.block.BlockStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts blocks into a store and remembers which were new, so that work which fails can leave the store as it was. Takes
 * about as many bytes a new block as its multihash has; beyond {@value #BYTES_MAX} it stops remembering, and what a
 * failure leaves then is garbage for the collector. May be used by any thread.
 */
public final class UndoLog implements BlockSink {
    private static final int BYTES_MAX = 64 * 1024 * 1024;
    private static final int PIECE_BYTES = 64 * 1024;

    private final BlockStore store;
    /** Multihashes one behind the other; guarded by this, as all below. */
    private final List<ByteBuffer> pieces = new ArrayList<>();

    private boolean overflowed;

    public UndoLog(BlockStore store) {
        this.store = store;
    }

    @Override
    public void put(Block block) throws IOException {
        if (store.put(block)) {
            remember(block.cid().hash());
        }
    }

    private synchronized void remember(Multihash hash) {
        if (pieces.isEmpty() || pieces.getLast().remaining() < hash.size()) {
            if ((long) pieces.size() * PIECE_BYTES >= BYTES_MAX) {
                overflowed = true;
                return;
            }
            pieces.add(ByteBuffer.allocate(PIECE_BYTES));
        }
        hash.writeTo(pieces.getLast());
    }

    /**
     * Removes what was new, newest first. To be called when nobody else may know of it.
     *
     * @return whether all of it was remembered and is gone
     */
    public synchronized boolean undo() throws IOException {
        for (ByteBuffer piece : pieces.reversed()) {
            for (Multihash hash : hashes(piece.flip()).reversed()) {
                store.remove(hash);
            }
        }
        pieces.clear();
        return !overflowed;
    }

    private static List<Multihash> hashes(ByteBuffer piece) throws MalformedException {
        List<Multihash> hashes = new ArrayList<>();
        while (piece.hasRemaining()) {
            hashes.add(Multihash.read(piece));
        }
        return hashes;
    }
}
