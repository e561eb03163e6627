package cairn.services.status;

import cairn.services.rpc.Json;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.Writer;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Writes a line of JSON for each request. A thread of its own writes, so that no request waits for a disk; where it
 * cannot keep up, lines are dropped and counted.
 */
public final class AccessLog implements Closeable {
    private static final System.Logger LOG = System.getLogger("cairn.services.status");
    private static final int WAITING_MAX = 10_000;
    private static final long CLOSE_SECONDS = 2;

    private final BlockingQueue<Map<String, Object>> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
    private final LongAdder dropped = new LongAdder();
    private final BufferedWriter out;
    private final Thread writer;

    /** {@code out} is closed with the log. */
    public AccessLog(Writer out) {
        this.out = new BufferedWriter(out);
        this.writer = Thread.ofVirtual().name("access log").start(this::run);
    }

    /** Has a line written, some time soon. */
    public void add(Map<String, Object> line) {
        if (!waiting.offer(line)) {
            dropped.increment();
        }
    }

    /** How many lines were dropped. */
    public long dropped() {
        return dropped.sum();
    }

    private void run() {
        try {
            while (true) {
                write(waiting.take());
                for (Optional<Map<String, Object>> next = poll(); next.isPresent(); next = poll()) {
                    write(next.get());
                }
                out.flush();
            }
        } catch (InterruptedException e) {
            // Closed: what is there is written still.
            drain();
        } catch (IOException e) {
            LOG.log(Level.ERROR, "The access log cannot be written any more", e);
        }
    }

    private Optional<Map<String, Object>> poll() {
        return Optional.ofNullable(waiting.poll());
    }

    private void drain() {
        try {
            for (Optional<Map<String, Object>> next = poll(); next.isPresent(); next = poll()) {
                write(next.get());
            }
            out.flush();
        } catch (IOException e) {
            LOG.log(Level.ERROR, "The access log's last lines cannot be written", e);
        }
    }

    private void write(Map<String, Object> line) throws IOException {
        out.write(Json.write(line));
        out.write('\n');
    }

    @Override
    public void close() throws IOException {
        writer.interrupt();
        try {
            writer.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        out.close();
    }
}
