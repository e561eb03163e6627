package cairn.services.rpc;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** The calls that are being answered, and those that were a short time ago. May be used by any thread. */
public final class CallLog {
    /** How many calls that have ended are remembered at most, however short ago. */
    public static final int ENDED_MAX = 1000;

    /** A call in the log; ends when closed. */
    public final class Entry implements AutoCloseable {
        private final long id;
        private final Call call;
        private final Instant started;
        private Optional<Instant> ended = Optional.empty();

        private Entry(long id, Call call, Instant started) {
            this.id = id;
            this.call = call;
            this.started = started;
        }

        @Override
        public void close() {
            end(this);
        }

        /** Calls that came later have higher ones. */
        public long id() {
            return id;
        }

        public Call call() {
            return call;
        }

        public Instant started() {
            return started;
        }

        /** Nothing for a call that is still being answered. */
        public Optional<Instant> ended() {
            synchronized (CallLog.this) {
                return ended;
            }
        }
    }

    private final InstantSource clock;
    /** The oldest first; guarded by this, as all below. */
    private final Deque<Entry> entries = new ArrayDeque<>();

    private Duration kept = Duration.ofHours(1);
    private long lastId;
    private int endedCount;

    public CallLog(InstantSource clock) {
        this.clock = clock;
    }

    /** Puts a call into the log. */
    synchronized Entry begin(Call call) {
        Entry entry = new Entry(lastId++, call, clock.instant());
        entries.add(entry);
        return entry;
    }

    private synchronized void end(Entry entry) {
        if (entry.ended.isEmpty()) {
            entry.ended = Optional.of(clock.instant());
            endedCount++;
            forgetOld();
        }
    }

    private void forgetOld() {
        Instant oldest = clock.instant().minus(kept);
        while (endedCount > 0) {
            Entry first = entries.peek();
            boolean isOld = endedCount > ENDED_MAX
                    || (first.ended.isPresent() && first.ended.get().isBefore(oldest));
            if (!isOld) {
                return;
            }
            // A long call may stand before many short ones that ended.
            if (entries.removeIf(entry -> entry.ended.isPresent()
                    && (entry.ended.get().isBefore(oldest) || entry.id <= lastId - ENDED_MAX))) {
                endedCount =
                        (int) entries.stream().filter(e -> e.ended.isPresent()).count();
            } else {
                return;
            }
        }
    }

    /** All of them, the oldest first. */
    public synchronized List<Entry> entries() {
        forgetOld();
        return new ArrayList<>(entries);
    }

    /** Forgets the calls that have ended. */
    public synchronized void clear() {
        entries.removeIf(entry -> entry.ended.isPresent());
        endedCount = 0;
    }

    /** For how long calls that have ended are remembered. */
    public synchronized void keep(Duration time) {
        kept = time;
        forgetOld();
    }
}
