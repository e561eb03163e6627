package cairn.node.collect;

import cairn.data.cid.Cid;
import cairn.data.failure.MalformedException;
import cairn.data.failure.NotFoundException;
import cairn.data.multihash.Multihash;
import cairn.node.pin.PinKind;
import cairn.node.pin.Pinned;
import cairn.node.pin.Pins;
import cairn.node.write.Reach;
import cairn.node.write.WriteGate;
import cairn.node.write.YieldingPace;
import cairn.storage.block.BlockStore;
import cairn.storage.block.Pace;
import cairn.storage.cache.CacheTable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Removes what nothing holds, while others add, pin, unpin and read. May be used by any thread; one collection runs at
 * a time. An interrupt ends a collection at a safe place; what it removed by then stays removed.
 */
public final class GarbageCollector {
    /** What a collection tells, in its own thread. */
    public interface Listener {
        /** The block was, or would be, removed. */
        void removed(Multihash hash) throws IOException;

        /** So many blocks stay because of a pin, and not because of one that was named before. */
        default void kept(Pinned pin, long blocks) throws IOException {}

        /** So many blocks stay because a root of the node's files has them, and no pin. */
        default void keptInFiles(Cid root, long blocks) throws IOException {}

        /** So many blocks stay because an entry of a build cache has them, and nothing else. */
        default void keptInCaches(long blocks) throws IOException {}

        /** The collection waits for so many writes to end that began before it, and whose blocks it does not know. */
        default void waits(int writes) throws IOException {}
    }

    /** Gives roots that are held besides the pins. */
    @FunctionalInterface
    public interface Roots {
        List<Cid> current() throws IOException;
    }

    /** Gives roots that are many. */
    @FunctionalInterface
    public interface Entries {
        void forEach(CacheTable.Visitor visitor) throws IOException;
    }

    private final BlockStore store;
    private final Pins pins;
    private final Roots roots;
    private final Entries cached;
    private final WriteGate gate;
    private final long bytesPerSecondMax;
    private final ReentrantLock running = new ReentrantLock();

    /** {@code bytesPerSecondMax} is how much a collection reads and writes; 0 for as much as it can. */
    public GarbageCollector(
            BlockStore store, Pins pins, Roots roots, Entries cached, WriteGate gate, long bytesPerSecondMax) {
        this.store = store;
        this.pins = pins;
        this.roots = roots;
        this.cached = cached;
        this.gate = gate;
        this.bytesPerSecondMax = bytesPerSecondMax;
    }

    /**
     * Collects. A pin whose DAG is not complete stops it: what is missing cannot tell what it holds.
     *
     * @param dryRun whether it is only told what would be removed, and why the rest stays
     */
    public void collect(boolean dryRun, Listener listener) throws IOException {
        try {
            running.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while waiting for another collection to end");
        }
        Trace trace = new Trace(store);
        try (WriteGate.Removal removal = gate.remove(trace)) {
            Pace pace = new YieldingPace(gate, bytesPerSecondMax);
            if (!dryRun) {
                pins.removeExpired();
            }
            mark(trace, dryRun ? Optional.of(listener) : Optional.empty(), pace);
            if (removal.earlier() > 0) {
                listener.waits(removal.earlier());
                removal.awaitEarlier();
            }
            if (dryRun) {
                tellGarbage(trace, listener, pace);
            } else {
                sweep(trace, listener, pace);
            }
        } finally {
            running.unlock();
        }
    }

    /**
     * Removes one block that no pin holds, and nobody is writing.
     *
     * @throws NotFoundException where it is not there and {@code force} is not set
     * @throws MalformedException where something holds it
     */
    public void remove(Cid cid, boolean force) throws IOException {
        Trace trace = new Trace(store);
        try (WriteGate.Removal removal = gate.remove(trace)) {
            Optional<Pinned> held = pins.find(cid, Optional.empty());
            if (held.isPresent()) {
                throw new MalformedException("pinned: " + held.get().kindText());
            }
            removal.awaitEarlier();
            boolean isRemoved = trace.whereNotHeld(cid.hash(), () -> store.remove(cid.hash()));
            if (!isRemoved && trace.isHeld(cid.hash())) {
                throw new MalformedException("in use: " + cid + " is being added or pinned");
            }
            if (!isRemoved && !force) {
                throw new NotFoundException("ipld: could not find " + cid);
            }
        }
    }

    private void mark(Trace trace, Optional<Listener> listener, Pace pace) throws IOException {
        long[] count = {0};
        pins.forEachKept(pin -> {
            count[0] = 0;
            Reach reach = pin.kind() == PinKind.RECURSIVE ? Reach.WHOLE : Reach.BLOCK;
            try {
                trace.mark(pin.cid(), reach, _ -> count[0]++, pace);
            } catch (NotFoundException e) {
                throw new NotFoundException(e.getMessage()
                        + "; nothing was collected, since what is missing could hold anything: get it back, or unpin "
                        + pin.cid());
            }
            if (listener.isPresent() && count[0] > 0) {
                listener.get().kept(pin, count[0]);
            }
        });
        for (Cid root : roots.current()) {
            count[0] = 0;
            trace.mark(root, Reach.PRESENT, _ -> count[0]++, pace);
            if (listener.isPresent() && count[0] > 0) {
                listener.get().keptInFiles(root, count[0]);
            }
        }
        count[0] = 0;
        cached.forEach(entry -> trace.mark(entry, Reach.PRESENT, _ -> count[0]++, pace));
        if (listener.isPresent() && count[0] > 0) {
            listener.get().keptInCaches(count[0]);
        }
    }

    private void tellGarbage(Trace trace, Listener listener, Pace pace) throws IOException {
        store.forEach((hash, sizeBytes) -> {
            if (!trace.isHeld(hash) && store.mayRemove(hash)) {
                listener.removed(hash);
            }
            pace.worked(hash.size());
        });
    }

    private void sweep(Trace trace, Listener listener, Pace pace) throws IOException {
        Sweep sweep = new Sweep(trace, listener);
        store.sweep(sweep, bytes -> {
            sweep.passOnFailure();
            pace.worked(bytes);
        });
        sweep.passOnFailure();
        store.sync();
    }

    /** What the store may drop. A listener that fails ends the sweep where that is safe. */
    private static final class Sweep implements BlockStore.Garbage {
        private final Trace trace;
        private final Listener listener;
        private Optional<IOException> failure = Optional.empty();

        private Sweep(Trace trace, Listener listener) {
            this.trace = trace;
            this.listener = listener;
        }

        @Override
        public boolean isGarbage(Multihash hash) {
            return !trace.isHeld(hash);
        }

        @Override
        public boolean dropIfGarbage(Multihash hash, BlockStore.Drop drop) throws IOException {
            boolean isDropped = trace.whereNotHeld(hash, drop::run);
            if (isDropped && failure.isEmpty()) {
                try {
                    listener.removed(hash);
                } catch (IOException e) {
                    failure = Optional.of(e);
                }
            }
            return isDropped;
        }

        private void passOnFailure() throws IOException {
            if (failure.isPresent()) {
                throw failure.get();
            }
        }
    }
}
