package cairn.node.collect;

import cairn.node.Node;
import cairn.node.work.Threads;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;

/**
 * Collects whenever the node's blocks take more than a share of what they may. It looks every few seconds, in a thread
 * of its own; where a collection could not bring the store below that share, the next one waits until the store has
 * grown by a percent, or an hour has passed.
 */
public final class AutomaticCollection implements Closeable {
    private static final Logger LOG = System.getLogger(AutomaticCollection.class.getName());
    private static final Duration LOOK = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofHours(1);

    private final Node node;
    private final int atPercent;
    private final Thread thread;
    private int leftPercent;
    private long nextNanos = System.nanoTime();

    /** {@code atPercent} of 0 never collects. */
    public static AutomaticCollection start(Node node, int atPercent) {
        AutomaticCollection started = new AutomaticCollection(node, atPercent);
        if (atPercent > 0) {
            started.thread.start();
        }
        return started;
    }

    AutomaticCollection(Node node, int atPercent) {
        this.node = node;
        this.atPercent = atPercent;
        this.thread = Thread.ofVirtual().name("automatic collection").unstarted(this::run);
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(LOOK);
                try {
                    look();
                } catch (IOException e) {
                    LOG.log(Level.WARNING, "The automatic collection failed: " + e.getMessage());
                }
            }
        } catch (InterruptedException e) {
            LOG.log(Level.DEBUG, "No automatic collection any more");
        }
    }

    /** Collects if it is time to; returns whether it did. */
    boolean look() throws IOException {
        int used = node.quota().usedPercent();
        boolean isDue = used >= atPercent && (used > leftPercent || System.nanoTime() - nextNanos > 0);
        if (isDue) {
            leftPercent = used;
            nextNanos = System.nanoTime() + PATIENCE.toNanos();
            node.collect(false, _ -> {});
            leftPercent = node.quota().usedPercent();
        }
        return isDue;
    }

    @Override
    public void close() {
        thread.interrupt();
        Threads.join(thread);
    }
}
