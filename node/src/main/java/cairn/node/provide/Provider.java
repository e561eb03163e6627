package cairn.node.provide;

import cairn.data.multihash.Multihash;
import cairn.network.kad.KadKey;
import cairn.node.files.Files;
import cairn.node.pin.Pins;
import cairn.storage.block.BlockStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Tells the network what this node has, on two virtual threads of its own. Any thread may ask for more. */
public final class Provider implements AutoCloseable {
    /** Between the beginnings of two cycles. */
    public static final Duration INTERVAL = Duration.ofHours(22);

    private static final System.Logger LOG = System.getLogger(Provider.class.getName());
    private static final int SOON_MAX = 10_000;
    private static final int AT_ONCE = 8;
    private static final Duration STOP_TIME_MAX = Duration.ofSeconds(1);
    private static final Duration LOOK = Duration.ofSeconds(1);

    /** Tells the network of one block; returns how many peers were told. */
    @FunctionalInterface
    public interface Teller {
        int tell(Multihash hash) throws IOException;
    }

    /** Whether there is anybody to tell. */
    @FunctionalInterface
    public interface Audience {
        boolean isThere();
    }

    /**
     * What was done.
     *
     * @param strategy what the cycles go through
     * @param provided blocks that were told of since the node is up
     * @param failed blocks of which nobody could be told
     * @param waiting new roots that wait for their turn
     * @param left blocks that this cycle has not come to
     * @param overdue how long the cycle takes beyond its time; zero while it is in time
     */
    public record Stat(
            ProvideStrategy strategy, long provided, long failed, int waiting, long left, Duration overdue) {}

    private final Provided source;
    private final ProvideStrategy strategy;
    private final Path file;
    private final Teller teller;
    private final Audience audience;
    private final InstantSource clock;
    private final BlockingQueue<Multihash> soon = new ArrayBlockingQueue<>(SOON_MAX);
    private final LongAdder provided = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLong left = new AtomicLong();
    private volatile Optional<ProvidePlace> place = Optional.empty();

    /**
     * What it needs.
     *
     * @param file keeps the place of a cycle
     */
    public record Parts(
            BlockStore store,
            Pins pins,
            Files files,
            ProvideStrategy strategy,
            Path file,
            Teller teller,
            Audience audience,
            InstantSource clock) {}

    public Provider(Parts parts) {
        this.source = new Provided(parts.store, parts.pins, parts.files);
        this.strategy = parts.strategy;
        this.file = parts.file;
        this.teller = parts.teller;
        this.audience = parts.audience;
        this.clock = parts.clock;
    }

    /** Begins to tell. */
    public void start() {
        if (strategy != ProvideStrategy.OFF) {
            threads.add(Thread.ofVirtual().name("provide-new").start(() -> quietly(this::tellNew)));
            threads.add(Thread.ofVirtual().name("provide").start(() -> quietly(this::cycle)));
        }
    }

    /** Tells of a root before its turn; where very many wait, it comes with the next cycle. */
    public void soon(Multihash root) {
        if (strategy != ProvideStrategy.OFF && !soon.offer(root)) {
            LOG.log(System.Logger.Level.DEBUG, "More than {0} new roots wait to be provided", SOON_MAX);
        }
    }

    public Stat stat() {
        Duration overdue = place.filter(at -> !at.isDone())
                .map(at -> Duration.between(at.began().plus(INTERVAL), clock.instant()))
                .filter(late -> !late.isNegative())
                .orElse(Duration.ZERO);
        return new Stat(strategy, provided.sum(), failed.sum(), soon.size(), left.get(), overdue);
    }

    private interface Work {
        void run() throws InterruptedException;
    }

    private static void quietly(Work work) {
        try {
            work.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // The node stops.
        }
    }

    private void tellNew() throws InterruptedException {
        while (true) {
            Multihash root = soon.take();
            awaitAudience();
            tell(root);
        }
    }

    private void awaitAudience() throws InterruptedException {
        while (!audience.isThere()) {
            Thread.sleep(LOOK);
        }
        if (Thread.interrupted()) {
            throw new InterruptedException("The node stops");
        }
    }

    private void tell(Multihash hash) {
        try {
            teller.tell(hash);
            provided.increment();
        } catch (IOException e) {
            failed.increment();
            LOG.log(System.Logger.Level.DEBUG, () -> hash + " was not provided: " + e.getMessage());
        }
    }

    private void cycle() throws InterruptedException {
        while (true) {
            awaitAudience();
            try {
                ProvidePlace at = begin();
                if (!at.isDone()) {
                    run(at);
                }
                Instant next = place.orElse(at).began().plus(INTERVAL);
                Thread.sleep(Duration.between(clock.instant(), next).plus(LOOK));
            } catch (IOException e) {
                LOG.log(System.Logger.Level.WARNING, "What is here cannot be listed to be provided: " + e.getMessage());
                Thread.sleep(Duration.ofMinutes(10));
            }
        }
    }

    /** The cycle that was running or was done a while ago, or a new one. */
    private ProvidePlace begin() throws IOException {
        ProvidePlace at = ProvidePlace.read(file)
                .filter(old -> old.strategy() == strategy
                        && (!old.isDone() || old.began().plus(INTERVAL).isAfter(clock.instant())))
                .orElse(new ProvidePlace(strategy, clock.instant(), Optional.empty(), false));
        place = Optional.of(at);
        return at;
    }

    private void run(ProvidePlace from) throws IOException, InterruptedException {
        NavigableMap<KadKey, Multihash> all = source.of(strategy);
        NavigableMap<KadKey, Multihash> rest =
                from.last().isPresent() ? all.tailMap(from.last().get(), false) : all;
        left.set(rest.size());
        ProvidePlace at = from;
        List<Map.Entry<KadKey, Multihash>> group = new ArrayList<>();
        for (Map.Entry<KadKey, Multihash> next : rest.entrySet()) {
            group.add(next);
            if (group.size() == AT_ONCE) {
                at = tellGroup(group, at);
            }
        }
        at = (group.isEmpty() ? at : tellGroup(group, at)).done();
        at.write(file);
        place = Optional.of(at);
    }

    private ProvidePlace tellGroup(List<Map.Entry<KadKey, Multihash>> group, ProvidePlace at)
            throws IOException, InterruptedException {
        awaitAudience();
        List<Thread> telling = group.stream()
                .map(one -> Thread.ofVirtual().name("provide-one").start(() -> tell(one.getValue())))
                .toList();
        try {
            for (Thread one : telling) {
                one.join();
            }
        } finally {
            telling.forEach(Thread::interrupt);
        }
        ProvidePlace done = at.at(group.getLast().getKey());
        done.write(file);
        place = Optional.of(done);
        left.addAndGet(-group.size());
        group.clear();
        return done;
    }

    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
        try {
            for (Thread thread : threads) {
                thread.join(STOP_TIME_MAX);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
