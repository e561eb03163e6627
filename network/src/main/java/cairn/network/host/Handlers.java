package cairn.network.host;

import cairn.network.stream.StreamHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Who serves which protocol, and which of them limited connections may carry. Any thread may use it. */
final class Handlers {
    private final Map<String, StreamHandler> handlers = new ConcurrentHashMap<>();
    private final Set<String> everywhere = ConcurrentHashMap.newKeySet();

    void put(String protocol, StreamHandler handler) {
        handlers.put(protocol, handler);
    }

    void putEverywhere(String protocol, StreamHandler handler) {
        everywhere.add(protocol);
        handlers.put(protocol, handler);
    }

    /** Whether there was one. */
    boolean remove(String protocol) {
        return handlers.remove(protocol) != null;
    }

    Set<String> names() {
        return handlers.keySet();
    }

    /** The protocols that a connection may carry, of {@code names}. */
    List<String> carried(Iterable<String> names, boolean isLimited) {
        List<String> carried = new ArrayList<>();
        for (String name : names) {
            if (!isLimited || everywhere.contains(name)) {
                carried.add(name);
            }
        }
        return carried;
    }

    Optional<StreamHandler> find(String protocol) {
        return Optional.ofNullable(handlers.get(protocol));
    }
}
