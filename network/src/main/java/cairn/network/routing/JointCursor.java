package cairn.network.routing;

import cairn.data.peer.PeerId;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** What several cursors find, each read by a virtual thread of its own. */
final class JointCursor implements ProviderCursor {
    /** What one cursor said: a provider, its end, or why it ended. */
    private record Event(Optional<Provider> provider, Optional<IOException> failure) {
        static final Event END = new Event(Optional.empty(), Optional.empty());
    }

    private final List<ProviderCursor> cursors;
    private final int limit;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final Set<PeerId> told = new HashSet<>();
    private int running;
    private int failed;
    private volatile boolean isClosed;

    private JointCursor(List<ProviderCursor> cursors, int limit) {
        this.cursors = cursors;
        this.limit = limit;
        this.running = cursors.size();
    }

    static ProviderCursor of(List<ProviderCursor> cursors, int limit) {
        if (cursors.size() <= 1) {
            return cursors.isEmpty() ? EMPTY : cursors.getFirst();
        }
        JointCursor joint = new JointCursor(List.copyOf(cursors), limit);
        for (ProviderCursor cursor : cursors) {
            Thread.ofVirtual().name("providers").start(() -> joint.read(cursor));
        }
        return joint;
    }

    private void read(ProviderCursor cursor) {
        try {
            for (Optional<Provider> next = cursor.next(); next.isPresent(); next = cursor.next()) {
                events.add(new Event(next, Optional.empty()));
            }
            events.add(Event.END);
        } catch (IOException e) {
            events.add(new Event(Optional.empty(), Optional.of(e)));
        }
    }

    @Override
    public Optional<Provider> next() throws IOException {
        try {
            while (running > 0 && told.size() < limit && !isClosed) {
                Event event = events.take();
                if (event.provider().isPresent()) {
                    if (told.add(event.provider().get().peer())) {
                        return event.provider();
                    }
                } else {
                    running--;
                    failed += event.failure().isPresent() ? 1 : 0;
                    if (event.failure().isPresent() && failed == cursors.size()) {
                        throw event.failure().get();
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        isClosed = true;
        cursors.forEach(ProviderCursor::close);
        cursors.forEach(_ -> events.add(Event.END));
    }
}
