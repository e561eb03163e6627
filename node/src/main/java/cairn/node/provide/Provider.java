package cairn.node.provide;

import cairn.data.failure.LimitException;
import cairn.data.failure.UnavailableException;
import cairn.data.multihash.Multihash;
import cairn.network.kad.KadKey;
import cairn.network.kad.Placed;
import cairn.network.kad.Told;
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
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Tells the network what this node has, on two virtual threads of its own. Any thread may ask for more. */
public final class Provider implements AutoCloseable {
    /** In what time a cycle goes round. */
    public static final Duration INTERVAL = Duration.ofHours(22);

    private static final System.Logger LOG = System.getLogger(Provider.class.getName());
    private static final Duration STOP_TIME_MAX = Duration.ofSeconds(1);
    /** How long it looks whether there is an audience, or whether a place is due, at most. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private static final Duration AGAIN = Duration.ofSeconds(5);
    /** It tries again more and more slowly, up to so many times as slowly. */
    private static final int AGAIN_TIMES_MAX = 12;
    /** A region where nobody takes anything is left after so many tries. */
    private static final int TRIES_MAX = 3;

    /** Tells the network of blocks. */
    @FunctionalInterface
    public interface Teller {
        /** Tells of the first of {@code blocks}, which are in order; the result says of how many. */
        Told tell(List<Placed> blocks) throws IOException;
    }

    private final Provided source;
    private final ProvideStrategy strategy;
    private final Path file;
    private final Teller teller;
    private final BooleanSupplier audience;
    private final InstantSource clock;
    private final BlockList list;
    private final NewRoots fresh;
    private final Tally tally;
    private final List<Thread> threads = new ArrayList<>();

    /**
     * What it needs.
     *
     * @param folder keeps what a cycle goes through, and its place
     * @param audience whether there is anybody to tell
     */
    public record Parts(
            BlockStore store,
            Pins pins,
            Files files,
            ProvideStrategy strategy,
            Path folder,
            Teller teller,
            BooleanSupplier audience,
            InstantSource clock) {}

    public Provider(Parts parts) {
        this.source = new Provided(parts.store, parts.pins, parts.files);
        this.strategy = parts.strategy;
        this.file = parts.folder.resolve("cycle");
        this.list = new BlockList(parts.folder.resolve("blocks"));
        this.fresh = new NewRoots(parts.folder.resolve("new"));
        this.teller = parts.teller;
        this.audience = parts.audience;
        this.clock = parts.clock;
        this.tally = new Tally(strategy, clock.instant());
    }

    /** Begins to tell. */
    public void start() throws IOException {
        if (strategy != ProvideStrategy.OFF) {
            java.nio.file.Files.createDirectories(file.getParent());
            fresh.load();
            threads.add(Thread.ofVirtual().name("provide-new").start(() -> quietly(this::tellNew)));
            threads.add(Thread.ofVirtual().name("provide").start(() -> quietly(this::goRound)));
        }
    }

    /** Tells of a root before its turn; where very many wait, it comes with the next cycle. */
    public void soon(Multihash root) {
        if (strategy != ProvideStrategy.OFF && !root.isIdentity() && !fresh.add(Placed.of(root))) {
            LOG.log(System.Logger.Level.DEBUG, "More than {0} new roots wait to be provided", NewRoots.WAITING_MAX);
        }
    }

    /**
     * Tells of a block before long, and not again.
     *
     * @throws LimitException where very many wait
     * @throws UnavailableException where the node tells of nothing
     */
    public void once(Multihash hash) throws IOException {
        if (strategy == ProvideStrategy.OFF) {
            throw new UnavailableException("cannot provide: provide.strategy is \"off\"");
        }
        if (!hash.isIdentity() && !fresh.add(Placed.of(hash))) {
            throw new LimitException(
                    "Blocks that wait to be provided",
                    "provideWaitingMax",
                    NewRoots.WAITING_MAX,
                    "wait until some are told of: cairn provide stat");
        }
    }

    /** Tells of no new root that waits, before its turn; returns how many waited. */
    public int clear() {
        return fresh.clear();
    }

