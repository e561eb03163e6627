package cairn.network.host;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Closes the least useful connections when there are too many. One run at a time, on a virtual thread of its own. */
final class Trimming {
    private static final System.Logger LOG = System.getLogger(Trimming.class.getName());

    private final Connections connections;
    private final Standing standing;
    private final ConnectionLimits limits;
    private final InstantSource clock;
    private final AtomicBoolean running = new AtomicBoolean();

    Trimming(Connections connections, Standing standing, ConnectionLimits limits, InstantSource clock) {
        this.connections = connections;
        this.standing = standing;
        this.limits = limits;
        this.clock = clock;
    }

    /** There is one connection more. */
    void grown() {
        if (connections.count() > limits.highWater() && running.compareAndSet(false, true)) {
            Thread.ofVirtual().name("trim").start(() -> {
                try {
                    trim();
                } finally {
                    running.set(false);
                }
            });
        }
    }

    private void trim() {
        int over = connections.count() - limits.lowWater();
        Instant newest = clock.instant().minus(limits.grace());
        List<HostConnection> least = connections.all().stream()
                .filter(one -> !standing.isProtected(one.peer()) && !one.since().isAfter(newest))
                .sorted(Comparator.<HostConnection>comparingInt(one -> standing.value(one.peer()))
                        .thenComparingInt(HostConnection::streamCount)
                        .thenComparing(HostConnection::since, Comparator.reverseOrder()))
                .limit(Math.max(0, over))
                .toList();
        LOG.log(
                System.Logger.Level.DEBUG,
                () -> "Closing " + least.size() + " connections of " + connections.count()
                        + ": more than swarm.connections-high = " + limits.highWater());
        least.forEach(HostConnection::close);
    }
}
