package cairn.network.relay;

import cairn.data.failure.LimitException;
import cairn.data.failure.UnavailableException;
import cairn.network.stream.Stream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Copies bytes between two streams until both ends are done, or the limit is reached. */
final class Circuit {
    private static final System.Logger LOG = System.getLogger(Circuit.class.getName());
    private static final int BUFFER_BYTES = 2048;
    private static final Duration UNLIMITED = Duration.ofDays(36_500);

    private final Stream from;
    private final Stream to;
    private final CircuitLimit limit;
    private final AtomicLong copied;

    /** {@code copied} counts the bytes of all circuits. */
    Circuit(Stream from, Stream to, CircuitLimit limit, AtomicLong copied) {
        this.from = from;
        this.to = to;
        this.limit = limit;
        this.copied = copied;
    }

    /** Returns when it is over; fails where it was cut. */
    void run() throws IOException {
        Duration patience = limit.duration().isZero() ? UNLIMITED : limit.duration();
        from.deadline(patience);
        to.deadline(patience);
        Thread back = Thread.ofVirtual().name("circuit").start(() -> {
            try {
                copy(to, from);
            } catch (IOException e) {
                LOG.log(System.Logger.Level.DEBUG, () -> "A circuit to " + to.peer() + " ended: " + e.getMessage());
            }
        });
        try {
            copy(from, to);
            back.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            cut();
            throw new UnavailableException("Interrupted while relaying", e);
        }
    }

    private void copy(Stream source, Stream target) throws IOException {
        boolean done = false;
        try {
            InputStream in = source.input();
            OutputStream out = target.output();
            byte[] buffer = new byte[BUFFER_BYTES];
            long count = 0;
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                count += read;
                if (limit.bytes() > 0 && count > limit.bytes()) {
                    throw new LimitException(
                            "The circuit from " + source.peer() + " to " + target.peer() + " was cut",
                            "relay.circuit-bytes",
                            limit.bytes(),
                            "the peers are to find a direct way");
                }
                out.write(buffer, 0, read);
                out.flush();
                copied.addAndGet(read);
            }
            target.closeWrite();
            done = true;
        } finally {
            if (!done) {
                cut();
            }
        }
    }

    /** Ends both directions, whoever waits in one of them. */
    private void cut() {
        from.reset();
        to.reset();
    }
}
