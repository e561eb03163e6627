package cairn.node.write;

import java.io.IOException;
import java.util.function.BooleanSupplier;

/**
 * Keeps what is being added and what is being collected apart: any number of writers, or one collector. A writer holds
 * the gate from its first block until what it wrote is pinned or given up; a collector while it decides and removes. A
 * waiting collector goes before writers that come later.
 *
 * <p>May be used by any thread.
 */
public final class WriteGate {
    /** A writer's or the collector's stay; ends when closed, by whichever thread. */
    public final class Pass implements AutoCloseable {
        private final long arrival;
        private boolean collects;
        private boolean closed;

        private Pass(boolean collects, long arrival) {
            this.collects = collects;
            this.arrival = arrival;
        }

        /**
         * Makes a writer the collector, without a moment in between, if no other writer was at work at any time of its
         * stay. What it wrote new is then known to nobody else and may be removed.
         */
        public boolean becomeSole() {
            synchronized (WriteGate.this) {
                if (writers != 1 || arrivals != arrival || collecting) {
                    return false;
                }
                writers--;
                collecting = true;
                collects = true;
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
                if (collects) {
                    collecting = false;
                } else {
                    writers--;
                }
                WriteGate.this.notifyAll();
            }
        }
    }

    /** Guarded by this, as all below. */
    private int writers;

    private int waitingCollectors;
    private boolean collecting;
    /** Counts writers that came while another was at work; tells a writer whether it was alone. */
    private long arrivals;

    /** Enters as a writer; waits while a collector is at work or waits. */
    public synchronized Pass write() throws IOException {
        awaitWhile(() -> collecting || waitingCollectors > 0);
        if (writers > 0) {
            arrivals++;
        }
        writers++;
        return new Pass(false, writers == 1 ? arrivals : Long.MIN_VALUE);
    }

    /** Enters as the collector; waits while anybody else is at work. */
    public synchronized Pass collect() throws IOException {
        waitingCollectors++;
        try {
            awaitWhile(() -> collecting || writers > 0);
            collecting = true;
            return new Pass(true, Long.MIN_VALUE);
        } finally {
            waitingCollectors--;
            notifyAll();
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
