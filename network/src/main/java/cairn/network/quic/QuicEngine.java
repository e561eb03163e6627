package cairn.network.quic;

import cairn.data.failure.UnavailableException;
import cairn.data.multiaddr.Multiaddr;
import cairn.data.multiaddr.Protocol;
import cairn.network.tls.PeerCertificate;
import cairn.network.transport.Link;
import cairn.network.transport.SocketAddresses;
import cairn.network.transport.WireListener;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.quic.EpollQuicUtils;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicChannelBootstrap;
import io.netty.handler.codec.quic.QuicChannelOption;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicCodecBuilder;
import io.netty.handler.codec.quic.QuicServerCodecBuilder;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.SegmentedDatagramPacketAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The thread that moves the packets, and the sockets. Any thread may use it. */
final class QuicEngine implements AutoCloseable {
    private static final String APPLICATION = "libp2p";
    private static final Duration IDLE = Duration.ofSeconds(30);
    private static final int SOCKET_BYTES = 2 * 1024 * 1024;
    /** The longest packet that is taken; an Ethernet carries no longer one. */
    private static final int PACKET_BYTES_MAX = 1472;

    private static final int PACKETS_AT_ONCE = 64;
    /** Linux takes and gives many packets of one link in one call. */
    private static final boolean EPOLL = Epoll.isAvailable();

    private static final int JOINED_BYTES_MAX = 65_535;
    private static final SegmentedDatagramPacketAllocator JOINED =
            EPOLL ? EpollQuicUtils.newSegmentedAllocator(16) : SegmentedDatagramPacketAllocator.NONE;

    /** Many times a stream's, so that a few streams that nobody reads do not hold up the others. */
    private static final int LINK_BYTES_FIRST = 8 * 1024 * 1024;

    private static final int STREAM_BYTES_FIRST = 512 * 1024;
    private static final int STREAMS_MAX = 256;

    private final EventLoopGroup thread = new MultiThreadIoEventLoopGroup(
            1,
            Thread.ofPlatform().daemon().name("quic").factory(),
            EPOLL ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    private final InstantSource clock;
    private final QuicSslContext dialling;
    private final QuicSslContext listening;
    /** The sockets that dials leave from, by kind of address. Guarded by this. */
    private final Map<SocketProtocolFamily, Channel> sockets = new EnumMap<>(SocketProtocolFamily.class);

    QuicEngine(PeerCertificate certificate, InstantSource clock) {
        this.clock = clock;
        QuicTrust trust = new QuicTrust(clock);
        this.dialling = QuicSslContextBuilder.forClient()
                .keyManager(certificate.key(), null, certificate.certificate())
                .trustManager(trust)
                .endpointIdentificationAlgorithm("")
                .applicationProtocols(APPLICATION)
                .build();
        this.listening = QuicSslContextBuilder.forServer(certificate.key(), null, certificate.certificate())
                .trustManager(trust)
                .clientAuth(ClientAuth.REQUIRE)
                .applicationProtocols(APPLICATION)
                .build();
    }

    Link dial(Multiaddr address, Duration patience) throws IOException {
        InetSocketAddress remote = SocketAddresses.of(address);
        SocketProtocolFamily family = family(address);
        QuicSession session = new QuicSession(clock);
        QuicChannelBootstrap bootstrap = QuicChannel.newBootstrap(socket(family))
                .handler(session)
                .streamHandler(QuicSession.STREAMS)
                .streamOption(ChannelOption.AUTO_READ, false)
                .option(QuicChannelOption.SEGMENTED_DATAGRAM_PACKET_ALLOCATOR, JOINED)
                .remoteAddress(remote);
        Future<QuicChannel> connecting = bootstrap.connect();
        boolean done = false;
        try {
            if (!connecting.await(patience.toMillis())) {
                throw new UnavailableException(
                        address + " did not finish the handshake within " + patience.toMillis() + " ms");
            }
            if (!connecting.isSuccess()) {
                throw new UnavailableException(
                        address + " does not answer: " + connecting.cause().getMessage(), connecting.cause());
            }
            Link link = session.link();
            done = true;
            return link;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("Interrupted while dialling " + address, e);
        } finally {
            if (!done) {
                session.close();
                connecting.cancel(false);
            }
        }
    }

    private synchronized Channel socket(SocketProtocolFamily family) throws IOException {
        Channel open = sockets.get(family);
        if (open == null || !open.isOpen()) {
            ChannelHandler codec =
                    settings(new QuicClientCodecBuilder().sslContext(dialling)).build();
            open = bind(codec, family, new InetSocketAddress(0));
            sockets.put(family, open);
        }
        return open;
    }

    private static <B extends QuicCodecBuilder<B>> B settings(B builder) {
        return builder.maxIdleTimeout(IDLE.toMillis(), TimeUnit.MILLISECONDS)
                .maxRecvUdpPayloadSize(PACKET_BYTES_MAX)
                .initialMaxData(LINK_BYTES_FIRST)
                .initialMaxStreamDataBidirectionalLocal(STREAM_BYTES_FIRST)
                .initialMaxStreamDataBidirectionalRemote(STREAM_BYTES_FIRST)
                .initialMaxStreamsBidirectional(STREAMS_MAX)
                .activeMigration(false)
                .datagram(QuicSession.DATAGRAMS_MAX, QuicSession.DATAGRAMS_MAX);
    }

    private Channel bind(ChannelHandler codec, SocketProtocolFamily family, InetSocketAddress where)
            throws IOException {
        Bootstrap bootstrap = new Bootstrap()
                .group(thread)
                .channelFactory(() -> EPOLL ? new EpollDatagramChannel(family) : new NioDatagramChannel(family))
                .option(ChannelOption.SO_RCVBUF, SOCKET_BYTES)
                .option(ChannelOption.SO_SNDBUF, SOCKET_BYTES)
                .option(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new FixedRecvByteBufAllocator(EPOLL ? JOINED_BYTES_MAX : PACKET_BYTES_MAX)
                                .maxMessagesPerRead(PACKETS_AT_ONCE))
                .handler(codec);
        if (EPOLL) {
            bootstrap.option(EpollChannelOption.UDP_GRO, true);
        }
        ChannelFuture bound = bootstrap.bind(where).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new UnavailableException(
                    "Cannot use UDP at " + where + " (" + bound.cause().getMessage()
                            + "): another program may use the port; choose another with --swarm",
                    bound.cause());
        }
        return bound.channel();
    }

    private static SocketProtocolFamily family(Multiaddr address) {
        return address.has(Protocol.IP4) ? SocketProtocolFamily.INET : SocketProtocolFamily.INET6;
    }

    WireListener listen(Multiaddr address) throws IOException {
        Arrivals arrivals = new Arrivals(clock);
        ChannelHandler codec = settings(new QuicServerCodecBuilder().sslContext(listening))
                .tokenHandler(new AddressTokens(arrivals::areMany))
                .handler(arrivals)
                .streamHandler(QuicSession.STREAMS)
                .streamOption(ChannelOption.AUTO_READ, false)
                .option(QuicChannelOption.SEGMENTED_DATAGRAM_PACKET_ALLOCATOR, JOINED)
                .build();
        arrivals.listensAt(bind(codec, family(address), SocketAddresses.of(address)));
        return arrivals;
    }

    /** Ends all links at once; who is at the other end learns of it by silence. */
    @Override
    public void close() {
        var _ = thread.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
