package cairn.network.pubsub;

import cairn.data.peer.PeerId;
import cairn.network.stream.Stream;
import cairn.network.stream.Streams;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The streams on which peers are told things: one to each that is connected and takes part, written by a virtual thread
 * of its own from the peer's queue. Any thread may use it.
 */
final class PeerLines implements Streams.PeerListener, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(PeerLines.class.getName());
    private static final Duration OPEN_PATIENCE = Duration.ofSeconds(20);
    /** A peer that takes nothing for so long is given up. */
    private static final Duration WRITE_PATIENCE = Duration.ofSeconds(30);

    private static final Duration UNLIMITED = Duration.ofDays(36_500);
    /** A stream that broke is opened again so often, while the peer stays connected. */
    private static final int RETRIES_MAX = 3;

    private static final Duration RETRY_PAUSE = Duration.ofMillis(200);

    private final Streams streams;
    private final Router router;
    private final List<String> protocols;
    private final Function<PeerId, Set<String>> addresses;
    private final Map<PeerId, Thread> threads = new ConcurrentHashMap<>();
    private volatile boolean closed;

    PeerLines(Streams streams, Router router, List<String> protocols, Function<PeerId, Set<String>> addresses) {
        this.streams = streams;
        this.router = router;
        this.protocols = protocols;
        this.addresses = addresses;
    }

    @Override
    public void connected(PeerId peer) {
        if (closed) {
            return;
        }
        Optional<Remote> met = router.meet(peer, addresses.apply(peer));
        if (met.isPresent()) {
            Thread thread = Thread.ofVirtual().name("pubsub " + peer).unstarted(() -> run(met.get()));
            threads.put(peer, thread);
            thread.start();
        }
    }

    @Override
    public void disconnected(PeerId peer) {
        router.find(peer).ifPresent(router::part);
    }

    private void run(Remote first) {
        PeerId peer = first.id();
        Optional<Remote> remote = Optional.of(first);
        try {
            for (int i = 0; i <= RETRIES_MAX && remote.isPresent(); i++) {
                if (!tell(remote.get()) || closed || !streams.connected().contains(peer)) {
                    return;
                }
                Thread.sleep(RETRY_PAUSE.multipliedBy(1L << 2 * i));
                remote = router.meet(peer, addresses.apply(peer));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // It was closed.
        } finally {
            remote.ifPresent(router::part);
            threads.remove(peer, Thread.currentThread());
        }
    }

    /** Writes what the peer is to be told until the stream breaks; false where there never was one. */
    private boolean tell(Remote remote) throws InterruptedException {
        boolean opened = false;
        try (Stream stream = streams.open(remote.id(), protocols, OPEN_PATIENCE)) {
            opened = true;
            boolean dialled = !stream.connection().inbound();
            router.speaks(remote.id(), Remote.Version.of(stream.protocol()), Optional.of(dialled));
            Thread.ofVirtual().name("pubsub-watch").start(() -> watch(stream, remote));
            boolean done = false;
            try {
                write(stream, remote.queue());
                done = true;
            } finally {
                if (!done) {
                    stream.reset();
                }
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.TRACE, () -> remote.id() + " is told nothing: " + e.getMessage());
        } finally {
            router.part(remote);
        }
        return opened;
    }

    private static void write(Stream stream, PeerQueue queue) throws IOException, InterruptedException {
        for (Optional<byte[]> frame = queue.take(); frame.isPresent(); frame = queue.take()) {
            stream.deadline(WRITE_PATIENCE);
            stream.output().write(frame.get());
            if (queue.isEmpty()) {
                stream.output().flush();
                stream.deadline(UNLIMITED);
            }
        }
    }

    /** Nothing comes back on this stream but its end. */
    private void watch(Stream stream, Remote remote) {
        try {
            if (stream.input().read() >= 0) {
                stream.reset();
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.TRACE, () -> remote.id() + " listens no more: " + e.getMessage());
        } finally {
            remote.queue().close();
        }
    }

    @Override
    public void close() {
        closed = true;
        threads.values().forEach(Thread::interrupt);
    }
}
