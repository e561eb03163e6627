package cairn.storage.bucket;

import cairn.data.failure.LimitException;
import cairn.data.failure.UnavailableException;
import cairn.storage.block.BlockStore;
import cairn.storage.block.Pace;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What goes on between this machine and the bucket beside the callers: a thread makes packs, sends them and looks for
 * those of others. All of it is done under one lock, by that thread or by a caller who waits for it.
 */
final class Traffic {
    private static final System.Logger LOG = System.getLogger(Traffic.class.getName());
    /** Short commands end before: they make no request that nobody waits for. */
    private static final Duration START = Duration.ofSeconds(2);

    private static final Duration AGAIN = Duration.ofSeconds(5);
    private static final Duration FIRST_LOOK_MAX = Duration.ofSeconds(60);
    private static final Duration STOP_MAX = Duration.ofSeconds(20);

    private final BlockStore near;
    private final Catalog catalog;
    private final Waiting waiting;
    private final Pieces pieces;
    private final Packing packing;
    private final Listing listing;
    private final Upload upload;
    private final String node;
    private final BucketOptions options;

    /** Held by whoever packs, sends, looks or collects. */
    private final ReentrantLock work = new ReentrantLock();

    private final CountDownLatch firstLook = new CountDownLatch(1);
    private final AtomicLong pending = new AtomicLong();
    private final Thread thread;
    /** Guarded by this, as all below. */
    private boolean isWanted;

    private boolean isClosed;
    private long firstPendingNanos;
    private Optional<IOException> failure = Optional.empty();
    /** Guarded by work. */
    private long nextLookNanos = System.nanoTime();

