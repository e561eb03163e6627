package cairn.network.tunnel;

import cairn.data.failure.LimitException;
import cairn.data.failure.MalformedException;
import cairn.data.failure.UnavailableException;
import cairn.data.multiaddr.Multiaddr;
import cairn.data.multiaddr.Protocol;
import cairn.data.peer.PeerId;
import cairn.network.host.Host;
import cairn.network.stream.Stream;
import cairn.network.transport.SocketAddresses;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The tunnels of a host. May be used by any thread; connections are carried by virtual threads that end with them. */
public final class Tunnels implements AutoCloseable {
    /** Where a tunnel begins here: at a port, or as a protocol that peers may ask for. */
    public static final class Listener {
        private final String protocol;
        private final Multiaddr address;
        private final Multiaddr target;
        private final CountDownLatch closed = new CountDownLatch(1);

        private Listener(String protocol, Multiaddr address, Multiaddr target) {
            this.protocol = protocol;
            this.address = address;
            this.target = target;
        }

        public String protocol() {
            return protocol;
        }

        /** The port's address; this host's {@code /p2p/PEER} where peers begin it. */
        public Multiaddr address() {
            return address;
        }

        /** Where connections go to. */
        public Multiaddr target() {
            return target;
        }

        /** Waits until it is closed. @return whether it was */
        public boolean awaitClosed(Duration patience) throws InterruptedException {
            return closed.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private static final System.Logger LOG = System.getLogger("cairn.network.tunnel");
    private static final Duration DIAL_PATIENCE = Duration.ofSeconds(30);
    private static final Duration ENDLESS = Duration.ofDays(365);
    private static final int BACKLOG = 64;
    private static final int LISTENERS_MAX = 256;
    private static final int PASSAGES_MAX = 1024;

    /** What closes a listener, besides its being forgotten. */
    private interface End {
        void close() throws IOException;
    }

    private final Host host;
    /** By port or by protocol; guarded by this, as all below. */
    private final Map<String, Listener> listeners = new LinkedHashMap<>();

    private final Map<Listener, End> ends = new LinkedHashMap<>();
    private final Map<Long, Passage> passages = new LinkedHashMap<>();
    private long nextNumber;

    public Tunnels(Host host) {
        this.host = host;
    }

    /**
     * Connects peers that ask for {@code protocol} to the service at {@code target}.
     *
     * @param tellsPeer whether the service is told who it is, in a first line
     * @throws UnavailableException where the protocol is served already
     */
    public Listener listen(String protocol, Multiaddr target, boolean tellsPeer) throws IOException {
        requireTcp(target);
        if (port(target) == 0) {
            throw new MalformedException("port can not be 0");
        }
        Listener listener = new Listener(protocol, named(host.self()), target);
        synchronized (this) {
            if (!listeners.containsKey(protocol) && host.protocols().contains(protocol)) {
                throw new UnavailableException("this node serves " + protocol + " itself; choose another protocol");
            }
            add(protocol, listener, () -> host.dismiss(protocol));
            host.handle(protocol, stream -> serve(listener, stream, tellsPeer));
        }
        return listener;
    }

    /** Opens a port whose connections go to the service that {@code peer} has for {@code protocol}. */
    public Listener forward(String protocol, Multiaddr address, Multiaddr peer) throws IOException {
        requireTcp(address);
        PeerId target = peer.peer().orElseThrow(() -> new MalformedException("the address " + peer + " names no peer"));
        ServerSocket socket = new ServerSocket();
        try {
            socket.bind(socketAddress(address), BACKLOG);
            InetSocketAddress bound = new InetSocketAddress(socket.getInetAddress(), socket.getLocalPort());
            Listener listener = new Listener(protocol, SocketAddresses.multiaddr(bound, Protocol.TCP), named(target));
            synchronized (this) {
                add(listener.address.toString(), listener, socket::close);
            }
            Thread.ofVirtual().name("tunnel port").start(() -> accept(socket, listener, peer));
            return listener;
        } catch (IOException e) {
            socket.close();
            throw new UnavailableException("Cannot listen at " + address + ": " + e.getMessage(), e);
        }
    }

    private void add(String key, Listener listener, End end) throws IOException {
        if (listeners.containsKey(key)) {
            throw new UnavailableException("listener already registered");
        }
        if (listeners.size() == LISTENERS_MAX) {
            throw new LimitException("There are too many tunnels", "listenersMax", LISTENERS_MAX, "close some");
        }
        listeners.put(key, listener);
        ends.put(listener, end);
    }

    /** All of them, in the order of their making. */
    public synchronized List<Listener> listeners() {
        return List.copyOf(listeners.values());
    }

    /** Takes no new connections for those that are meant; what is open goes on. @return how many there were */
    public int close(Predicate<Listener> isMeant) throws IOException {
        Map<Listener, End> closed = new LinkedHashMap<>();
        synchronized (this) {
            for (Listener listener : listeners()) {
                if (isMeant.test(listener)) {
                    closed.put(listener, ends.remove(listener));
                    listeners.values().remove(listener);
                }
            }
        }
        for (Map.Entry<Listener, End> each : closed.entrySet()) {
            each.getValue().close();
            each.getKey().closed.countDown();
        }
        return closed.size();
    }

    /** The connections that are being carried, in the order of their making. */
    public synchronized List<Passage> passages() {
        return List.copyOf(passages.values());
    }

    /** Breaks a connection. @return whether there is one of that number */
    public boolean cut(long number) {
        Optional<Passage> passage;
        synchronized (this) {
            passage = Optional.ofNullable(passages.get(number));
        }
        passage.ifPresent(Passage::cut);
        return passage.isPresent();
    }

    private void accept(ServerSocket socket, Listener listener, Multiaddr peer) {
        while (!socket.isClosed()) {
            try {
                Socket local = socket.accept();
                Thread.ofVirtual().name("tunnel").start(() -> send(local, listener, peer));
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    LOG.log(Level.WARNING, "A connection to " + listener.address + " was not taken", e);
                }
            }
        }
    }

