package cairn.app.run;

import cairn.node.write.WriteGate;
import cairn.node.write.YieldingPace;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Moves the blocks of a running node that are on their way to another place, in a thread of its own and beside those
 * who write slower still. Closed before it is done, it goes on at the node's next start.
 */
final class StoreMove implements Closeable {
    private static final Logger LOG = System.getLogger(StoreMove.class.getName());

    private final KeptBlocks store;
    private final WriteGate gate;
    private final Thread thread;

    private StoreMove(KeptBlocks store, WriteGate gate) {
        this.store = store;
        this.gate = gate;
        this.thread = Thread.ofPlatform().daemon().name("store move").unstarted(this::run);
    }

    /** Begins, if there is something to move. */
    static StoreMove start(KeptBlocks store, WriteGate gate) {
        StoreMove move = new StoreMove(store, gate);
        if (store.moving().isPresent()) {
            move.thread.start();
        }
        return move;
    }

    private void run() {
        try {
            long damaged = store.move(new YieldingPace(gate, 0), (hash, problem) -> LOG.log(Level.WARNING, problem));
            if (damaged > 0) {
                LOG.log(Level.WARNING, damaged + " damaged blocks keep the store from moving; see: cairn store repair");
            } else {
                LOG.log(
                        Level.INFO,
                        "The store has moved to " + store.newest().place() + "; the old one is not used any more");
            }
        } catch (InterruptedIOException e) {
            LOG.log(Level.DEBUG, "The store goes on moving at the next start");
        } catch (IOException e) {
            LOG.log(Level.WARNING, "The store does not move until the next start: " + e.getMessage());
        }
    }

    /** Blocks copied since it was started. */
    double copiedBlocks() {
        return store.moving().map(moving -> moving.progress().copiedBlocks()).orElse(0L);
    }

    /** Waits until there is nothing left to do, or it failed. */
    void await() throws InterruptedException {
        thread.join();
    }

    /** Ends the thread, within a block. */
    @Override
    public void close() throws IOException {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while the store was moving");
        }
    }
}
