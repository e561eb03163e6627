package cairn.network.yamux;

import cairn.data.failure.LimitException;
import cairn.data.failure.UnavailableException;
import cairn.network.duplex.Duplex;
import cairn.network.mux.Deadline;
import cairn.network.mux.MuxedStream;
import cairn.network.mux.Session;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** A session over a duplex, which it owns. */
public final class YamuxSession implements Session {
    /** The protocol's name in negotiations. */
    public static final String PROTOCOL = "/yamux/1.0.0";

    /** Streams that were opened and not acknowledged; more than the other side keeps, it resets. */
    private static final int UNACKNOWLEDGED_MAX = 256;

    private static final Duration LINGER_TIME_MAX = Duration.ofSeconds(60);
    private static final Duration FAREWELL_TIME_MAX = Duration.ofMillis(500);

    private final Duplex duplex;
    private final boolean dialler;
    private final YamuxLimits limits;
    private final UnreadBytes unread;
    private final ScheduledExecutorService timer;
    private final FrameOutput output;
    private final Map<Integer, YamuxStream> streams = new ConcurrentHashMap<>();
    private final AtomicInteger nextId;
    private final AtomicInteger inboundCount = new AtomicInteger();
    private final AtomicInteger outboundCount = new AtomicInteger();
    private final AtomicLong bufferedBytes = new AtomicLong();
    private final Semaphore unacknowledged = new Semaphore(UNACKNOWLEDGED_MAX, true);
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile boolean otherGoesAway;
    private volatile Consumer<IOException> endListener = reason -> {};
    private volatile ScheduledFuture<?> keepAlive;

    private volatile long roundTripNanos;
    private volatile long pingAtNanos;
    private final AtomicInteger pingNumber = new AtomicInteger();
    private volatile boolean heard;

    /** A session that shares its memory with no other. */
    public YamuxSession(Duplex duplex, boolean dialler, YamuxLimits limits, ScheduledExecutorService timer) {
        this(duplex, dialler, limits, new UnreadBytes(limits.bufferedBytesMax()), timer);
    }

    /**
     * A session.
     *
     * @param dialler says which numbers this side's streams have
     * @param unread what all sessions hold together
     * @param timer runs short tasks only
     */
    public YamuxSession(
            Duplex duplex, boolean dialler, YamuxLimits limits, UnreadBytes unread, ScheduledExecutorService timer) {
        this.duplex = duplex;
        this.unread = unread;
        this.dialler = dialler;
        this.limits = limits;
        this.timer = timer;
        this.output = new FrameOutput(duplex, this::end);
        this.nextId = new AtomicInteger(dialler ? 1 : 2);
    }

    @Override
    public void start(Consumer<MuxedStream> acceptor, Consumer<IOException> whenEnded) {
        endListener = whenEnded;
        Thread.ofVirtual().name("yamux-in").start(() -> end(new FrameInput(this, duplex, acceptor).run()));
        long millis = limits.keepAlive().toMillis();
        keepAlive = timer.scheduleAtFixedRate(this::tick, millis, millis, TimeUnit.MILLISECONDS);
        heard = true;
        ping();
    }

    /** Nothing came for a whole interval although a ping was sent: the link is dead. */
    private void tick() {
        if (heard) {
            heard = false;
            ping();
        } else {
            Thread.startVirtualThread(() -> end(new UnavailableException(
                    "The peer did not answer for " + 2 * limits.keepAlive().toSeconds() + " seconds")));
        }
    }

    private void ping() {
        pingAtNanos = System.nanoTime();
        controlOrEnd(Frame.PING, Frame.SYN, 0, pingNumber.incrementAndGet());
    }

    @Override
    public MuxedStream open(Duration patience) throws IOException {
        if (otherGoesAway) {
            throw new UnavailableException("The peer is going away and takes no more streams");
        }
        awaitAcknowledgements(patience);
        if (outboundCount.incrementAndGet() > limits.outboundStreamsMax()) {
            outboundCount.decrementAndGet();
            unacknowledged.release();
            throw new LimitException(
                    "This side has too many streams to one peer",
                    "yamux.outboundStreams",
                    limits.outboundStreamsMax(),
                    "close some first");
        }
        int id = nextId.getAndAdd(2);
        YamuxStream stream = new YamuxStream(this, id, false);
        streams.put(id, stream);
        if (id <= 0 || ended.get()) {
            stream.fail(new EOFException("The connection is closed"));
            throw new UnavailableException(
                    id <= 0 ? "The connection has used up its stream numbers" : "The connection is closed");
        }
        control(Frame.WINDOW, Frame.SYN, id, 0);
        return stream;
    }

