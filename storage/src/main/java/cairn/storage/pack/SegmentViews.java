package cairn.storage.pack;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.nio.ByteBuffer;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which segments somebody may still look into. A file's bytes stay what they were for whoever has them mapped when it
 * is removed; a segment is used again, so that must wait until nobody has a view of what was there. That is when the
 * garbage collector has found the map unreachable, of which all views are.
 *
 * <p>May be used by any thread.
 */
final class SegmentViews {
    private static final long WAIT_MILLIS = 2000;
    private static final int COLLECTIONS_MAX = 5;

    private final ReferenceQueue<ByteBuffer> unreachable = new ReferenceQueue<>();
    /** Guarded by this: the maps that may be looked into, by segment. */
    private final Map<Integer, Set<View>> seen = new HashMap<>();

    private static final class View extends PhantomReference<ByteBuffer> {
        private final int segment;

        private View(int segment, ByteBuffer map, ReferenceQueue<ByteBuffer> queue) {
            super(map, queue);
            this.segment = segment;
        }
    }

    /** A map of the segment was made. */
    synchronized void add(int segment, ByteBuffer map) {
        seen.computeIfAbsent(segment, s -> new HashSet<>()).add(new View(segment, map, unreachable));
        for (Optional<View> gone = poll(); gone.isPresent(); gone = poll()) {
            forget(gone.get());
        }
    }

    private Optional<View> poll() {
        return Optional.ofNullable((View) unreachable.poll());
    }

    private synchronized void forget(View view) {
        Set<View> views = seen.get(view.segment);
        views.remove(view);
        if (views.isEmpty()) {
            seen.remove(view.segment);
        }
    }

    /** Takes the first of the free segments that nobody looks into; asks the collector where there is none. */
    Optional<Integer> takeUnseen(Deque<Integer> free) throws IOException {
        Optional<Integer> taken = take(free);
        for (int i = 0; i < COLLECTIONS_MAX && taken.isEmpty() && !free.isEmpty(); i++) {
            System.gc();
            awaitOne();
            taken = take(free);
        }
        return taken;
    }

    private void awaitOne() throws IOException {
        try {
            View view = (View) unreachable.remove(WAIT_MILLIS);
            if (view != null) {
                forget(view);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while waiting for readers of what was removed");
        }
    }

    private synchronized Optional<Integer> take(Deque<Integer> free) {
        for (Optional<View> gone = poll(); gone.isPresent(); gone = poll()) {
            forget(gone.get());
        }
        for (Iterator<Integer> each = free.iterator(); each.hasNext(); ) {
            int segment = each.next();
            if (!seen.containsKey(segment)) {
                each.remove();
                return Optional.of(segment);
            }
        }
        return Optional.empty();
    }
}
