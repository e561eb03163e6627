package cairn.services.cache;

import cairn.data.failure.MalformedException;
import cairn.services.html.Escape;
import cairn.transform.cache.CacheName;
import java.util.Optional;

/**
 * What a path leads to in build caches.
 *
 * @param cache the cache's name
 * @param path the way inside it, percent-decoded; empty or with a slash at its end for a folder, as WebDAV has them
 */
record CacheAddress(String cache, String path) {
    private static final String PREFIX = "/cache/";

    /** Reads a path; nothing where it leads elsewhere. */
    static Optional<CacheAddress> read(String rawPath) throws MalformedException {
        if (rawPath.startsWith("/ac/") || rawPath.startsWith("/cas/")) {
            return Optional.of(new CacheAddress(CacheName.MAIN, rawPath.substring(1)));
        }
        if (!rawPath.startsWith(PREFIX)) {
            return Optional.empty();
        }
        String rest = Escape.decoded(rawPath.substring(PREFIX.length()));
        int slash = rest.indexOf('/');
        String cache = slash < 0 ? rest : rest.substring(0, slash);
        CacheName.requireSpace(cache);
        return Optional.of(new CacheAddress(cache, slash < 0 ? "" : rest.substring(slash + 1)));
    }

    boolean isFolder() {
        return path.isEmpty() || path.endsWith("/");
    }

    CacheName name() throws MalformedException {
        return CacheName.parse(cache, path);
    }
}
