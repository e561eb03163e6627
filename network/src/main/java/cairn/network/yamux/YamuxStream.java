package cairn.network.yamux;

import cairn.network.duplex.BulkInput;
import cairn.network.mux.Deadline;
import cairn.network.mux.MuxedStream;
import cairn.network.mux.StreamOutput;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** One stream. The lock guards its state; the session's reading thread takes it for moments only. */
final class YamuxStream implements MuxedStream, StreamOutput.Sender {
    /** How long closing may wait for what is still to be sent. */
    private static final Duration CLOSE_TIME_MAX = Duration.ofSeconds(5);

    private final YamuxSession session;
    private final int id;
    private final boolean inbound;
    private final Deadline deadline = Deadline.never();
    private final StreamOutput output = new StreamOutput(this);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition readable = lock.newCondition();
    private final Condition writable = lock.newCondition();
    private final ReceivedBytes received = new ReceivedBytes();

    private long sendWindow = YamuxLimits.WINDOW_BYTES_FIRST;
    private int window = YamuxLimits.WINDOW_BYTES_FIRST;
    /** What the other side may still send. */
    private int granted = window;
    /** When the last grant was given: a reader that needs the next one soon gets a larger window. */
    private long grantedAtNanos = System.nanoTime();

    private final AtomicBoolean acknowledged;
    private boolean inputEnded;
    private boolean inputDropped;
    private boolean outputEnded;
    /** Why the stream is no more, once it was reset. */
    private IOException failure;

    YamuxStream(YamuxSession session, int id, boolean inbound) {
        this.session = session;
        this.id = id;
        this.inbound = inbound;
        this.acknowledged = new AtomicBoolean(inbound);
    }

    int id() {
        return id;
    }

    boolean inbound() {
        return inbound;
    }

    @Override
    public InputStream input() {
        return new Input();
    }

    @Override
    public OutputStream output() {
        return output;
    }

    @Override
    public void deadline(Duration patience) {
        deadline.move(patience);
        lock.lock();
        try {
            readable.signalAll();
            writable.signalAll();
        } finally {
            lock.unlock();
        }
    }

    // Called by the session's reading thread.

    /** Whether the first sign of life of a stream that this side opened came just now. */
    boolean acknowledge() {
        return acknowledged.compareAndSet(false, true);
    }

    /** Whether the window allows {@code length} more bytes, which are then expected. */
    boolean expect(int length) {
        lock.lock();
        try {
            if (length < 0 || length > granted) {
                return false;
            }
            granted -= length;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Takes a part of a data frame; false where nobody reads this stream any more. */
    boolean receive(byte[] source, int offset, int length) {
        lock.lock();
        try {
            if (inputDropped || failure != null) {
                return false;
            }
            received.put(source, offset, length);
            session.buffered(length);
            readable.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    boolean grant(long delta) {
        lock.lock();
        try {
            sendWindow += delta;
            writable.signal();
            return sendWindow <= 0xffff_ffffL;
        } finally {
            lock.unlock();
        }
    }

    void inputEnded() {
        boolean done;
        lock.lock();
        try {
            inputEnded = true;
            readable.signalAll();
            done = outputEnded;
        } finally {
            lock.unlock();
        }
        if (done) {
            session.forget(this);
        }
    }

    /** Ends the stream at once for {@code reason}, without telling the other side. */
    void fail(IOException reason) {
        lock.lock();
        try {
            if (failure == null) {
                failure = reason;
            }
            session.buffered(-received.clear());
            output.drop();
            readable.signalAll();
            writable.signalAll();
        } finally {
            lock.unlock();
        }
        session.forget(this);
    }

    // Called by the stream's users.

    private int read(byte[] target, int offset, int length) throws IOException {
        int count;
        int grant = 0;
        lock.lock();
        try {
            while (received.count() == 0) {
                if (failure != null) {
                    throw new IOException(failure.getMessage(), failure);
                }
                if (inputDropped) {
                    throw new IOException("The stream is closed");
                }
                if (inputEnded) {
                    return -1;
                }
                deadline.await(readable);
            }
            deadline.check();
            count = received.take(target, offset, length);
            session.buffered(-count);
            if (!inputEnded) {
                grant = nextGrant();
            }
        } finally {
            lock.unlock();
        }
        if (grant > 0) {
            session.control(Frame.WINDOW, 0, id, grant);
        }
        return count;
    }

    /** What the reader has made room for, once that is half a window. */
    private int nextGrant() {
        int free = window - received.count() - granted;
        if (free < window / 2) {
            return 0;
        }
        long now = System.nanoTime();
        if (session.mayGrow(window) && now - grantedAtNanos < 4 * session.roundTripNanos()) {
            int larger = (int) Math.min(2L * window, session.limits().windowBytesMax());
            free += larger - window;
            window = larger;
        }
        grantedAtNanos = now;
        granted += free;
        return free;
    }

    /** Sends all bytes, as the window opens. */
    @Override
    public void send(byte[] source, int offset, int length) throws IOException {
        int done = 0;
        while (done < length) {
            int allowed = (int) Math.min(length - done, awaitWindow());
            int taken = session.output().data(id, source, offset + done, allowed, deadline);
            lock.lock();
            try {
                sendWindow -= taken;
            } finally {
                lock.unlock();
            }
            done += taken;
        }
    }

    private long awaitWindow() throws IOException {
        lock.lock();
        try {
            while (true) {
                if (failure != null) {
                    throw new IOException(failure.getMessage(), failure);
                }
                if (outputEnded) {
                    throw new IOException("The stream's writing is closed");
                }
                deadline.check();
                if (sendWindow > 0) {
                    return sendWindow;
                }
                deadline.await(writable);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void closeWrite() throws IOException {
        output.flush();
        boolean done;
        lock.lock();
        try {
            if (outputEnded || failure != null) {
                return;
            }
            outputEnded = true;
            done = inputEnded;
        } finally {
            lock.unlock();
        }
        session.control(Frame.WINDOW, Frame.FIN, id, 0);
        if (done) {
            session.forget(this);
        }
    }

    @Override
    public void reset() {
        lock.lock();
        try {
            if (failure != null || inputEnded && outputEnded) {
                return;
            }
            failure = new EOFException("The stream was reset on this side");
        } finally {
            lock.unlock();
        }
        session.controlOrEnd(Frame.WINDOW, Frame.RST, id, 0);
        fail(failure);
    }

    @Override
    public void close() {
        try {
            if (output.hasPending()) {
                deadline(CLOSE_TIME_MAX);
            }
            closeWrite();
        } catch (IOException e) {
            reset(); // Closing promises order or a reset; the other side learns which.
            return;
        }
        lock.lock();
        try {
            session.buffered(-received.clear());
            inputDropped = true;
            readable.signalAll();
            if (inputEnded || failure != null) {
                return;
            }
        } finally {
            lock.unlock();
        }
        session.lingers(this);
    }

    /** The reading side; it keeps nothing of its own. */
    private final class Input extends BulkInput {
        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            return length == 0 ? 0 : YamuxStream.this.read(target, offset, length);
        }

        @Override
        public int available() {
            lock.lock();
            try {
                return received.count();
            } finally {
                lock.unlock();
            }
        }
    }
}