    private void awaitAcknowledgements(Duration patience) throws IOException {
        try {
            if (!unacknowledged.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new UnavailableException(
                        "The peer left " + UNACKNOWLEDGED_MAX + " new streams unanswered until the deadline");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("Interrupted while opening a stream", e);
        }
    }

    @Override
    public boolean isOpen() {
        return !ended.get();
    }

    /** How many streams are open, both sides' together. */
    public int streamCount() {
        return streams.size();
    }

    @Override
    public void close() {
        farewell(Frame.GO_AWAY_NORMAL);
        end(new EOFException("The connection was closed on this side"));
    }

    /** Tells the other side why the link goes, if it takes that soon. */
    void farewell(int reason) {
        if (ended.get()) {
            return;
        }
        try {
            output.control(Frame.GO_AWAY, 0, 0, reason);
            output.drain(Deadline.in(FAREWELL_TIME_MAX));
        } catch (IOException e) {
            // A courtesy that failed: the link goes all the same.
            end(e);
        }
    }

    /** Once, for the first reason. */
    void end(IOException reason) {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        ScheduledFuture<?> ticking = keepAlive;
        if (ticking != null) {
            ticking.cancel(false);
        }
        output.end();
        duplex.close();
        IOException told = new EOFException("The connection ended: " + reason.getMessage());
        told.initCause(reason);
        streams.values().forEach(stream -> stream.fail(told));
        unacknowledged.release(UNACKNOWLEDGED_MAX);
        endListener.accept(reason);
    }

    // For the frames that come, on the reading thread.

    void heard() {
        heard = true;
    }

    YamuxStream stream(int id) {
        return streams.get(id);
    }

    boolean isOthers(int id) {
        return id > 0 && (id & 1) == (dialler ? 0 : 1);
    }

    /** Makes the stream that the other side opens, or refuses it. */
    YamuxStream accept(int id) throws IOException {
        if (inboundCount.incrementAndGet() > limits.inboundStreamsMax() || ended.get()) {
            inboundCount.decrementAndGet();
            control(Frame.WINDOW, Frame.RST, id, 0);
            return null;
        }
        YamuxStream stream = new YamuxStream(this, id, true);
        streams.put(id, stream);
        control(Frame.WINDOW, Frame.ACK, id, 0);
        return stream;
    }

    void acknowledged(YamuxStream stream) {
        if (stream.acknowledge()) {
            unacknowledged.release();
        }
    }

    void pong(int number) {
        if (number == pingNumber.get()) {
            long nanos = System.nanoTime() - pingAtNanos;
            roundTripNanos = roundTripNanos == 0 ? nanos : (roundTripNanos + nanos) / 2;
        }
    }

    void goesAway() {
        otherGoesAway = true;
    }

    // For the streams.

    YamuxLimits limits() {
        return limits;
    }

    FrameOutput output() {
        return output;
    }

    void control(int type, int flags, int stream, int length) throws IOException {
        output.control(type, flags, stream, length);
    }

    /** For callers that have nobody to tell: a frame that cannot be kept ends the session. */
    void controlOrEnd(int type, int flags, int stream, int length) {
        try {
            output.control(type, flags, stream, length);
        } catch (IOException e) {
            Thread.startVirtualThread(() -> end(e));
        }
    }

    void buffered(int delta) {
        bufferedBytes.addAndGet(delta);
        unread.add(delta);
    }

    /** Ends in the limit that unread bytes have reached, if they have. */
    void requireRoom() throws LimitException {
        long bytes = bufferedBytes.get();
        if (bytes > limits.bufferedBytesMax()) {
            throw new LimitException(
                    "The peer sent more than anybody reads",
                    "yamux.bufferedBytes",
                    limits.bufferedBytesMax(),
                    "read faster, or raise it");
        }
        if (unread.isOver(bytes)) {
            throw new LimitException(
                    "All peers together sent more than is read, this one " + bytes + " bytes",
                    "swarm.unread-bytes",
                    unread.bytesMax(),
                    "it is a quarter of the program's memory: give it more");
        }
    }

    /** Whether a window of {@code bytes} may be doubled: not where unread bytes already use half of what they may. */
    boolean mayGrow(int bytes) {
        return bytes < limits.windowBytesMax()
                && bufferedBytes.get() < limits.bufferedBytesMax() / 2
                && !unread.isHalfFull();
    }

    /** The shortest credible round trip until one was measured. */
    long roundTripNanos() {
        return roundTripNanos;
    }

    /** This side closed the stream and the other did not yet: it has some time for that. */
    void lingers(YamuxStream stream) {
        ScheduledFuture<?> _ = timer.schedule(
                () -> {
                    if (streams.get(stream.id()) == stream) {
                        stream.reset();
                    }
                },
                LINGER_TIME_MAX.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    void forget(YamuxStream stream) {
        if (streams.remove(stream.id(), stream)) {
            (stream.inbound() ? inboundCount : outboundCount).decrementAndGet();
            acknowledged(stream);
        }
    }
}
