package cairn.network.quic;

import cairn.data.key.PrivateKey;
import cairn.data.multiaddr.Component;
import cairn.data.multiaddr.Multiaddr;
import cairn.data.multiaddr.Protocol;
import cairn.network.tls.PeerCertificate;
import cairn.network.transport.Link;
import cairn.network.transport.SocketAddresses;
import cairn.network.transport.Wire;
import cairn.network.transport.WireListener;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** Dials and listens over UDP; names have to be resolved before. */
public final class Quic implements Wire {
    private final PrivateKey identity;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    /** Made when it is first needed: it takes a while to load. Guarded by the lock. */
    private Optional<QuicEngine> engine = Optional.empty();

    /** Proves {@code identity} to others; {@code clock} tells whether their certificates are valid. */
    public Quic(PrivateKey identity, InstantSource clock) {
        this.identity = identity;
        this.clock = clock;
    }

    @Override
    public boolean leadsTo(Multiaddr address) {
        List<Component> parts = address.components();
        return parts.size() == 3
                && (parts.get(0).protocol() == Protocol.IP4 || parts.get(0).protocol() == Protocol.IP6)
                && parts.get(1).protocol() == Protocol.UDP
                && parts.get(2).protocol() == Protocol.QUIC_V1;
    }

    @Override
    public Link dial(Multiaddr address, Duration patience) throws IOException {
        return engine().dial(address, patience);
    }

    @Override
    public WireListener listen(Multiaddr address) throws IOException {
        return engine().listen(address);
    }

    private QuicEngine engine() {
        lock.lock();
        try {
            QuicEngine made =
                    engine.orElseGet(() -> new QuicEngine(PeerCertificate.of(identity, clock.instant()), clock));
            engine = Optional.of(made);
            return made;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            engine.ifPresent(QuicEngine::close);
            engine = Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    static Multiaddr multiaddr(InetSocketAddress socket) {
        return SocketAddresses.multiaddr(socket, Protocol.UDP).with(Multiaddr.of(Protocol.QUIC_V1, ""));
    }
}
