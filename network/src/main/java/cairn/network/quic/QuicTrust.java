package cairn.network.quic;

import cairn.network.tls.CertificateJudge;
import cairn.network.tls.PeerCertificate;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;

/** Refuses certificates that prove no peer. Who it is that they prove is asked once the handshake is done. */
final class QuicTrust extends CertificateJudge {
    private final InstantSource clock;

    QuicTrust(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    protected void judge(X509Certificate... chain) throws CertificateException {
        try {
            PeerCertificate.verify(List.of(chain), clock.instant());
        } catch (IOException e) {
            throw new CertificateException(e.getMessage(), e);
        }
    }
}
