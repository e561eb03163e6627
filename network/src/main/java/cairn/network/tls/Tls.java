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

/** Secures links with TLS 1.3 for one identity. */
public final class Tls implements Security {
    /** The protocol's name in negotiations. */
    public static final String PROTOCOL = "/tls/1.0.0";

    private final PeerCertificate certificate;
    private final InstantSource clock;

    /** {@code clock} tells whether a certificate is valid. */
    public Tls(PrivateKey identity, InstantSource clock) {
        this.certificate = PeerCertificate.of(identity, clock.instant());
        this.clock = clock;
    }

    @Override
    public String protocol() {
        return PROTOCOL;
    }

    @Override
    public Secured dial(Duplex duplex, Optional<PeerId> expected, List<String> muxers) throws IOException {
        return new TlsHandshake(duplex, certificate, new PeerTrust(expected, clock), muxers).dial();
    }

    @Override
    public Secured answer(Duplex duplex, List<String> muxers) throws IOException {
        return new TlsHandshake(duplex, certificate, new PeerTrust(Optional.empty(), clock), muxers).answer();
    }
}