    /** Carries a connection to the peer. */
    private void send(Socket local, Listener listener, Multiaddr peer) {
        try {
            PeerId target = peer.peer().orElseThrow();
            if (peer.withoutPeer().isPresent() && !host.connected().contains(target)) {
                host.connect(peer, DIAL_PATIENCE);
            }
            InetSocketAddress from = (InetSocketAddress) local.getRemoteSocketAddress();
            try (Stream remote = host.open(target, List.of(listener.protocol), DIAL_PATIENCE)) {
                carry(listener, SocketAddresses.multiaddr(from, Protocol.TCP), local, remote);
            }
            local.close();
        } catch (IOException e) {
            LOG.log(
                    Level.INFO,
                    "A connection to " + listener.address + " did not reach " + peer + " or broke: " + e.getMessage());
            Passage.breakOff(local);
        }
    }

    /** Carries a peer's stream to the service. */
    private void serve(Listener listener, Stream remote, boolean tellsPeer) throws IOException {
        try (Socket local = new Socket()) {
            local.connect(socketAddress(listener.target), (int) DIAL_PATIENCE.toMillis());
            if (tellsPeer) {
                local.getOutputStream().write((remote.peer() + "\n").getBytes(StandardCharsets.US_ASCII));
            }
            carry(listener, named(remote.peer()), local, remote);
        }
    }

    private void carry(Listener listener, Multiaddr origin, Socket local, Stream remote) throws IOException {
        local.setTcpNoDelay(true);
        remote.deadline(ENDLESS);
        Passage passage;
        synchronized (this) {
            if (passages.size() == PASSAGES_MAX) {
                remote.reset();
                throw new LimitException(
                        "There are too many connections in tunnels", "passagesMax", PASSAGES_MAX, "close some");
            }
            passage = new Passage(nextNumber++, listener.protocol, origin, listener.target, local, remote);
            passages.put(passage.number(), passage);
        }
        try {
            passage.carry();
        } finally {
            synchronized (this) {
                passages.remove(passage.number());
            }
        }
    }

    private static Multiaddr named(PeerId peer) {
        return Multiaddr.of(Protocol.P2P, peer.toString());
    }

    private static void requireTcp(Multiaddr address) throws MalformedException {
        boolean isHost = List.of("ip4", "ip6", "dns", "dns4", "dns6")
                .contains(address.components().getFirst().protocol().label());
        if (!isHost || address.components().size() != 2 || !address.has(Protocol.TCP)) {
            throw new MalformedException(
                    "only TCP can be tunnelled: an address such as /ip4/127.0.0.1/tcp/3000, not " + address);
        }
    }

    private static int port(Multiaddr address) {
        return Integer.parseInt(address.components().get(1).text());
    }

    private static InetSocketAddress socketAddress(Multiaddr address) throws IOException {
        return new InetSocketAddress(
                InetAddress.getByName(address.components().getFirst().text()), port(address));
    }

    /** Closes every listener and breaks every connection. */
    @Override
    public void close() {
        try {
            close(_ -> true);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "A tunnel's port could not be closed", e);
        }
        new ArrayList<>(passages()).forEach(Passage::cut);
    }
}
