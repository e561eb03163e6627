package cairn.network.tls;

import cairn.data.key.PrivateKey;
import cairn.data.peer.PeerId;
import cairn.network.duplex.Duplex;
import cairn.network.security.Secured;
import cairn.network.security.Security;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** Secures links with TLS 1.3 for one identity. */
public final class Tls implements Security {
    /** The protocol's name in negotiations. */
    public static final String PROTOCOL = "/tls/1.0.0";

    private final PrivateKey identity;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    /** Made when it is first shown: TLS takes a while to load. Guarded by the lock. */
    private Optional<PeerCertificate> certificate = Optional.empty();

    /** {@code clock} tells whether a certificate is valid. */
    public Tls(PrivateKey identity, InstantSource clock) {
        NamelessCertificates.install();
        this.identity = identity;
        this.clock = clock;
    }

    @Override
    public String protocol() {
        return PROTOCOL;
    }

    @Override
    public Secured dial(Duplex duplex, Optional<PeerId> expected, List<String> muxers) throws IOException {
        return new TlsHandshake(duplex, certificate(), new PeerTrust(expected, clock), muxers).dial();
    }

    @Override
    public Secured answer(Duplex duplex, List<String> muxers) throws IOException {
        return new TlsHandshake(duplex, certificate(), new PeerTrust(Optional.empty(), clock), muxers).answer();
    }

    private PeerCertificate certificate() {
        lock.lock();
        try {
            PeerCertificate made = certificate.orElseGet(() -> PeerCertificate.of(identity, clock.instant()));
            certificate = Optional.of(made);
            return made;
        } finally {
            lock.unlock();
        }
    }
}
