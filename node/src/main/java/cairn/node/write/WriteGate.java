package cairn.node.write;

import cairn.data.cid.Cid;
import cairn.data.multihash.Multihash;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/**
 * Knows who is writing, and tells those who remove blocks what they must leave. A writer has a {@link Pass} from its
 * first block until what it wrote is pinned or given up. Any number of writers and removals go on at the same time;
 * only a writer that takes back what it wrote is alone for that moment.
 *
 * <p>Order matters, and is this: a writer notes a block in its log, then tells the barriers, then puts it; a root is
 * noted as being made, then told to the barriers, then made. A removal publishes its barrier, then reads the logs and
 * the roots that are being made, then the roots that there are. So of two that meet, one sees the other.
 *
 * <p>May be used by any thread.
 */
public final class WriteGate {
    /** A writer's stay; ends when closed, by whichever thread. */
    public final class Pass implements AutoCloseable {
        private final Optional<WriteLog> log;
        private final long arrival;
        private final long holdsBefore;
        private boolean isUndoing;
        private boolean closed;

        private Pass(Optional<WriteLog> log, long arrival) {
            this.log = log;
            this.arrival = arrival;
            this.holdsBefore = holds;
        }

        /**
         * Keeps other writers out until this is closed, if none was at work at any time of its stay, and no root was
         * made. What was written new is then known to nobody else and may be removed.
         */
        public boolean becomeSole() {
            synchronized (WriteGate.this) {
                if (passes.size() != 1 || arrivals != arrival || holds != holdsBefore || undoing) {
                    return false;
                }
                undoing = true;
                isUndoing = true;
                return true;
            }
        }

        @Override
        public void close() {
            synchronized (WriteGate.this) {
                if (closed) {
                    return;
                }
                closed = true;
                passes.remove(this);
                undoing &= !isUndoing;
                WriteGate.this.notifyAll();
            }
        }
    }

    /** A root that is being made; closed when it is made, or given up. */
    public final class Hold implements AutoCloseable {
        private final Cid root;
        private final Reach reach;

        private Hold(Cid root, Reach reach) {
            this.root = root;
            this.reach = reach;
        }

        @Override
        public void close() {
            making.remove(this);
        }
    }

    /** The stay of one who removes; ends when closed. */
    public final class Removal implements AutoCloseable {
        private final Barrier barrier;
        /** Writers that came before, of which not everything is known. */
        private final Set<Pass> unknown = new HashSet<>();

        private Removal(Barrier barrier) {
            this.barrier = barrier;
        }

        /**
         * Waits for the end of writers that came before and whose logs are not complete. To be called before anything
         * is removed.
         */
        public void awaitEarlier() throws IOException {
            awaitWhile(() -> passes.stream().anyMatch(unknown::contains));
        }

        /** How many writers {@link #awaitEarlier} would wait for. */
        public int earlier() {
            synchronized (WriteGate.this) {
                return (int) passes.stream().filter(unknown::contains).count();
            }
        }

        @Override
        public void close() {
            synchronized (WriteGate.this) {
                barriers =
                        Arrays.stream(barriers).filter(b -> !b.equals(barrier)).toArray(Barrier[]::new);
            }
        }
    }

    /** Changed under this object's lock, and replaced whole. */
    private volatile Barrier[] barriers = {};

    private final Set<Hold> making = ConcurrentHashMap.newKeySet();
    /** Guarded by this, as all below. */
    private final Set<Pass> passes = new HashSet<>();

    private boolean undoing;
    /** Counts writers that came while another was at work; tells a writer whether it was alone. */
    private long arrivals;
    /** Counts roots; tells a writer whether one was made. */
    private long holds;

    /** Enters as a writer whose blocks nobody notes: a removal waits for its end. */
    public Pass write() throws IOException {
        return enter(Optional.empty());
    }

    /** Enters as a writer whose blocks {@code log} tells. */
    public Pass write(WriteLog log) throws IOException {
        return enter(Optional.of(log));
    }

    private synchronized Pass enter(Optional<WriteLog> log) throws IOException {
        awaitWhile(() -> undoing);
        if (!passes.isEmpty()) {
            arrivals++;
        }
        Pass pass = new Pass(log, passes.isEmpty() ? arrivals : Long.MIN_VALUE);
        passes.add(pass);
        return pass;
    }

    /** Whether anybody writes. */
    public synchronized boolean isBusy() {
        return !passes.isEmpty();
    }

    /** To be called before a block is put, or is relied upon. */
    public void touch(Multihash hash) {
        for (Barrier barrier : barriers) {
            barrier.touched(hash);
        }
    }

    /**
     * To be called before a root is made; what is returned is closed when it is made.
     *
     * @throws cairn.data.failure.NotFoundException where the reach is whole, somebody removes blocks, and one is not
     *     there
     */
    public Hold hold(Cid root, Reach reach) throws IOException {
        Hold hold = new Hold(root, reach);
        synchronized (this) {
            holds++;
        }
        making.add(hold);
        boolean done = false;
        try {
            for (Barrier barrier : barriers) {
                barrier.held(root, reach);
            }
            done = true;
            return hold;
        } finally {
            if (!done) {
                hold.close();
            }
        }
    }

    /**
     * Enters as one who removes blocks. On return the barrier knows, and will be told, what is being written; what is
     * held already it has to find out itself, from now on.
     */
    public Removal remove(Barrier barrier) throws IOException {
        Removal removal = new Removal(barrier);
        List<Pass> open;
        synchronized (this) {
            Barrier[] more = Arrays.copyOf(barriers, barriers.length + 1);
            more[more.length - 1] = barrier;
            barriers = more;
            open = new ArrayList<>(passes);
        }
        boolean done = false;
        try {
            for (Pass pass : open) {
                if (pass.log.isEmpty() || !pass.log.get().tell(barrier::touched)) {
                    removal.unknown.add(pass);
                }
            }
            for (Hold hold : making) {
                if (hold.reach == Reach.BLOCK) {
                    barrier.touched(hold.root.hash());
                } else {
                    barrier.held(hold.root, Reach.PRESENT);
                }
            }
            done = true;
            return removal;
        } finally {
            if (!done) {
                removal.close();
            }
        }
    }

    private synchronized void awaitWhile(BooleanSupplier busy) throws IOException {
        try {
            while (busy.getAsBoolean()) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while waiting for other work on the store", e);
        }
    }
}
