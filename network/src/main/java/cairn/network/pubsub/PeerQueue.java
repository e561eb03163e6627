package cairn.network.pubsub;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * What one peer is to be told, in two rows: what keeps the mesh goes before messages. A peer that reads too slowly
 * loses messages; one that does not even take what keeps the mesh is given up. Any thread may use it.
 */
final class PeerQueue {
    static final long MESSAGE_BYTES_MAX = 4L << 20;
    static final long URGENT_BYTES_MAX = 2L << 20;

    private final Predicate<MessageId> unwanted;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    // Guarded by the lock.
    private final Deque<byte[]> urgent = new ArrayDeque<>();
    private final Deque<Waiting> messages = new ArrayDeque<>();
    private long urgentBytes;
    private long messageBytes;
    private boolean closed;

    private static final class Waiting {
        private final MessageId id;
        private final byte[] frame;

        Waiting(MessageId id, byte[] frame) {
            this.id = id;
            this.frame = frame;
        }
    }

    /** {@code unwanted} says which messages the peer has by now. */
    PeerQueue(Predicate<MessageId> unwanted) {
        this.unwanted = unwanted;
    }

    /** Adds what must not be lost; where there is no room the peer is given up. */
    void urgent(byte[] frame) {
        lock.lock();
        try {
            if (!closed) {
                urgent.add(frame);
                urgentBytes += frame.length;
                closed = urgentBytes > URGENT_BYTES_MAX;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Adds a message; says whether there was room. */
    boolean message(MessageId id, byte[] frame) {
        lock.lock();
        try {
            if (closed || messageBytes + frame.length > MESSAGE_BYTES_MAX) {
                return false;
            }
            messages.add(new Waiting(id, frame));
            messageBytes += frame.length;
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the next frame; nothing where the peer was given up. */
    Optional<byte[]> take() throws InterruptedException {
        lock.lock();
        try {
            while (true) {
                Optional<byte[]> next = next();
                if (closed || next.isPresent()) {
                    return closed ? Optional.empty() : next;
                }
                changed.await(1, TimeUnit.HOURS);
            }
        } finally {
            lock.unlock();
        }
    }

    private Optional<byte[]> next() {
        if (!urgent.isEmpty()) {
            byte[] frame = urgent.removeFirst();
            urgentBytes -= frame.length;
            return Optional.of(frame);
        }
        while (!messages.isEmpty()) {
            Waiting waiting = messages.removeFirst();
            messageBytes -= waiting.frame.length;
            if (!unwanted.test(waiting.id)) {
                return Optional.of(waiting.frame);
            }
        }
        return Optional.empty();
    }

    boolean isEmpty() {
        lock.lock();
        try {
            return urgent.isEmpty() && messages.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Gives the peer up: nothing more is said. */
    void close() {
        lock.lock();
        try {
            closed = true;
            urgent.clear();
            messages.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
