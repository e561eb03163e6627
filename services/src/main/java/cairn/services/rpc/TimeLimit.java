package cairn.services.rpc;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;

/**
 * The time that a caller gives a command, by the option {@code timeout}; when it is over, the command is interrupted.
 */
final class TimeLimit {
    /** What is done under the limit. */
    @FunctionalInterface
    interface Work {
        void run() throws IOException, InterruptedException;
    }

    /** What Go's tools say, and what clients look for. */
    private static final String MESSAGE = "context deadline exceeded";

    private final Optional<Duration> limit;
    private final Thread worker = Thread.currentThread();
    /** Guarded by this, as below. */
    private boolean isDone;

    private boolean isOver;

    private TimeLimit(Optional<Duration> limit) {
        this.limit = limit;
    }

    static TimeLimit of(Call call) throws UsageException {
        Optional<String> text = call.text("timeout");
        return new TimeLimit(text.isPresent() ? Optional.of(Times.parse(text.get())) : Optional.empty());
    }

    /** Does the work on this thread; where its time was over before its end, that is what its failure says. */
    void run(Work work) throws IOException, InterruptedException {
        if (limit.isEmpty()) {
            work.run();
            return;
        }
        Thread watch = Thread.ofVirtual().name("time limit").start(this::await);
        try {
            work.run();
        } catch (IOException | InterruptedException e) {
            if (end()) {
                InterruptedIOException over = new InterruptedIOException(MESSAGE);
                over.initCause(e);
                throw over;
            }
            throw e;
        } finally {
            if (end()) {
                Thread.interrupted(); // The interrupt was the limit's; whoever is next on this thread has no part in
                // it.
            }
            watch.interrupt();
        }
    }

    private void await() {
        try {
            Thread.sleep(limit.orElseThrow());
            synchronized (this) {
                if (!isDone) {
                    isOver = true;
                    worker.interrupt();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // The work was done in time.
        }
    }

    /** No interrupt comes from here on; whether one came. */
    private synchronized boolean end() {
        isDone = true;
        return isOver;
    }
}
