package cairn.app.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BooleanSupplier;

/** Bytes from a thread that writes to a thread that reads, at most {@value #HELD_BYTES_MAX} of them on the way. */
final class BytePipe extends InputStream {
    private static final int HELD_BYTES_MAX = 8 * 1024 * 1024;

    /** Guarded by this, as all below. */
    private final Deque<byte[]> held = new ArrayDeque<>();

    private int heldBytes;
    private int offset;
    private boolean ended;
    private boolean broken;
    private boolean closed;

    /** Takes a copy of the buffer's remaining bytes; waits while too many are held. */
    synchronized void write(ByteBuffer bytes) throws IOException {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        awaitWhile(() -> heldBytes > HELD_BYTES_MAX && !closed);
        if (closed) {
            throw new IOException("The reading side is closed");
        }
        if (copy.length > 0) {
            held.add(copy);
            heldBytes += copy.length;
            notifyAll();
        }
    }

    /** No more bytes come; the reader sees an end, or an exception where {@code whole} is false. */
    synchronized void end(boolean whole) {
        ended = true;
        broken = !whole;
        notifyAll();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public synchronized int read(byte[] target, int at, int length) throws IOException {
        awaitWhile(() -> held.isEmpty() && !ended);
        if (held.isEmpty()) {
            if (broken) {
                throw new IOException("The stream broke off");
            }
            return -1;
        }
        byte[] first = held.peek();
        int count = Math.min(length, first.length - offset);
        System.arraycopy(first, offset, target, at, count);
        offset += count;
        if (offset == first.length) {
            held.remove();
            heldBytes -= first.length;
            offset = 0;
            notifyAll();
        }
        return count;
    }

    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }

    private synchronized void awaitWhile(BooleanSupplier busy) throws IOException {
        try {
            while (busy.getAsBoolean()) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted", e);
        }
    }
}