    Traffic(
            BlockStore near,
            Catalog catalog,
            Waiting waiting,
            Pieces pieces,
            Packing packing,
            Listing listing,
            Bucket bucket,
            String node,
            BucketOptions options) {
        this.near = near;
        this.catalog = catalog;
        this.waiting = waiting;
        this.pieces = pieces;
        this.packing = packing;
        this.listing = listing;
        this.upload = new Upload(bucket, waiting, options.partBytes(), _ -> requireOpen());
        this.node = node;
        this.options = options;
        this.thread = Thread.ofPlatform().daemon().name("bucket").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    private synchronized void requireOpen() throws IOException {
        if (isClosed) {
            throw new UnavailableException("The store is closed");
        }
    }

    private void run() {
        try {
            await(START);
            while (!isClosed()) {
                Duration pause = step();
                await(pause);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // Closed: the thread ends.
        }
    }

    private synchronized boolean isClosed() {
        return isClosed;
    }

    private synchronized void await(Duration time) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        while (!isWanted && !isClosed && System.nanoTime() - end < 0) {
            TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, end - System.nanoTime()));
        }
        isWanted = false;
    }

    /** Has the thread look what there is to do. */
    private synchronized void want() {
        isWanted = true;
        notifyAll();
    }

    /** Does what is due. @return until when nothing is, unless it is wanted */
    private Duration step() {
        work.lock();
        try {
            recount();
            if (isOld() || pending.get() >= options.packBytes()) {
                pack(isOld());
            }
            if (System.nanoTime() - nextLookNanos >= 0) {
                look();
            }
            send();
            setFailure(Optional.empty());
            return min(options.lookEvery(), options.packAfter());
        } catch (IOException e) {
            if (!isClosed() && setFailure(Optional.of(e))) {
                LOG.log(System.Logger.Level.WARNING, e.getMessage());
            }
            return min(AGAIN, options.lookEvery());
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "The bucket's thread met a mistake of the program's", e);
            setFailure(Optional.of(new IOException(e)));
            return options.lookEvery();
        } finally {
            firstLook.countDown();
            work.unlock();
        }
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    /** @return whether it is news */
    private synchronized boolean setFailure(Optional<IOException> now) {
        boolean isNews = now.isPresent() && failure.isEmpty();
        failure = now;
        notifyAll();
        return isNews;
    }

    private synchronized boolean isOld() {
        return pending.get() > 0
                && System.nanoTime() - firstPendingNanos > options.packAfter().toNanos();
    }

    private void pack(boolean all) throws IOException {
        packing.run(all, this::nextName);
        synchronized (this) {
            firstPendingNanos = System.nanoTime();
        }
        recount();
    }

    /** What earlier processes put is counted too. */
    private void recount() throws IOException {
        long before = pending.getAndSet(near.usage().blockBytes());
        if (before == 0) {
            synchronized (this) {
                firstPendingNanos = System.nanoTime();
            }
        }
    }

    private void look() throws IOException {
        listing.look();
        nextLookNanos = System.nanoTime() + options.lookEvery().toNanos();
    }

    private void send() throws IOException {
        if (!waiting.packs().isEmpty()) {
            listing.joinFirst();
        }
        for (String name : waiting.packs()) {
            requireOpen();
            Optional<KnownPack> pack = catalog.named(name);
            if (pack.isPresent()) {
                upload.run(pack.get());
                waiting.sent(pack.get(), pieces);
                synchronized (this) {
                    notifyAll();
                }
            }
        }
    }

    /** Later than the names of all packs that are known, and of the time. */
    String nextName() {
        long time = System.currentTimeMillis();
        for (KnownPack pack : catalog.packs()) {
            time = Math.max(time, Long.parseUnsignedLong(pack.name().substring(0, 16), 16) + 1);
        }
        return String.format(Locale.ROOT, "%016x-%s", time, node);
    }

    /** Work that is done alone. */
    @FunctionalInterface
    interface Work {
        void run() throws IOException;
    }

    /** Does what must not meet packing, sending or looking. */
    void alone(Work what) throws IOException {
        requireOpen();
        work.lock();
        try {
            what.run();
        } finally {
            work.unlock();
        }
    }

    /** Returns when all that is near is in the bucket. */
    void flush() throws IOException {
        alone(() -> {
            pack(true);
            send();
            setFailure(Optional.empty());
        });
    }

    /** Sends a pack that was made of others, and keeps it; used by whoever collects, alone. */
    void keepMade(String name, PackList list) throws IOException {
        packing.enterMade(name, list);
        send();
    }

    /** What this thread may do alone: collects the bucket's garbage, when what there is was listed. */
    Collector.Report collect(Membership membership, Collector collector, Pace pace) throws IOException {
        Collector.Report[] report = new Collector.Report[1];
        alone(() -> {
            look();
            firstLook.countDown();
            membership.tell();
            catalog.forgetDrops();
            report[0] = collector.run(node, this::nextName, pace);
        });
        return report[0];
    }

    /** Looks now for what others have written. */
    void lookNow() throws IOException {
        alone(this::look);
        firstLook.countDown();
    }

    /** Before it is said that a block is not there: waits until it was looked once, if it was not. */
    void awaitFirstLook() throws IOException {
        if (firstLook.getCount() == 0) {
            return;
        }
        want();
        try {
            if (!firstLook.await(FIRST_LOOK_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new UnavailableException("The bucket did not answer in " + FIRST_LOOK_MAX.toSeconds() + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("Interrupted while the bucket was asked", e);
        }
    }

    /** Notes that a block was put. */
    void put(int bytes) {
        long before = pending.getAndAdd(bytes);
        if (before == 0) {
            synchronized (this) {
                firstPendingNanos = System.nanoTime();
            }
        }
        if (before < options.packBytes() && before + bytes >= options.packBytes()) {
            want();
        }
    }

    /** What is on this machine only. */
    long waitingBytes() {
        return pending.get() + waiting.bytes();
    }

    /**
     * Waits while too much waits for the bucket and it gets less.
     *
     * @throws LimitException where it does not get less, because the bucket does not take it
     */
    void awaitRoom() throws IOException {
        if (waitingBytes() <= options.waitingBytesMax()) {
            return;
        }
        synchronized (this) {
            while (waitingBytes() > options.waitingBytesMax() && failure.isEmpty() && !isClosed) {
                isWanted = true;
                notifyAll();
                try {
                    TimeUnit.SECONDS.timedWait(this, 1);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new UnavailableException("Interrupted while the bucket took what waits for it", e);
                }
            }
            if (waitingBytes() > options.waitingBytesMax()) {
                isWanted = true;
                notifyAll();
                throw new LimitException(
                        waitingBytes() + " bytes wait for the bucket, which does not take them ("
                                + failure.map(IOException::getMessage).orElse("closed") + ")",
                        "bucket.waiting-bytes-max",
                        options.waitingBytesMax(),
                        "mend the bucket, or let more of them wait");
            }
        }
    }

    synchronized Optional<String> failure() {
        return failure.map(IOException::getMessage);
    }

    /** Ends the thread. @return whether it has ended */
    boolean close() {
        synchronized (this) {
            isClosed = true;
            notifyAll();
        }
        thread.interrupt();
        try {
            return thread.join(STOP_MAX);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
