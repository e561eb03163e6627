package cairn.transform.cache;

import cairn.storage.cache.CacheTable;
import cairn.storage.cache.CachedEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;

/** Writes entries, those that come at the same time in one transaction. May be used by any thread. */
final class EntryWriter {
    /** An entry and whether it is written; guarded by the lock. */
    private static final class Waiting {
        private final CachedEntry entry;
        private boolean isDone;
        private Optional<IOException> failure = Optional.empty();

        private Waiting(CachedEntry entry) {
            this.entry = entry;
        }
    }

    private final CacheTable table;
    private final Queue<Waiting> queue = new ConcurrentLinkedQueue<>();
    private final ReentrantLock writing = new ReentrantLock();

    EntryWriter(CacheTable table) {
        this.table = table;
    }

    /** Returns when the entry is on the medium. */
    void put(CachedEntry entry) throws IOException {
        Waiting own = new Waiting(entry);
        queue.add(own);
        writing.lock();
        try {
            if (!own.isDone) {
                writeAll();
            }
            if (own.failure.isPresent()) {
                throw new IOException(own.failure.get().getMessage(), own.failure.get());
            }
        } finally {
            writing.unlock();
        }
    }

    private void writeAll() {
        List<Waiting> batch = new ArrayList<>();
        Map<CacheName, CachedEntry> last = new HashMap<>();
        for (Waiting one = queue.poll(); one != null; one = queue.poll()) {
            batch.add(one);
            last.put(new CacheName(one.entry.space(), one.entry.name()), one.entry);
        }
        Optional<IOException> failure = Optional.empty();
        try {
            table.put(last.values());
        } catch (IOException e) {
            failure = Optional.of(e);
        }
        for (Waiting one : batch) {
            one.isDone = true;
            one.failure = failure;
        }
    }
}
