package cairn.node.name;

import java.io.IOException;
import java.time.Duration;

/**
 * Spreads the records of this node's names again and again, so that those who keep them do not forget them; on a
 * virtual thread of its own.
 */
public final class Republication implements AutoCloseable {
    /** How often, where nobody says otherwise. */
    public static final Duration PAUSE_DEFAULT = Duration.ofHours(4);

    private static final System.Logger LOG = System.getLogger(Republication.class.getName());
    /** A node that just started knows few peers. */
    private static final Duration PAUSE_FIRST = Duration.ofMinutes(1);

    private static final Duration PAUSE_FAILED = Duration.ofMinutes(5);

    private final Names names;
    private final Duration pause;
    private final Thread thread;

    private Republication(Names names, Duration first, Duration pause) {
        this.names = names;
        this.pause = pause;
        this.thread = Thread.ofVirtual().name("republish").unstarted(() -> run(first));
    }

    /** Spreads them a minute from now and then every {@code pause}; never where that is zero. */
    public static Republication start(Names names, Duration pause) {
        return start(names, PAUSE_FIRST, pause);
    }

    static Republication start(Names names, Duration first, Duration pause) {
        Republication republication = new Republication(names, first, pause);
        if (!pause.isZero()) {
            republication.thread.start();
        }
        return republication;
    }

    private void run(Duration first) {
        try {
            Thread.sleep(first);
            while (true) {
                Thread.sleep(republished() ? pause : pause.compareTo(PAUSE_FAILED) < 0 ? pause : PAUSE_FAILED);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // The node ends.
        }
    }

    private boolean republished() {
        try {
            names.republish();
            return true;
        } catch (IOException e) {
            LOG.log(System.Logger.Level.INFO, () -> "Names are not told again, and will be tried: " + e.getMessage());
            return false;
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
