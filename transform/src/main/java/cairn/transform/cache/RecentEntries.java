package cairn.transform.cache;

import cairn.storage.cache.CachedEntry;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Entries that were asked for lately, so that the tables need not be asked each time. May be used by any thread. */
final class RecentEntries {
    private static final int ENTRIES_MAX = 50_000;
    private static final float LOAD_FACTOR = 0.75f;

    /** Guarded by itself. */
    private final Map<CacheName, CachedEntry> entries = new LinkedHashMap<>(16, LOAD_FACTOR, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<CacheName, CachedEntry> eldest) {
            return size() > ENTRIES_MAX;
        }
    };

    Optional<CachedEntry> find(CacheName name) {
        synchronized (entries) {
            return Optional.ofNullable(entries.get(name));
        }
    }

    void put(CacheName name, CachedEntry entry) {
        synchronized (entries) {
            entries.put(name, entry);
        }
    }

    void remove(CacheName name) {
        synchronized (entries) {
            entries.remove(name);
        }
    }

    void clear() {
        synchronized (entries) {
            entries.clear();
        }
    }
}