    public ProvideStat stat() {
        return tally.stat(fresh.size(), clock.instant());
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

    private void awaitAudience() throws InterruptedException {
        tally.online(audience.getAsBoolean(), clock.instant());
        while (!audience.getAsBoolean()) {
            Thread.sleep(LOOK);
        }
        tally.online(true, clock.instant());
        if (Thread.interrupted()) {
            throw new InterruptedException("The node stops");
        }
    }

    private void tellNew() throws InterruptedException {
        while (true) {
            List<Placed> waiting = fresh.await();
            awaitAudience();
            fresh.done(waiting.subList(0, tell(waiting, tally.fresh())));
        }
    }

    /** Tells of the first, tries it again where it fails; returns of how many there was nothing left to do. */
    private int tell(List<Placed> blocks, Tally.Part part) throws InterruptedException {
        for (int tries = 1; ; tries++) {
            try {
                part.begun();
                Told told = teller.tell(blocks);
                if (told.records() > 0 || tries >= TRIES_MAX) {
                    part.told(told);
                    return Math.toIntExact(told.keys());
                }
            } catch (IOException e) {
                LOG.log(System.Logger.Level.DEBUG, () -> "The DHT cannot be told of blocks: " + e.getMessage());
            } finally {
                part.ended();
            }
            Thread.sleep(AGAIN.multipliedBy(Math.min(tries, AGAIN_TIMES_MAX)));
            awaitAudience();
        }
    }

    private void goRound() throws InterruptedException {
        boolean isRound = false;
        while (true) {
            awaitAudience();
            try {
                finish(begin(isRound));
                isRound = true;
            } catch (IOException e) {
                LOG.log(System.Logger.Level.WARNING, "What is here cannot be listed to be provided: " + e.getMessage());
                Thread.sleep(Duration.ofMinutes(10));
            }
        }
    }

    /** The cycle that was running, or a new one: where the network may have forgotten all, that is in a hurry. */
    private Cycle begin(boolean isRound) throws IOException {
        Optional<Cycle> old = Cycle.read(file).filter(cycle -> cycle.strategy() == strategy);
        if (old.isPresent() && !old.get().isDone() && list.isThere()) {
            tally.began(
                    old.get(),
                    list.count(Optional.empty()),
                    list.count(old.get().last()));
            return old.get();
        }
        boolean isKnown = isRound
                || old.filter(cycle -> cycle.isDone()
                                && cycle.began().plus(INTERVAL.multipliedBy(2)).isAfter(clock.instant()))
                        .isPresent();
        long count = list.replace(taker -> source.forEach(strategy, taker));
        Cycle cycle = new Cycle(strategy, clock.instant(), isKnown, Optional.empty());
        cycle.write(file);
        tally.began(cycle, count, count);
        return cycle;
    }

    private void finish(Cycle from) throws IOException, InterruptedException {
        Cycle cycle = from;
        List<Placed> blocks = list.after(cycle.last());
        while (!blocks.isEmpty()) {
            awaitDue(cycle, blocks.getFirst().place());
            int done = 1;
            if (source.isThere(blocks.getFirst().hash())) {
                List<Placed> there = new ArrayList<>();
                for (Placed block : blocks) {
                    if (source.isThere(block.hash())) {
                        there.add(block);
                    }
                }
                int told = tell(there, tally.again());
                done = blocks.indexOf(there.get(told - 1)) + 1;
            }
            cycle = cycle.at(blocks.get(done - 1).place());
            cycle.write(file);
            tally.done(done);
            blocks = done < blocks.size() ? blocks.subList(done, blocks.size()) : list.after(cycle.last());
        }
        awaitDue(cycle, Cycle.END);
        cycle.at(Cycle.END).write(file);
    }

    private void awaitDue(Cycle cycle, KadKey place) throws InterruptedException {
        tally.next(cycle, place);
        Instant due = cycle.due(place, INTERVAL);
        for (Instant now = clock.instant(); now.isBefore(due); now = clock.instant()) {
            Duration left = Duration.between(now, due);
            Thread.sleep(left.compareTo(LOOK) < 0 ? left : LOOK);
        }
        awaitAudience();
    }

    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
        try {
            for (Thread thread : threads) {
                thread.join(STOP_TIME_MAX);
            }
            if (!threads.isEmpty()) {
                fresh.save();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "New roots are not kept to be provided: " + e.getMessage());
        }
    }
}
