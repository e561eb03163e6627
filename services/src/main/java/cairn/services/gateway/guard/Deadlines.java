package cairn.services.gateway.guard;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Ends requests that take too long: the thread that handles one is interrupted, and its stage says what it waited for.
 * One thread of its own looks every quarter of a second.
 */
public final class Deadlines implements Closeable {
    /** What a request waits for. */
    public enum Stage {
        RESOLVE("finding what the path leads to"),
        FIRST_BLOCK("getting the first block"),
        WHOLE("sending the whole answer");

        private final String meaning;

        Stage(String meaning) {
            this.meaning = meaning;
        }

        /** The stage in words. */
        public String meaning() {
            return meaning;
        }
    }

    /** How long each stage may take; the last counts from the beginning. */
    public record Limits(Duration resolve, Duration firstBlock, Duration whole) {
        /** Half a minute until the first byte, an hour in all. */
        public static final Limits USUAL =
                new Limits(Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofHours(1));
    }

    /** Work on one request. */
    @FunctionalInterface
    public interface Work {
        void run(Running running) throws IOException, InterruptedException;
    }

    /** A request that is being handled. */
    public final class Running {
        private final Thread thread = Thread.currentThread();
        private final long startNanos = System.nanoTime();
        private volatile Stage stage = Stage.RESOLVE;
        private volatile long endNanos = startNanos + limits.resolve.toNanos();
        private volatile boolean isExpired;

        /** Says that the path was resolved. */
        public void awaitFirstBlock() {
            endNanos = System.nanoTime() + limits.firstBlock.toNanos();
            stage = Stage.FIRST_BLOCK;
        }

        /** Says that the answer has begun. */
        public void sendWhole() {
            endNanos = startNanos + limits.whole.toNanos();
            stage = Stage.WHOLE;
        }

        /** Whether the request was ended because it took too long. */
        public boolean isExpired() {
            return isExpired;
        }

        /** The stage that the request is in, or in which it was ended. */
        public Stage stage() {
            return stage;
        }

        private void check(long now) {
            if (!isExpired && now - endNanos > 0) {
                isExpired = true;
                thread.interrupt();
            }
        }
    }

    private static final Duration LOOK = Duration.ofMillis(250);

    private final Limits limits;
    private final Set<Running> all = ConcurrentHashMap.newKeySet();
    private final Thread watch;

    public Deadlines(Limits limits) {
        this.limits = limits;
        this.watch = Thread.ofVirtual().name("gateway deadlines").start(this::look);
    }

    private void look() {
        try {
            while (true) {
                Thread.sleep(LOOK);
                long now = System.nanoTime();
                all.forEach(running -> running.check(now));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** How many requests are being handled. */
    public int running() {
        return all.size();
    }

    /** Runs work under the deadlines; when it returns the thread is not interrupted because of them any more. */
    public void run(Work work) throws IOException, InterruptedException {
        Running running = new Running();
        all.add(running);
        try {
            work.run(running);
        } finally {
            all.remove(running);
            if (running.isExpired) {
                Thread.interrupted();
            }
        }
    }

    @Override
    public void close() {
        watch.interrupt();
    }
}
