package cairn.network.websocket;

import cairn.data.failure.UnavailableException;
import cairn.data.multiaddr.Multiaddr;
import cairn.data.multiaddr.Protocol;
import cairn.network.duplex.Duplex;
import cairn.network.tcp.Tcp;
import cairn.network.tls.TlsDuplex;
import cairn.network.transport.BareLink;
import cairn.network.transport.Wire;
import cairn.network.transport.WireListener;
import java.io.IOException;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/** Dials and listens with WebSockets; names have to be resolved before. */
public final class WebSocket implements Wire {
    private static final Multiaddr PLAIN = Multiaddr.of(Protocol.WS, "");
    private static final Multiaddr SECURE = Multiaddr.of(Protocol.TLS, "").with(PLAIN);

    private final Tcp tcp = new Tcp();
    private final Supplier<SSLContext> dialling;
    private final Optional<SSLContext> serving;

    /**
     * A wire.
     *
     * @param dialling says which servers are trusted; asked when a secure one is dialled
     * @param serving has this server's certificate; without, only plain WebSockets are served
     */
    public WebSocket(Supplier<SSLContext> dialling, Optional<SSLContext> serving) {
        this.dialling = dialling;
        this.serving = serving;
    }

    /** Trusts the servers that the JDK trusts, and serves plain WebSockets. */
    public static WebSocket plain() {
        return new WebSocket(WebSocket::usual, Optional.empty());
    }

    private static SSLContext usual() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This JDK has no TLS", e);
        }
    }

    @Override
    public boolean leadsTo(Multiaddr address) {
        return WebSocketAddress.parse(address).isPresent();
    }

    @Override
    public BareLink dial(Multiaddr address, Duration patience) throws IOException {
        WebSocketAddress there = WebSocketAddress.parse(address).orElseThrow();
        BareLink below = tcp.dial(there.tcp(), patience);
        Opening opening = new Opening(
                () -> {
                    Duplex link = there.secure() ? secured(clientEngine(there), below.duplex()) : below.duplex();
                    return FramedDuplex.dial(link, there.host());
                },
                below.duplex());
        return new BareLink(opening, below.localAddress().with(forms(there)), address);
    }

    private SSLEngine clientEngine(WebSocketAddress there) {
        SSLEngine engine = dialling.get().createSSLEngine(there.proved(), there.port());
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        parameters.setApplicationProtocols(new String[] {"http/1.1"});
        engine.setSSLParameters(parameters);
        return engine;
    }

    private static SSLEngine serverEngine(SSLContext context) {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        return engine;
    }

    private static Duplex secured(SSLEngine engine, Duplex below) throws IOException {
        TlsDuplex link = new TlsDuplex(engine, below);
        link.handshake();
        return link;
    }

    private static Multiaddr forms(WebSocketAddress address) {
        return address.secure() ? SECURE : PLAIN;
    }

    @Override
    public WireListener listen(Multiaddr address) throws IOException {
        WebSocketAddress here = WebSocketAddress.parse(address).orElseThrow();
        if (here.secure() && serving.isEmpty()) {
            throw new UnavailableException(
                    "Cannot listen at " + address + ": this node has no certificate for secure WebSockets");
        }
        return new Listener(tcp.listen(here.tcp()), here);
    }

    private final class Listener implements WireListener {
        private final Tcp.Listener below;
        private final WebSocketAddress here;

        Listener(Tcp.Listener below, WebSocketAddress here) {
            this.below = below;
            this.here = here;
        }

        @Override
        public Multiaddr address() {
            return below.address().with(forms(here));
        }

        @Override
        public BareLink accept() throws IOException {
            BareLink link = below.accept();
            Opening opening = new Opening(
                    () -> {
                        Duplex clear = here.secure()
                                ? secured(serverEngine(serving.orElseThrow()), link.duplex())
                                : link.duplex();
                        return FramedDuplex.answer(clear);
                    },
                    link.duplex());
            return new BareLink(
                    opening,
                    link.localAddress().with(forms(here)),
                    link.remoteAddress().with(forms(here)));
        }

        @Override
        public void close() {
            below.close();
        }
    }
}
