package cairn.storage.pack;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;

/**
 * Work on files that is done to its end whatever happens to the thread. An interrupt closes a file's channel under
 * whoever uses it, in any thread; the work is then done anew with a channel that is opened again, and the interrupt is
 * told to its thread afterwards.
 */
final class Uninterrupted {
    /** Work that may be begun again from its start. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws IOException;
    }

    private Uninterrupted() {}

    static <T> T call(Work<T> work) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                interrupted |= Thread.interrupted();
                try {
                    return work.run();
                } catch (ClosedChannelException e) {
                    interrupted |= Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
