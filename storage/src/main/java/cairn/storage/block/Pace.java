package cairn.storage.block;

import java.io.IOException;

/**
 * How fast work in the background may go. The worker tells it, outside all locks, of what it did; the pace has it wait
 * if that was too fast, or stops it. Used by one thread.
 */
@FunctionalInterface
public interface Pace {
    /** Never waits. */
    Pace FULL = bytes -> {};

    /**
     * Takes notice of so many bytes read or written.
     *
     * @throws java.io.InterruptedIOException where the work is to end
     */
    void worked(long bytes) throws IOException;
}
