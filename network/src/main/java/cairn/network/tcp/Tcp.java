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
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Dials and listens with sockets; names have to be resolved before. */
public final class Tcp implements Wire {
    private static final System.Logger LOG = System.getLogger(Tcp.class.getName());
    private static final int BACKLOG = 512;
    private static final Duration MEET_PAUSE = Duration.ofMillis(100);

    private final List<InetSocketAddress> listening = new CopyOnWriteArrayList<>();

    @Override
    public boolean leadsTo(Multiaddr address) {
        List<Component> parts = address.components();
        return parts.size() == 2
                && (parts.get(0).protocol() == Protocol.IP4 || parts.get(0).protocol() == Protocol.IP6)
                && parts.get(1).protocol() == Protocol.TCP;
    }

    /**
     * {@inheritDoc} A dial leaves from the port at which this node listens, where there is one: what others, and
     * routers in between, see of it is then where others can try to dial.
     */
    @Override
    public BareLink dial(Multiaddr address, Duration patience) throws IOException {
        Optional<InetSocketAddress> from = from(address);
        if (from.isPresent()) {
            try {
                return dial(address, from, patience);
            } catch (BindException e) {
                LOG.log(System.Logger.Level.DEBUG, () -> "Not from " + from.get() + ": " + e.getMessage());
            }
        }
        return dialAside(address, patience);
    }

    @Override
    public BareLink dialAside(Multiaddr address, Duration patience) throws IOException {
        return dial(address, Optional.empty(), patience);
    }

    @Override
    public BareLink meet(Multiaddr address, Duration patience) throws IOException {
        Optional<InetSocketAddress> from = from(address);
        if (from.isEmpty()) {
            throw new UnavailableException("This node listens nowhere from where " + address + " is reached");
        }
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            long left = end - System.nanoTime();
            try {
                return dial(address, from, Duration.ofNanos(Math.max(left, 1)));
            } catch (IOException e) {
                if (end - System.nanoTime() <= MEET_PAUSE.toNanos()) {
                    throw new UnavailableException(address + " was not met: " + e.getMessage(), e);
                }
            }
            try {
                Thread.sleep(MEET_PAUSE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new UnavailableException("Interrupted before meeting at " + address, e);
            }
        }
    }

    /** Where dials to {@code address} leave from: a place where this node listens that others may reach too. */
    private Optional<InetSocketAddress> from(Multiaddr address) throws IOException {
        InetAddress target = SocketAddresses.of(address).getAddress();
        if (target.isLoopbackAddress()) {
            return Optional.empty();
        }
        for (InetSocketAddress listening : listening) {
            InetAddress ip = listening.getAddress();
            boolean isSameKind = (ip instanceof Inet4Address) == (target instanceof Inet4Address);
            if (ip.isAnyLocalAddress() && (isSameKind || target instanceof Inet4Address)) {
                InetAddress any = InetAddress.getByAddress(new byte[target.getAddress().length]);
                return Optional.of(new InetSocketAddress(any, listening.getPort()));
            }
            if (isSameKind && !ip.isAnyLocalAddress() && !ip.isLoopbackAddress()) {
                return Optional.of(listening);
            }
        }
        return Optional.empty();
    }

    private static BareLink dial(Multiaddr address, Optional<InetSocketAddress> from, Duration patience)
            throws IOException {
        InetSocketAddress target = SocketAddresses.of(address);
        SocketChannel channel = from.isEmpty()
                ? SocketChannel.open()
                : SocketChannel.open(
                        target.getAddress() instanceof Inet4Address
                                ? StandardProtocolFamily.INET
                                : StandardProtocolFamily.INET6);
        try {
            if (from.isPresent()) {
                share(channel);
                channel.bind(from.get());
            }
            int millis = Math.clamp(patience.toMillis(), 1, Integer.MAX_VALUE);
            channel.socket().connect(target, millis);
            return link(channel);
        } catch (BindException e) {
            channel.close();
            throw e;
        } catch (IOException e) {
            channel.close();
            throw new UnavailableException(address + " does not answer: " + e.getMessage(), e);
        }
    }

    /** Lets several sockets of this node use one port, where the system can. */
    private static void share(NetworkChannel channel) throws IOException {
        channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        if (channel.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
            channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        }
    }

    @Override
    public Listener listen(Multiaddr address) throws IOException {
        InetSocketAddress wanted = SocketAddresses.of(address);
        ServerSocketChannel channel = channel(address);
        try {
            if (wanted.getPort() != 0) {
                requireFree(address, wanted);
            }
            share(channel);
            channel.bind(wanted, BACKLOG);
        } catch (BindException e) {
            channel.close();
            throw new UnavailableException(
                    "Cannot listen at " + address + " (" + e.getMessage()
                            + "): another program may use the port; choose another with --swarm",
                    e);
        }
        return new Listener(channel);
    }

    /** A port that is shared could be another program's as well. */
    private static void requireFree(Multiaddr address, InetSocketAddress wanted) throws IOException {
        try (ServerSocketChannel probe = channel(address)) {
            probe.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            probe.bind(wanted, BACKLOG);
        }
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
    public final class Listener implements WireListener {
        private final ServerSocketChannel channel;
        private final InetSocketAddress local;
        private final Multiaddr address;

        Listener(ServerSocketChannel channel) throws IOException {
            this.channel = channel;
            this.local = (InetSocketAddress) channel.getLocalAddress();
            this.address = multiaddr(local);
            listening.add(local);
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
            listening.remove(local);
            SocketDuplex.close(channel);
        }
    }
}
