package cairn.network.tls;

import cairn.data.key.PublicKey;
import cairn.data.peer.PeerId;
import cairn.network.security.WrongPeerException;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Judges the other side's certificate in one handshake, and remembers who that is. Used by that handshake's thread. */
public final class PeerTrust extends CertificateJudge {
    private final Optional<PeerId> expected;
    private final InstantSource clock;
    private Optional<PublicKey> remote = Optional.empty();
    private Optional<IOException> failure = Optional.empty();

    /** {@code expected} is who has to be there; anybody where it is empty. */
    public PeerTrust(Optional<PeerId> expected, InstantSource clock) {
        this.expected = expected;
        this.clock = clock;
    }

    /** Who the other side is, once its certificate was judged and found good. */
    public Optional<PublicKey> remote() {
        return remote;
    }

    /** Why its certificate was refused. */
    public Optional<IOException> failure() {
        return failure;
    }

    @Override
    protected void judge(X509Certificate... chain) throws CertificateException {
        try {
            PublicKey identity = PeerCertificate.verify(List.of(chain), clock.instant());
            if (expected.isPresent() && !expected.get().equals(identity.peerId())) {
                throw new WrongPeerException(expected.get(), identity.peerId());
            }
            remote = Optional.of(identity);
        } catch (IOException e) {
            failure = Optional.of(e);
            throw new CertificateException(e.getMessage(), e);
        }
    }
}
