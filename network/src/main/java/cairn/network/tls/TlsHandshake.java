package cairn.network.tls;

import cairn.data.failure.MalformedException;
import cairn.data.key.PublicKey;
import cairn.network.duplex.Duplex;
import cairn.network.security.Secured;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;

/** One handshake over a duplex, on the calling thread. Its context is its own, so that no session is ever resumed. */
final class TlsHandshake {
    /** Offered beside the multiplexers: these are agreed on later. */
    private static final String LATER = "libp2p";

    private final Duplex duplex;
    private final PeerTrust trust;
    private final List<String> muxers;
    private final SSLContext context;

    TlsHandshake(Duplex duplex, PeerCertificate certificate, PeerTrust trust, List<String> muxers) {
        this.duplex = duplex;
        this.trust = trust;
        this.muxers = muxers;
        try {
            context = SSLContext.getInstance("TLSv1.3");
            context.init(new KeyManager[] {new OwnKey(certificate)}, new TrustManager[] {trust}, null);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JDK has no TLS 1.3", e);
        }
    }

    Secured dial() throws IOException {
        SSLEngine engine = engine();
        engine.setUseClientMode(true);
        return secured(engine);
    }

    Secured answer() throws IOException {
        SSLEngine engine = engine();
        engine.setUseClientMode(false);
        engine.setNeedClientAuth(true);
        List<String> supported = offered();
        engine.setHandshakeApplicationProtocolSelector((asked, theirs) ->
                theirs.stream().filter(supported::contains).findFirst().orElse(null));
        return secured(engine);
    }

    private List<String> offered() {
        List<String> offered = new ArrayList<>(muxers);
        offered.add(LATER);
        return offered;
    }

    private SSLEngine engine() {
        SSLEngine engine = context.createSSLEngine();
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3"});
        parameters.setApplicationProtocols(offered().toArray(String[]::new));
        engine.setSSLParameters(parameters);
        return engine;
    }

    private Secured secured(SSLEngine engine) throws IOException {
        TlsDuplex secured = new TlsDuplex(engine, duplex);
        try {
            secured.handshake();
        } catch (SSLException | MalformedException e) {
            secured.tellFailure();
            if (trust.failure().isPresent()) {
                throw trust.failure().get();
            }
            throw new MalformedException("The TLS handshake failed: " + e.getMessage());
        }
        PublicKey remote = trust.remote()
                .orElseThrow(() -> new MalformedException("The peer showed no certificate in the TLS handshake"));
        Optional<String> muxer =
                Optional.ofNullable(engine.getApplicationProtocol()).filter(muxers::contains);
        return new Secured(secured, remote, muxer);
    }
}
