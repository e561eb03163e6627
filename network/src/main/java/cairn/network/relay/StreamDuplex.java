package cairn.network.relay;

import cairn.network.duplex.Duplex;
import cairn.network.stream.Stream;
import java.io.EOFException;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;

/** A stream of one link as the bytes of another. */
final class StreamDuplex implements Duplex {
    private final Stream stream;
    private final ReentrantLock writing = new ReentrantLock();
    private final CountDownLatch closed = new CountDownLatch(1);

    StreamDuplex(Stream stream) {
        this.stream = stream;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (closed.getCount() == 0) {
            throw new EOFException("The circuit was closed on this side");
        }
        return stream.input().read(target, offset, length);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        writing.lock();
        try {
            if (closed.getCount() == 0) {
                throw new EOFException("The circuit was closed on this side");
            }
            stream.output().write(source, offset, length);
            stream.output().flush();
        } finally {
            writing.unlock();
        }
    }

    /** Waits until this side closes it. */
    void awaitClose() throws InterruptedException {
        closed.await();
    }

    @Override
    public void close() {
        closed.countDown();
        if (!writing.tryLock()) {
            stream.reset(); // Somebody waits in a write, which ends so.
            return;
        }
        try {
            stream.close();
        } finally {
            writing.unlock();
        }
    }
}
