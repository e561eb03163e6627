package cairn.network.duplex;

import java.io.EOFException;
import java.io.IOException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** One end of a link in memory. Each direction holds a bounded number of bytes, then the writer waits. */
public final class MemoryDuplex implements Duplex {
    /** Both ends of one link. */
    public record Pair(MemoryDuplex first, MemoryDuplex second) {}

    private final Ring in;
    private final Ring out;

    private MemoryDuplex(Ring in, Ring out) {
        this.in = in;
        this.out = out;
    }

    /** A new link of which each direction holds at most {@code bytesMax}. */
    public static Pair pair(int bytesMax) {
        Ring there = new Ring(bytesMax);
        Ring back = new Ring(bytesMax);
        return new Pair(new MemoryDuplex(back, there), new MemoryDuplex(there, back));
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        return in.read(target, offset, length);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        out.write(source, offset, length);
    }

    /** Says that nothing more is written; the other side reads what was, then the end. */
    public void closeWrite() {
        out.end(false);
    }

    @Override
    public void close() {
        out.end(false);
        in.end(true);
    }

    /** Bytes on the way in one direction, in an array that grows to what is needed. */
    private static final class Ring {
        private static final int BYTES_FIRST = 512;

        private final int bytesMax;
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition changed = lock.newCondition();
        private byte[] bytes;
        private int head;
        private int count;
        /** The writer is done. */
        private boolean ended;
        /** The reader is gone. */
        private boolean broken;

        Ring(int bytesMax) {
            this.bytesMax = bytesMax;
            this.bytes = new byte[Math.min(BYTES_FIRST, bytesMax)];
        }

        int read(byte[] target, int offset, int length) throws IOException {
            lock.lock();
            try {
                while (count == 0 && !ended && !broken) {
                    await();
                }
                if (broken) {
                    throw new IOException("The link was closed on this side");
                }
                if (count == 0) {
                    return -1;
                }
                int taken = Math.min(length, count);
                int first = Math.min(taken, bytes.length - head);
                System.arraycopy(bytes, head, target, offset, first);
                System.arraycopy(bytes, 0, target, offset + first, taken - first);
                count -= taken;
                head = count == 0 ? 0 : (head + taken) % bytes.length;
                changed.signalAll();
                return taken;
            } finally {
                lock.unlock();
            }
        }

        void write(byte[] source, int offset, int length) throws IOException {
            int done = 0;
            lock.lock();
            try {
                while (done < length) {
                    while (count == bytesMax && !ended && !broken) {
                        await();
                    }
                    if (ended || broken) {
                        throw new EOFException("The link is closed");
                    }
                    grow(Math.min(bytesMax, count + length - done));
                    int given = Math.min(length - done, bytes.length - count);
                    int tail = (head + count) % bytes.length;
                    int first = Math.min(given, bytes.length - tail);
                    System.arraycopy(source, offset + done, bytes, tail, first);
                    System.arraycopy(source, offset + done + first, bytes, 0, given - first);
                    count += given;
                    done += given;
                    changed.signalAll();
                }
            } finally {
                lock.unlock();
            }
        }

        private void grow(int needed) {
            if (needed <= bytes.length) {
                return;
            }
            byte[] larger = new byte[(int) Math.min(bytesMax, Math.max(needed, 2L * bytes.length))];
            int first = Math.min(count, bytes.length - head);
            System.arraycopy(bytes, head, larger, 0, first);
            System.arraycopy(bytes, 0, larger, first, count - first);
            bytes = larger;
            head = 0;
        }

        void end(boolean reader) {
            lock.lock();
            try {
                ended = true;
                broken |= reader;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        @SuppressWarnings("WaitNotInLoop") // Every caller loops.
        private void await() throws IOException {
            try {
                changed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("Interrupted while waiting for a link in memory", e);
            }
        }
    }
}
