package cairn.storage.block;

import cairn.data.block.Block;
import cairn.data.block.BlockSource;
import cairn.data.multihash.Multihash;
import java.io.Closeable;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.OptionalInt;
import java.util.SequencedMap;

/**
 * Blocks by multihash. The codec and version of the CID that a block was put with are not kept: a block can be asked
 * for under any CID with its multihash.
 *
 * <p>Threads: every method may be called from any thread at any time. Order: a put that returned is seen by every later
 * call, in any thread. Concurrent puts of one block store it once.
 *
 * <p>Crashes: after a crash of the process every put that returned is there. After a power loss every put that returned
 * before a {@link #sync} that returned is there. A put that did not return may or may not be there, but is never there
 * in part.
 *
 * <p>Identity multihashes hold their block themselves: they are found without having been put, and putting one stores
 * nothing.
 */
public interface BlockStore extends BlockSource, Closeable {
    /** Whether the block is held. Does not read it. */
    boolean has(Multihash hash) throws IOException;

    /** The block's length in bytes, or nothing where it is not held. Does not read it. */
    OptionalInt size(Multihash hash) throws IOException;

    /**
     * Keeps the block; nothing is done where it is held already. The block's buffer is not used after the return.
     *
     * @return whether it was new
     * @throws cairn.data.failure.CorruptBlockException where an unverified block's bytes do not have its hash
     * @throws IOException where it could not be kept; the store is as before
     */
    boolean put(Block block) throws IOException;

    /** Returns when every put that returned before this call survives a power loss. Callers are served in groups. */
    void sync() throws IOException;

    /** Forgets the block. @return whether it was held */
    boolean remove(Multihash hash) throws IOException;

    /** Whether {@link #remove} would end that a block is held: not so where a store has it that is only read. */
    default boolean mayRemove(Multihash hash) throws IOException {
        return true;
    }

    /**
     * Calls {@code visitor} once for every block that is held throughout, in no order; a block that is put or removed
     * meanwhile may or may not be visited. The visitor may use the store, but not {@link #compact} it.
     */
    void forEach(Visitor visitor) throws IOException;

    /**
     * Hashes every block that is held, also those that were read before.
     *
     * @param damage told of each that cannot be read or does not have its hash
     */
    default void verifyAll(Damage damage) throws IOException {
        verify(Check.ALL, damage);
    }

    /** Hashes blocks that are held; reading and writing go on meanwhile, and what is put meanwhile may be left out. */
    void verify(Check check, Damage damage) throws IOException;

    /** Gives the space of removed blocks back to the medium; reading and writing go on meanwhile. */
    void compact() throws IOException;

    /**
     * Removes what {@code garbage} says is garbage, and gives the space of removed blocks back to the medium as {@link
     * #compact} does. Reading and writing go on meanwhile; a block that is put meanwhile stays, unless {@code garbage}
     * says otherwise when it is asked. What was removed may be back after a crash, but never in part.
     *
     * @param pace told, outside all locks, of the work that was done; a failure of it ends the sweep where it is safe
     */
    default void sweep(Garbage garbage, Pace pace) throws IOException {
        forEach((hash, sizeBytes) -> {
            if (garbage.isGarbage(hash)) {
                garbage.dropIfGarbage(hash, () -> remove(hash));
            }
            pace.worked(sizeBytes);
        });
        compact();
    }

    /** Counts, at some moment during the call. */
    Usage usage() throws IOException;

    /** What the store takes on its medium, as {@link #usage} says it; never waits for a count of blocks. */
    default long diskBytes() throws IOException {
        return usage().diskBytes();
    }

    /** What an operator may want to know of this kind of store, by names, in the order in which it is shown. */
    default SequencedMap<String, String> status() throws IOException {
        return new LinkedHashMap<>();
    }

    /** Syncs and lets go of everything; further calls fail. A second close does nothing. */
    @Override
    void close() throws IOException;

    /** Knows what nothing holds. Called by the sweeping thread. */
    interface Garbage {
        /** Whether the block may go, as far as is known now. */
        boolean isGarbage(Multihash hash) throws IOException;

        /**
         * Calls {@code drop} if the block may go, in such a way that nobody can come to rely on the block in between.
         *
         * @return whether it was dropped
         */
        boolean dropIfGarbage(Multihash hash, Drop drop) throws IOException;
    }

    /** Forgets a block. */
    @FunctionalInterface
    interface Drop {
        /** Returns whether it was held. */
        boolean run() throws IOException;
    }

    /** Receives blocks' names and lengths. */
    @FunctionalInterface
    interface Visitor {
        void visit(Multihash hash, int sizeBytes) throws IOException;
    }

    /** Is told of damaged blocks. */
    @FunctionalInterface
    interface Damage {
        void found(Multihash hash, String problem) throws IOException;
    }

    /**
     * How much a store holds.
     *
     * @param blocks blocks held
     * @param blockBytes the sum of their lengths
     * @param diskBytes what the store takes on its medium, records, index and garbage included
     */
    record Usage(long blocks, long blockBytes, long diskBytes) {}
}
