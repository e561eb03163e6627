package cairn.node.provide;

import cairn.network.kad.KadKey;
import cairn.network.kad.Told;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Counts what is done. Guarded by itself. */
final class Tally {
    /** Counts one kind of telling. Guarded by itself. */
    static final class Part {
        private boolean running;
        private long begunNanos;
        private long nanos;
        private long regions;
        private long bits;
        private Told sum = Told.NOTHING;

        synchronized void begun() {
            running = true;
            begunNanos = System.nanoTime();
        }

        synchronized void ended() {
            running = false;
            nanos += System.nanoTime() - begunNanos;
        }

        synchronized void told(Told told) {
            regions++;
            bits += told.bits();
            sum = sum.then(told);
        }

        synchronized ProvideStat.Part read() {
            return new ProvideStat.Part(
                    running,
                    regions,
                    bits,
                    sum.keys() - sum.failed(),
                    sum.failed(),
                    sum.records(),
                    sum.peers(),
                    sum.reached(),
                    Duration.ofNanos(nanos));
        }
    }

    private final ProvideStrategy strategy;
    private final Instant started;
    private final Part fresh = new Part();
    private final Part again = new Part();
    private boolean isOnline;
    private Instant onlineSince;
    private Optional<Cycle> cycle = Optional.empty();
    private Optional<KadKey> next = Optional.empty();
    private long blocks;
    private long left;

    Tally(ProvideStrategy strategy, Instant started) {
        this.strategy = strategy;
        this.started = started;
        this.onlineSince = started;
    }

    Part fresh() {
        return fresh;
    }

    Part again() {
        return again;
    }

    synchronized void online(boolean isOnlineNow, Instant now) {
        if (isOnline != isOnlineNow) {
            isOnline = isOnlineNow;
            onlineSince = now;
        }
    }

    synchronized void began(Cycle fresher, long all, long toDo) {
        cycle = Optional.of(fresher);
        next = Optional.empty();
        blocks = all;
        left = toDo;
    }

    /** {@code place} is what {@code at} comes to next. */
    synchronized void next(Cycle at, KadKey place) {
        cycle = Optional.of(at);
        next = Optional.of(place);
    }

    synchronized void done(int count) {
        left = Math.max(0, left - count);
    }

    synchronized ProvideStat stat(int waiting, Instant now) {
        return new ProvideStat(
                strategy,
                isOnline,
                onlineSince,
                started,
                cycle.map(Cycle::began),
                blocks,
                left,
                next,
                next.map(place -> cycle.orElseThrow().due(place, Provider.INTERVAL)),
                waiting,
                next.map(place -> cycle.orElseThrow().lag(place, Provider.INTERVAL, now))
                        .orElse(Duration.ZERO),
                fresh.read(),
                again.read());
    }
}
