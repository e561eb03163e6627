package cairn.network.host;

import cairn.data.failure.LimitException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** How often each limit refused somebody, and the exceptions that say so. Any thread may use it. */
final class Refusals {
    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

    /** Counts one refusal and gives what to say. */
    LimitException of(String what, String limit, long value) {
        counts.computeIfAbsent(limit, key -> new LongAdder()).increment();
        return new LimitException(what, limit, value, "raise " + limit + " in the configuration");
    }

    /** By the limit's name. */
    Map<String, Long> counts() {
        Map<String, Long> now = new TreeMap<>();
        counts.forEach((limit, count) -> now.put(limit, count.sum()));
        return now;
    }
}
