package cairn.network.websocket;

import cairn.network.duplex.Duplex;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;

/** A link that shakes hands when it is first used, on the thread that uses it. */
final class Opening implements Duplex {
    /** Shakes hands. */
    interface Step {
        Duplex run() throws IOException;
    }

    private final Step step;
    private final Duplex below;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile Duplex open;

    Opening(Step step, Duplex below) {
        this.step = step;
        this.below = below;
    }

    private Duplex open() throws IOException {
        Duplex ready = open;
        if (ready != null) {
            return ready;
        }
        lock.lock();
        try {
            if (open == null) {
                open = step.run();
            }
            return open;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        return open().read(target, offset, length);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        open().write(source, offset, length);
    }

    @Override
    public void close() {
        below.close();
    }
}
