package cairn.network.quic;

import cairn.data.failure.UnavailableException;
import cairn.data.multiaddr.Multiaddr;
import cairn.network.transport.Link;
import cairn.network.transport.WireListener;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.quic.QuicChannel;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Who dialled one of this node's addresses. Links are made on the thread that moves the packets. */
@Sharable
final class Arrivals extends ChannelInitializer<QuicChannel> implements WireListener {
    private static final System.Logger LOG = System.getLogger(Arrivals.class.getName());
    /** So many strangers need not prove their address. */
    static final int HANDSHAKES_FREE = 32;

    private static final int HANDSHAKES_MAX = 256;
    private static final int WAITING_MAX = 512;
    private static final Duration HANDSHAKE_TIME_MAX = Duration.ofSeconds(15);

    private final InstantSource clock;
    private final AtomicInteger handshakes = new AtomicInteger();
    /** Links that wait to be taken; an empty one says that this is closed. */
    private final BlockingQueue<Optional<QuicSession>> waiting = new LinkedBlockingQueue<>(WAITING_MAX);

    private volatile Channel socket;

    Arrivals(InstantSource clock) {
        this.clock = clock;
    }

    void listensAt(Channel bound) {
        socket = bound;
    }

    boolean areMany() {
        return handshakes.get() >= HANDSHAKES_FREE;
    }

    /** How many handshakes are under way. */
    int handshakes() {
        return handshakes.get();
    }

    @Override
    protected void initChannel(QuicChannel channel) {
        if (handshakes.incrementAndGet() > HANDSHAKES_MAX) {
            handshakes.decrementAndGet();
            var _ = channel.close();
            return;
        }
        QuicSession session = new QuicSession(clock);
        channel.pipeline().addLast(session);
        session.whenProved(isProved -> {
            handshakes.decrementAndGet();
            if (isProved && !waiting.offer(Optional.of(session))) {
                LOG.log(System.Logger.Level.DEBUG, "{0}: too many links wait to be taken", channel);
                session.close();
            }
        });
        var _ = channel.eventLoop()
                .schedule(session::endUnlessProved, HANDSHAKE_TIME_MAX.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public Multiaddr address() {
        return Quic.multiaddr((InetSocketAddress) socket.localAddress());
    }

    @Override
    public Link accept() throws IOException {
        QuicSession session;
        try {
            session = waiting.take().orElseThrow(() -> new EOFException("Nobody listens at this address any more"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("Interrupted while listening", e);
        }
        boolean done = false;
        try {
            Link link = session.link();
            done = true;
            return link;
        } finally {
            if (!done) {
                session.close();
            }
        }
    }

    @Override
    public void close() {
        var _ = socket.close(); // Nobody has to wait for the port.
        while (!waiting.offer(Optional.empty())) {
            Optional<QuicSession> dropped = waiting.poll();
            dropped.ifPresent(QuicSession::close);
        }
    }
}
