package cairn.network.pubsub;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The messages of one topic, for one reader, from when it was made until it is closed. Where the reader is too slow the
 * newest are dropped. Any thread may use it.
 */
public final class Subscription implements AutoCloseable {
    private static final long BYTES_MAX = 8L << 20;
    private static final int MESSAGES_MAX = 4_096;

    private final String topic;
    private final Consumer<Subscription> onClose;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    // Guarded by the lock.
    private final Deque<Message> waiting = new ArrayDeque<>();
    private long bytes;
    private boolean closed;

    Subscription(String topic, Consumer<Subscription> onClose) {
        this.topic = topic;
        this.onClose = onClose;
    }

    public String topic() {
        return topic;
    }

    /** Takes a message; says whether there was room. */
    boolean offer(Message message) {
        lock.lock();
        try {
            if (closed || waiting.size() == MESSAGES_MAX || bytes + message.dataBytes() > BYTES_MAX) {
                return false;
            }
            waiting.add(message);
            bytes += message.dataBytes();
            changed.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** The next message; nothing where none comes in time or this is closed. */
    public Optional<Message> next(Duration patience) throws InterruptedException {
        long left = patience.toNanos();
        lock.lock();
        try {
            while (waiting.isEmpty() && !closed && left > 0) {
                left = changed.awaitNanos(left);
            }
            Optional<Message> next = Optional.ofNullable(waiting.pollFirst());
            next.ifPresent(message -> bytes -= message.dataBytes());
            return next;
        } finally {
            lock.unlock();
        }
    }

    public boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Takes no more messages; where it was the topic's last subscription, the node leaves the topic. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        onClose.accept(this);
    }
}
