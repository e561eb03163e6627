package cairn.services.http;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import org.eclipse.jetty.io.EndPoint;

/** The requests that are being handled, so that a server that stops can wait for them. Shared by threads. */
final class RunningRequests {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition isIdle = lock.newCondition();
    // Both guarded by the lock.
    private final Map<Thread, EndPoint> running = new HashMap<>();
    private boolean stopping;

    /** Counts the calling thread's request in, or says that the server takes none any more. */
    boolean begin(EndPoint endPoint) {
        lock.lock();
        try {
            if (!stopping) {
                running.put(Thread.currentThread(), endPoint);
            }
            return !stopping;
        } finally {
            lock.unlock();
        }
    }

    /** The calling thread's request is done. */
    void end() {
        lock.lock();
        try {
            running.remove(Thread.currentThread());
            if (running.isEmpty()) {
                isIdle.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** From now on no request begins. */
    void refuse() {
        lock.lock();
        try {
            stopping = true;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until no request runs, or for that long. */
    boolean await(Duration atMost) throws InterruptedException {
        long left = atMost.toNanos();
        lock.lock();
        try {
            while (!running.isEmpty() && left > 0) {
                left = isIdle.awaitNanos(left);
            }
            return running.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Closes the connections of all that run, which ends what they read or write. */
    void cut() {
        forAll((_, endPoint) -> endPoint.close());
    }

    /** Interrupts all that run, whatever they wait for. */
    void interrupt() {
        forAll((thread, _) -> thread.interrupt());
    }

    private void forAll(BiConsumer<Thread, EndPoint> action) {
        lock.lock();
        try {
            running.forEach(action);
        } finally {
            lock.unlock();
        }
    }
}
