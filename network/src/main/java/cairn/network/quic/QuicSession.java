package cairn.network.quic;

import cairn.data.failure.MalformedException;
import cairn.data.failure.UnavailableException;
import cairn.data.key.PublicKey;
import cairn.network.mux.MuxedStream;
import cairn.network.mux.Session;
import cairn.network.tls.PeerCertificate;
import cairn.network.tls.Tls;
import cairn.network.transport.Link;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamType;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * One link's streams. What Netty tells comes on the thread that moves the packets, and waits for nothing there; the
 * lock, which is this object, guards the state.
 */
final class QuicSession extends ChannelInboundHandlerAdapter implements Session {
    static final int DATAGRAMS_MAX = 8;
    static final String MUXER = "/quic-v1";

    /** Unread bytes of all streams beyond which a stream asks for more only when its own are read. */
    private static final long UNREAD_BYTES_MAX = 8L * 1024 * 1024;

    private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);
    private static final AttributeKey<QuicSession> SESSION = AttributeKey.valueOf(QuicSession.class, "session");

    /** Makes a stream of each channel that the other side opens. */
    static final ChannelHandler STREAMS = new ChannelInitializer<QuicStreamChannel>() {
        @Override
        public boolean isSharable() {
            return true;
        }

        @Override
        protected void initChannel(QuicStreamChannel channel) {
            channel.parent().attr(SESSION).get().incoming(channel);
        }
    };

    private final InstantSource clock;
    private final AtomicLong unreadBytes = new AtomicLong();
    private volatile QuicChannel channel;
    private boolean isProved;
    private IOException endReason;
    private Consumer<Boolean> proofListener = proved -> {};
    private Optional<Consumer<MuxedStream>> acceptor = Optional.empty();
    private Consumer<IOException> endListener = reason -> {};
    /** Streams that came before anybody took them. */
    private final List<QuicStream> early = new ArrayList<>();

    QuicSession(InstantSource clock) {
        this.clock = clock;
    }

    // Called on the thread that moves the packets.

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        channel = (QuicChannel) context.channel();
        channel.attr(SESSION).set(this);
    }

    /** Tells once whether the other side was proved, or the link ended before. */
    void whenProved(Consumer<Boolean> listener) {
        proofListener = listener;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent done) {
            if (done.isSuccess()) {
                proved();
            } else {
                end(new UnavailableException(
                        "The QUIC handshake failed: " + done.cause().getMessage(), done.cause()));
            }
        } else if (event instanceof QuicConnectionCloseEvent close) {
            String said = new String(close.reason(), StandardCharsets.UTF_8).replaceAll("[^\\x20-\\x7e]", "?");
            end(new EOFException("The peer closed the connection, error " + close.error() + " " + said));
        }
        ReferenceCountUtil.release(event);
    }

    private void proved() {
        synchronized (this) {
            if (isProved || endReason != null) {
                return;
            }
            isProved = true;
        }
        proofListener.accept(true);
        var _ = channel.eventLoop()
                .scheduleAtFixedRate(
                        this::keepAlive, KEEP_ALIVE.toMillis(), KEEP_ALIVE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void keepAlive() {
        if (channel.isActive()) {
            var _ = channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[1]), channel.voidPromise());
        }
    }

    void endUnlessProved() {
        boolean isLate;
        synchronized (this) {
            isLate = !isProved;
        }
        if (isLate) {
            close();
        }
    }

    /** A stream goes on to its initializer; a datagram says no more than that the other side is there. */
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof QuicStreamChannel) {
            context.fireChannelRead(message);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        System.getLogger(QuicSession.class.getName())
                .log(System.Logger.Level.DEBUG, "A QUIC link failed: " + cause.getMessage());
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        end(new EOFException(channel.isTimedOut() ? "The peer did not answer any more" : "The connection ended"));
    }

    private void end(IOException reason) {
        boolean wasProved;
        Consumer<IOException> listener;
        synchronized (this) {
            if (endReason != null) {
                return;
            }
            endReason = reason;
            wasProved = isProved;
            listener = endListener;
        }
        if (!wasProved) {
            proofListener.accept(false);
        }
        Thread.startVirtualThread(() -> listener.accept(reason));
    }

    private void incoming(QuicStreamChannel opened) {
        QuicStream stream = new QuicStream(this);
        opened.pipeline().addLast(stream);
        Optional<Consumer<MuxedStream>> taker;
        synchronized (this) {
            taker = acceptor;
            if (taker.isEmpty()) {
                early.add(stream);
            }
        }
        taker.ifPresent(one -> one.accept(stream));
    }

    // Called by any thread.

    /** The link to the peer that the handshake proved. */
    Link link() throws IOException {
        InetSocketAddress local = (InetSocketAddress) channel.localSocketAddress();
        InetSocketAddress remote = (InetSocketAddress) channel.remoteSocketAddress();
        return new Link(remoteKey(), this, Quic.multiaddr(local), Quic.multiaddr(remote), Tls.PROTOCOL, MUXER, false);
    }

    private PublicKey remoteKey() throws IOException {
        try {
            List<X509Certificate> chain = Arrays.stream(
                            channel.sslEngine().getSession().getPeerCertificates())
                    .map(X509Certificate.class::cast)
                    .toList();
            return PeerCertificate.verify(chain, clock.instant());
        } catch (SSLPeerUnverifiedException e) {
            throw new MalformedException("The peer showed no certificate in the QUIC handshake");
        }
    }

    @Override
    public void start(Consumer<MuxedStream> takes, Consumer<IOException> ended) {
        List<QuicStream> waiting;
        IOException over;
        synchronized (this) {
            acceptor = Optional.of(takes);
            endListener = ended;
            waiting = List.copyOf(early);
            early.clear();
            over = endReason;
        }
        waiting.forEach(takes);
        if (over != null) {
            ended.accept(over);
        }
    }

    @Override
    public MuxedStream open(Duration patience) throws IOException {
        QuicStream stream = new QuicStream(this);
        Future<QuicStreamChannel> opening = channel.createStream(QuicStreamType.BIDIRECTIONAL, stream);
        try {
            if (!opening.await(patience.toMillis())) {
                var _ = opening.addListener(done -> stream.reset());
                throw new UnavailableException("Opening a stream took all the time that there was");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            var _ = opening.addListener(done -> stream.reset());
            throw new UnavailableException("Interrupted while opening a stream", e);
        }
        if (!opening.isSuccess()) {
            throw new UnavailableException(
                    "No stream can be opened: " + opening.cause().getMessage(), opening.cause());
        }
        return stream;
    }

    @Override
    public boolean isOpen() {
        QuicChannel current = channel;
        return current != null && current.isActive();
    }

    @Override
    public void close() {
        QuicChannel current = channel;
        if (current != null) {
            var _ = current.close(true, 0, Unpooled.EMPTY_BUFFER);
        }
    }

    /** Counts bytes that came, or that were read. */
    void unread(int delta) {
        unreadBytes.addAndGet(delta);
    }

    boolean mayReadAhead() {
        return unreadBytes.get() < UNREAD_BYTES_MAX;
    }
}
