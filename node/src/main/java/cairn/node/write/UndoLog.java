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
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Puts blocks into a store and remembers them, and which were new, so that work which fails can leave the store as it
 * was, and a collector that begins meanwhile leaves what it put. Takes about as many bytes a block as its multihash
 * has; beyond {@value #BYTES_MAX} it stops remembering, and what a failure leaves then is garbage for the collector.
 * May be used by any thread.
 */
public final class UndoLog implements BlockSink, WriteLog {
    private static final int BYTES_MAX = 64 * 1024 * 1024;
    private static final int PIECE_BYTES = 64 * 1024;
    private static final byte NEW = 1;

    private final BlockStore store;
    /** A byte that says whether it was new, and a multihash, one behind the other; guarded by this, as all below. */
    private final List<ByteBuffer> pieces = new ArrayList<>();

    private boolean overflowed;

    /** Where an entry is. */
    private record Place(ByteBuffer piece, int at) {}

    public UndoLog(BlockStore store) {
        this.store = store;
    }

    @Override
    public void put(Block block) throws IOException {
        Optional<Place> place = remember(block.cid().hash());
        if (store.put(block) && place.isPresent()) {
            place.get().piece.put(place.get().at, NEW);
        }
    }

    private synchronized Optional<Place> remember(Multihash hash) {
        if (pieces.isEmpty() || pieces.getLast().remaining() < hash.size() + 1) {
            if ((long) pieces.size() * PIECE_BYTES >= BYTES_MAX) {
                overflowed = true;
                return Optional.empty();
            }
            pieces.add(ByteBuffer.allocate(PIECE_BYTES));
        }
        ByteBuffer piece = pieces.getLast();
        Place place = new Place(piece, piece.position());
        hash.writeTo(piece.put((byte) 0));
        return Optional.of(place);
    }

    @Override
    public boolean tell(Consumer<Multihash> to) throws IOException {
        List<ByteBuffer> copies = new ArrayList<>();
        boolean isComplete;
        synchronized (this) {
            pieces.forEach(piece -> copies.add(piece.duplicate().flip()));
            isComplete = !overflowed;
        }
        for (ByteBuffer piece : copies) {
            while (piece.hasRemaining()) {
                piece.get();
                to.accept(Multihash.read(piece));
            }
        }
        return isComplete;
    }

    /**
     * Removes what was new, newest first. To be called when nobody else may know of it.
     *
     * @return whether all of it was remembered and is gone
     */
    public synchronized boolean undo() throws IOException {
        for (ByteBuffer piece : pieces.reversed()) {
            for (Multihash hash : fresh(piece.flip()).reversed()) {
                store.remove(hash);
            }
        }
        pieces.clear();
        return !overflowed;
    }

    private static List<Multihash> fresh(ByteBuffer piece) throws MalformedException {
        List<Multihash> fresh = new ArrayList<>();
        while (piece.hasRemaining()) {
            boolean isNew = piece.get() == NEW;
            Multihash hash = Multihash.read(piece);
            if (isNew) {
                fresh.add(hash);
            }
        }
        return fresh;
    }
}
