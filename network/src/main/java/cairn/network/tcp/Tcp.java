package cairn.network.tcp;

import cairn.data.failure.UnavailableException;
import cairn.data.multiaddr.Component;
import cairn.data.multiaddr.Multiaddr;
import cairn.data.multiaddr.Protocol;
import cairn.network.transport.BareLink;
import cairn.network.transport.SocketAddresses;
import cairn.network.transport.Wire;
import cairn.network.transport.WireListener;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;

/** Dials and listens with sockets; names have to be resolved before. */
public final class Tcp implements Wire {
    private static final int BACKLOG = 512;

    @Override
    public boolean leadsTo(Multiaddr address) {
        List<Component> parts = address.components();
        return parts.size() == 2
                && (parts.get(0).protocol() == Protocol.IP4 || parts.get(0).protocol() == Protocol.IP6)
                && parts.get(1).protocol() == Protocol.TCP;
    }

    @Override
    public BareLink dial(Multiaddr address, Duration patience) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            int millis = Math.clamp(patience.toMillis(), 1, Integer.MAX_VALUE);
            channel.socket().connect(SocketAddresses.of(address), millis);
            return link(channel);
        } catch (IOException e) {
            channel.close();
            throw new UnavailableException(address + " does not answer: " + e.getMessage(), e);
        }
    }

    @Override
    public Listener listen(Multiaddr address) throws IOException {
        ServerSocketChannel channel = channel(address);
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(SocketAddresses.of(address), BACKLOG);
        } catch (BindException e) {
            channel.close();
            throw new UnavailableException(
                    "Cannot listen at " + address + " (" + e.getMessage()
                            + "): another program may use the port; choose another with --swarm",
                    e);
        }
        return new Listener(channel);
    }

    private static ServerSocketChannel channel(Multiaddr address) throws IOException {
        try {
            return ServerSocketChannel.open(
                    address.has(Protocol.IP4) ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
        } catch (UnsupportedOperationException e) {
            throw new UnavailableException("This machine cannot listen at " + address, e);
        }
    }

    private static Multiaddr multiaddr(SocketAddress socket) {
        return SocketAddresses.multiaddr((InetSocketAddress) socket, Protocol.TCP);
    }

    private static BareLink link(SocketChannel channel) throws IOException {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        return new BareLink(
                new SocketDuplex(channel), multiaddr(channel.getLocalAddress()), multiaddr(channel.getRemoteAddress()));
    }

    /** An address at which others may connect. */
    public static final class Listener implements WireListener {
        private final ServerSocketChannel channel;
        private final Multiaddr address;

        Listener(ServerSocketChannel channel) throws IOException {
            this.channel = channel;
            this.address = multiaddr(channel.getLocalAddress());
        }

        @Override
        public Multiaddr address() {
            return address;
        }

        @Override
        public BareLink accept() throws IOException {
            SocketChannel accepted = channel.accept();
            try {
                return link(accepted);
            } catch (IOException e) {
                accepted.close();
                throw new UnavailableException("A link was gone as soon as it came", e);
            }
        }

        @Override
        public void close() {
            SocketDuplex.close(channel);
        }
    }
}
