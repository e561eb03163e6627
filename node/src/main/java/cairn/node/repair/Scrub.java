package cairn.node.repair;

import cairn.data.failure.MalformedException;
import cairn.node.work.Threads;
import cairn.node.write.WriteGate;
import cairn.node.write.YieldingPace;
import cairn.storage.block.BlockStore;
import cairn.storage.block.Check;
import cairn.storage.block.Pace;
import cairn.storage.block.Quota;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Hashes every block once in a number of days, in a thread of its own, slowly, and beside those who write slower still.
 * How far it is stands in a file, so that a node which is started every day comes to the end as well. What is damaged
 * is logged and counted.
 */
public final class Scrub implements Closeable {
    private static final Logger LOG = System.getLogger(Scrub.class.getName());
    private static final long BYTES_PER_SECOND_MIN = 1_000_000;
    /** A round takes at most half its days, so that it ends in time where the node rests now and then. */
    private static final int SPARE_FACTOR = 2;

    private static final Duration LOOK_MAX = Duration.ofMinutes(10);

    /**
     * Where a round is.
     *
     * @param after the portion of the store up to which it is done; 0 at its beginning
     * @param isDone whether it came to the end
     */
    record Position(Instant began, long after, boolean isDone) {
        String text() {
            return began.toEpochMilli() + " " + after + " " + isDone + "\n";
        }

        static Position parse(String text) throws MalformedException {
            String[] parts = text.strip().split(" ", -1);
            try {
                if (parts.length == 3) {
                    return new Position(
                            Instant.ofEpochMilli(Long.parseLong(parts[0])),
                            Math.max(0, Long.parseLong(parts[1])),
                            Boolean.parseBoolean(parts[2]));
                }
            } catch (NumberFormatException e) {
                throw new MalformedException("\"" + text.strip() + "\" is no position: " + e.getMessage());
            }
            throw new MalformedException("\"" + text.strip() + "\" is no position");
        }
    }

    private final BlockStore store;
    private final WriteGate gate;
    private final Quota quota;
    private final Path file;
    private final Duration round;
    private final InstantSource clock;
    private final Thread thread;
    private final AtomicLong damagedBlocks = new AtomicLong();
    private final AtomicLong hashedBytes = new AtomicLong();
    private volatile double doneShare;

    /**
     * Begins.
     *
     * @param file where its position is kept
     * @param round in what time every block is hashed once; of no length for never
     */
    public static Scrub start(
            BlockStore store, WriteGate gate, Quota quota, Path file, Duration round, InstantSource clock) {
        Scrub scrub = new Scrub(store, gate, quota, file, round, clock);
        if (round.isPositive()) {
            scrub.thread.start();
        }
        return scrub;
    }

    Scrub(BlockStore store, WriteGate gate, Quota quota, Path file, Duration round, InstantSource clock) {
        this.store = store;
        this.gate = gate;
        this.quota = quota;
        this.file = file;
        this.round = round;
        this.clock = clock;
        this.thread = Thread.ofPlatform().daemon().name("scrub").unstarted(this::run);
    }

    /** How much of this round is done, from 0 to 1. */
    public double doneShare() {
        return doneShare;
    }

    /** Blocks that were found to be damaged since the node was started. */
    public long damagedBlocks() {
        return damagedBlocks.get();
    }

    /** Bytes that were hashed since the node was started. */
    public long hashedBytes() {
        return hashedBytes.get();
    }

    private void run() {
        try {
            while (true) {
                try {
                    goOn();
                } catch (InterruptedIOException e) {
                    return;
                } catch (IOException e) {
                    LOG.log(Level.WARNING, "The scrub of the store failed: " + e.getMessage());
                }
                Thread.sleep(LOOK_MAX);
            }
        } catch (InterruptedException e) {
            LOG.log(Level.DEBUG, "No scrub any more");
        }
    }

    /** Does what is left of this round, or all of the next one if its time has come; returns whether there was any. */
    boolean goOn() throws IOException {
        Position position = position();
        Instant now = clock.instant();
        if (position.isDone && now.isBefore(position.began.plus(round))) {
            doneShare = 1;
            return false;
        }
        Position from = position.isDone ? new Position(now, 0, false) : position;
        long bytesPerSecond =
                Math.max(BYTES_PER_SECOND_MIN, quota.usedBytes() * SPARE_FACTOR / Math.max(1, round.toSeconds()));
        Pace slow = new YieldingPace(gate, bytesPerSecond);
        Pace counted = bytes -> {
            hashedBytes.addAndGet(bytes);
            slow.worked(bytes);
        };
        store.verify(
                new Check(from.after, 1, counted, (portion, share) -> {
                    write(new Position(from.began, portion, false));
                    doneShare = share;
                }),
                (hash, problem) -> {
                    damagedBlocks.incrementAndGet();
                    LOG.log(Level.ERROR, "The block " + hash + " is damaged: " + problem);
                });
        write(new Position(from.began, 0, true));
        doneShare = 1;
        LOG.log(Level.DEBUG, "Every block was hashed; " + damagedBlocks + " are damaged");
        return true;
    }

    private Position position() throws IOException {
        if (!Files.exists(file)) {
            return new Position(clock.instant(), 0, false);
        }
        try {
            return Position.parse(Files.readString(file));
        } catch (MalformedException e) {
            LOG.log(Level.WARNING, file + ": " + e.getMessage() + "; a new round begins");
            return new Position(clock.instant(), 0, false);
        }
    }

    private void write(Position position) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            Path fresh = file.resolveSibling(file.getFileName() + ".new");
            Files.writeString(fresh, position.text());
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        Threads.join(thread);
    }
}
