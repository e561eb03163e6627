package cairn.network.kad;

import cairn.data.peer.PeerId;
import cairn.network.routing.Provider;
import cairn.network.routing.ProviderCursor;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;

/** Providers of one key as a lookup finds them. Found by the lookup's thread, read by another. */
final class ProviderSearch implements ProviderCursor {
    /** Looks, and tells of what it finds. */
    @FunctionalInterface
    interface Work {
        Object run() throws IOException;
    }

    private final int limit;
    private final Set<PeerId> seen = new HashSet<>();
    /** An empty one is the end. */
    private final LinkedBlockingQueue<Optional<Provider>> queue = new LinkedBlockingQueue<>();

    private volatile Optional<IOException> failure = Optional.empty();
    private volatile Optional<Future<?>> running = Optional.empty();
    private volatile boolean isClosed;

    ProviderSearch(int limit) {
        this.limit = limit;
    }

    void runOn(ExecutorService threads, Work work) {
        try {
            running = Optional.of(threads.submit(() -> {
                try {
                    work.run();
                } catch (IOException e) {
                    failure = Optional.of(e);
                } finally {
                    queue.add(Optional.empty());
                }
            }));
        } catch (RejectedExecutionException e) {
            queue.add(Optional.empty()); // The table is closed: there is nobody to ask any more.
        }
    }

    synchronized void found(KadPeer peer) {
        if (seen.size() < limit && seen.add(peer.id())) {
            queue.add(Optional.of(new Provider(
                    peer.id(), peer.addresses().stream().map(Object::toString).toList(), Set.of())));
        }
    }

    synchronized boolean isFull() {
        return isClosed || seen.size() >= limit;
    }

    @Override
    public Optional<Provider> next() throws IOException {
        try {
            Optional<Provider> next = queue.take();
            if (next.isEmpty()) {
                queue.add(next); // The end stays the end.
                if (failure.isPresent() && seen.isEmpty() && !isClosed) {
                    throw failure.get();
                }
            }
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        isClosed = true;
        running.ifPresent(future -> future.cancel(true));
        queue.add(Optional.empty());
    }
}
