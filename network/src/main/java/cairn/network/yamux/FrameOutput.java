package cairn.network.yamux;

import cairn.data.failure.LimitException;
import cairn.network.duplex.Duplex;
import cairn.network.mux.Deadline;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Collects frames and sends them in order. Any thread adds; a virtual thread that exists while there is something to
 * send writes it, so that no caller is ever held by the link itself.
 */
final class FrameOutput {
    /** Two messages of a Noise channel: full batches are then encrypted without a small rest. */
    static final int BATCH_BYTES = 2 * 65_519;

    private static final int FRAME_BYTES_MAX = BATCH_BYTES / 2;
    private static final int CONTROL_BYTES_MAX = 64 * 1024;
    private static final int BYTES_FIRST = 1024;
    /** A writer with more than this waits for room of this size instead of sending crumbs. */
    private static final int PART_BYTES_MIN = 8 * 1024;
    /** How long the sending thread waits for more after much. */
    private static final Duration LINGER = Duration.ofMillis(20);

    private final Duplex duplex;
    private final Consumer<IOException> failed;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final Condition idle = lock.newCondition();
    private final Condition more = lock.newCondition();
    private byte[] filling = new byte[BYTES_FIRST];
    private byte[] spare = new byte[BYTES_FIRST];
    private int filled;
    private boolean flushing;
    /** The sending thread has sent everything and is still there. */
    private boolean waiting;

    private boolean ended;

    FrameOutput(Duplex duplex, Consumer<IOException> failed) {
        this.duplex = duplex;
        this.failed = failed;
    }

    /** Adds a frame without data. Never waits: an other side that causes many and reads none is refused. */
    void control(int type, int flags, int stream, int length) throws IOException {
        lock.lock();
        try {
            if (ended) {
                return;
            }
            if (filled + Frame.HEADER_BYTES > BATCH_BYTES + CONTROL_BYTES_MAX) {
                throw new LimitException(
                        "The other side asks for answers and does not read them",
                        "yamux.controlBytes",
                        CONTROL_BYTES_MAX,
                        "read while writing");
            }
            reserve(Frame.HEADER_BYTES);
            Frame.put(filling, filled, type, flags, stream, length);
            filled += Frame.HEADER_BYTES;
            flush();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Adds a data frame with as many of {@code length} bytes as there is room for, at least one, and says how many.
     * Waits for room until {@code deadline}.
     */
    int data(int stream, byte[] source, int offset, int length, Deadline deadline) throws IOException {
        int least = Frame.HEADER_BYTES + Math.min(length, PART_BYTES_MIN);
        lock.lock();
        try {
            while (filled + least > BATCH_BYTES && !ended) {
                deadline.await(room);
            }
            if (ended) {
                throw new IOException("The connection is closed");
            }
            int taken = Math.min(Math.min(length, FRAME_BYTES_MAX), BATCH_BYTES - filled) - Frame.HEADER_BYTES;
            taken = Math.min(length, Math.max(taken, least - Frame.HEADER_BYTES));
            reserve(Frame.HEADER_BYTES + taken);
            Frame.put(filling, filled, Frame.DATA, 0, stream, taken);
            System.arraycopy(source, offset, filling, filled + Frame.HEADER_BYTES, taken);
            filled += Frame.HEADER_BYTES + taken;
            flush();
            return taken;
        } finally {
            // The next one may fit, or this one gave up: either way the turn goes on.
            room.signal();
            lock.unlock();
        }
    }

    private void reserve(int count) {
        if (filled + count > filling.length) {
            int wanted = Math.clamp(2L * filling.length, filled + count, BATCH_BYTES + CONTROL_BYTES_MAX);
            filling = Arrays.copyOf(filling, Math.max(wanted, filled + count));
        }
    }

    private void flush() {
        if (waiting) {
            more.signal();
        } else if (!flushing) {
            flushing = true;
            Thread.ofVirtual().name("yamux-out").start(this::send);
        }
    }

    /** Waits a moment for more to send, so that a busy session makes neither threads nor buffers for each batch. */
    private boolean moreComes() throws IOException {
        Deadline end = Deadline.in(LINGER);
        waiting = true;
        idle.signalAll();
        while (filled == 0 && !ended && !end.isOver()) {
            end.awaitAtMost(more);
        }
        waiting = false;
        return filled > 0 && !ended;
    }

    private void send() {
        int last = 0;
        try {
            while (true) {
                byte[] batch;
                int count;
                lock.lock();
                try {
                    if (ended || filled == 0 && !(last > BYTES_FIRST && moreComes())) {
                        flushing = false;
                        shrink();
                        idle.signalAll();
                        return;
                    }
                    batch = filling;
                    count = filled;
                    last = count;
                    filling = spare;
                    filled = 0;
                    room.signal();
                } finally {
                    lock.unlock();
                }
                duplex.write(batch, 0, count);
                spare = batch; // Only the one sending thread swaps buffers.
            }
        } catch (IOException e) {
            end();
            failed.accept(e);
        }
    }

    /** An idle session keeps little. */
    private void shrink() {
        if (filling.length > BYTES_FIRST) {
            filling = new byte[BYTES_FIRST];
        }
        if (spare.length > BYTES_FIRST) {
            spare = new byte[BYTES_FIRST];
        }
    }

    /** Waits until all is sent, or {@code deadline}. */
    void drain(Deadline deadline) throws IOException {
        lock.lock();
        try {
            while (flushing && !(waiting && filled == 0) && !ended) {
                deadline.await(idle);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Sends nothing more, and wakes all who wait. */
    void end() {
        lock.lock();
        try {
            ended = true;
            room.signalAll();
            idle.signalAll();
            more.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
