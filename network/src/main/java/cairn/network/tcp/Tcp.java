package cairn.network.tcp;

import cairn.data.failure.UnavailableException;
import cairn.data.multiaddr.Component;
import cairn.data.multiaddr.Multiaddr;
import cairn.data.multiaddr.Protocol;
import cairn.network.transport.BareLink;
import cairn.network.transport.Wire;
import cairn.network.transport.WireListener;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
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
            channel.socket().connect(socketAddress(address), millis);
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
            channel.bind(socketAddress(address), BACKLOG);
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

    static InetSocketAddress socketAddress(Multiaddr address) throws IOException {
        Component port = address.components().get(1);
        InetAddress ip = InetAddress.getByAddress(address.components().get(0).value());
        return new InetSocketAddress(ip, Integer.parseInt(port.text()));
    }

    static Multiaddr multiaddr(InetSocketAddress socket) {
        InetAddress ip = socket.getAddress();
        String text = ip.getHostAddress();
        int zone = text.indexOf('%');
        return Multiaddr.of(
                        ip instanceof Inet4Address ? Protocol.IP4 : Protocol.IP6,
                        zone < 0 ? text : text.substring(0, zone))
                .with(Multiaddr.of(Protocol.TCP, Integer.toString(socket.getPort())));
    }

    private static BareLink link(SocketChannel channel) throws IOException {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        return new BareLink(
                new SocketDuplex(channel),
                multiaddr((InetSocketAddress) channel.getLocalAddress()),
                multiaddr((InetSocketAddress) channel.getRemoteAddress()));
    }

    /** An address at which others may connect. */
    public static final class Listener implements WireListener {
        private final ServerSocketChannel channel;
        private final Multiaddr address;

        Listener(ServerSocketChannel channel) throws IOException {
            this.channel = channel;
            this.address = multiaddr((InetSocketAddress) channel.getLocalAddress());
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
