package cairn.app.cli;

import cairn.services.rpc.ByteCount;
import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;

/**
 * A line on the terminal that says how far a long command is: bytes, rate and, where the whole is known, share and time
 * left. Counted by any thread; shown by a thread of its own, ten times a second, from a moment after the start on.
 */
final class Progress implements AutoCloseable {
    private static final long INTERVAL_MILLIS = 100;
    private static final long FIRST_SHOWN_MILLIS = 300;

    private final PrintStream err;
    private final String what;
    private final LongAdder bytes = new LongAdder();
    private final LongAdder items = new LongAdder();
    private final long totalBytes;
    private final long startNanos = System.nanoTime();
    private final Thread painter;
    private boolean shown;

    private Progress(PrintStream err, String what, long totalBytes, boolean visible) {
        this.err = err;
        this.what = what;
        this.totalBytes = totalBytes;
        this.painter = Thread.ofVirtual().name("progress").unstarted(this::paint);
        if (visible) {
            painter.start();
        }
    }

    /**
     * Begins to count.
     *
     * @param what the verb that is shown, such as {@code Adding}
     * @param totalBytes the whole where it is known, else 0
     */
    static Progress start(Terminal terminal, String what, long totalBytes, boolean wanted) {
        return new Progress(terminal.err(), what, totalBytes, wanted && terminal.errIsTerminal());
    }

    void addBytes(long count) {
        bytes.add(count);
    }

    void addItem() {
        items.increment();
    }

    private void paint() {
        try {
            Thread.sleep(FIRST_SHOWN_MILLIS);
            while (true) {
                err.print("\r\u001b[K" + line());
                shown = true;
                Thread.sleep(INTERVAL_MILLIS);
            }
        } catch (InterruptedException e) {
            if (shown) {
                err.print("\r\u001b[K");
            }
        }
    }

    private String line() {
        long done = bytes.sum();
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        double rate = done / seconds;
        StringBuilder line = new StringBuilder(what).append(' ').append(ByteCount.text(done));
        if (items.sum() > 1) {
            line.append(", ").append(items.sum()).append(" files");
        }
        line.append(", ").append(ByteCount.text((long) rate)).append("/s");
        if (totalBytes > 0 && done > 0) {
            long left = Math.max(0, totalBytes - done);
            line.append(String.format(Locale.ROOT, ", %d%%", Math.min(100, done * 100 / totalBytes)));
            line.append(", ").append((long) Math.ceil(left / rate)).append(" s left");
        }
        return line.toString();
    }

    /** Ends the line and wipes it. */
    @Override
    public void close() {
        painter.interrupt();
        try {
            painter.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
