package cairn.services.http;

import cairn.data.failure.UnavailableException;
import java.io.Closeable;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** An HTTP listener and the handler that answers on it. */
public final class HttpServer implements Closeable {
    /**
     * Where a server listens and what it bears.
     *
     * @param address where it listens; port 0 takes any free one
     * @param headerBytesMax the longest request line and headers together
     * @param connectionsMax connections at the same time; more wait to be accepted
     * @param idleTimeout how long a connection may say nothing, and how long the headers of a request may take
     * @param drain how long running requests may go on after {@link #close()}
     * @param tls with it, the listener speaks TLS only, and HTTP/2 to clients that prefer it
     */
    public record Options(
            InetSocketAddress address,
            int headerBytesMax,
            int connectionsMax,
            Duration idleTimeout,
            Duration drain,
            Optional<Tls> tls) {
        /**
         * Limits that suit a node: 32 KiB of headers, 15,000 connections, a minute of silence, a second of drain.
         */
        public static Options at(InetSocketAddress address) {
            return new Options(
                    address, 32 * 1024, 15_000, Duration.ofSeconds(60), Duration.ofSeconds(1), Optional.empty());
        }

        /** The same with TLS. */
        public Options with(Tls settings) {
            return new Options(address, headerBytesMax, connectionsMax, idleTimeout, drain, Optional.of(settings));
        }
    }

    private static final int THREADS_MAX = 24;
    private static final int STREAMS_MAX = 128;
    private static final int OUTPUT_BUFFER_BYTES = 32 * 1024;
    private static final int RESPONSE_HEADER_BYTES_MAX = 64 * 1024;
    /** How long a request may take to notice that its connection is closed, and again that it is interrupted. */
    private static final Duration CUT_TIME_MAX = Duration.ofMillis(500);

    /** A proxy's client may send a Host header that differs from its target; the target counts (RFC 9112, 3.2.2). */
    private static final HttpCompliance COMPLIANCE =
            HttpCompliance.RFC9110.with("cairn", HttpCompliance.Violation.MISMATCHED_AUTHORITY);

    private final Server server;
    private final ServerConnector connector;
    private final RunningRequests running;
    private final Optional<Certificates> certificates;
    private final SlowHeaders slow;
    private final Duration drain;

    private HttpServer(
            Server server,
            ServerConnector connector,
            RunningRequests running,
            Optional<Certificates> certificates,
            Options options) {
        this.server = server;
        this.connector = connector;
        this.running = running;
        this.certificates = certificates;
        this.slow = SlowHeaders.watch(connector, options.idleTimeout);
        this.drain = options.drain;
    }

    /**
     * Listens and answers until closed.
     *
     * @throws UnavailableException where the address is in use or is none of this machine
     */
    public static HttpServer start(Options options, Handler handler) throws IOException {
        QueuedThreadPool threads = new QueuedThreadPool(THREADS_MAX);
        threads.setName("http");
        threads.setDaemon(true);
        threads.setVirtualThreadsExecutor(Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("http request ", 0).factory()));
        Server server = new Server(threads);
        Optional<Certificates> certificates = options.tls.isPresent()
                ? Optional.of(Certificates.open(options.tls.get().certificates()))
                : Optional.empty();
        ServerConnector connector = new ServerConnector(
                server, 1, 2, certificates.map(own -> overTls(options, own)).orElseGet(() -> inClear(options)));
        connector.setHost(options.address.getAddress().getHostAddress());
        connector.setPort(options.address.getPort());
        connector.setIdleTimeout(options.idleTimeout.toMillis());
        connector.setShutdownIdleTimeout(options.drain.toMillis());
        server.addConnector(connector);
        server.addBean(new NetworkConnectionLimit(options.connectionsMax, connector));
        RunningRequests running = new RunningRequests();
        server.setHandler(
                new JettyHandler(handler, running, options.tls.map(Tls::altSvc).orElse("")));
        server.setErrorHandler(new RefusedRequests(options.headerBytesMax));
        return start(options, new HttpServer(server, connector, running, certificates, options));
    }

    /** HTTP/1.1, or HTTP/2 to clients that begin with it (RFC 9113, 3.3). */
    private static ConnectionFactory[] inClear(Options options) {
        HttpConfiguration configuration = configuration(options);
        PriorKnowledge http2 = new PriorKnowledge(configuration);
        http2.setMaxConcurrentStreams(STREAMS_MAX);
        return new ConnectionFactory[] {new TargetKeepingConnections(configuration), http2};
    }

    /** TLS, in which client and server agree on HTTP/2 or HTTP/1.1 (ALPN). */
    private static ConnectionFactory[] overTls(Options options, Certificates certificates) {
        HttpConfiguration configuration = configuration(options);
        // Which host a request is for is the handler's to judge: a connection may carry several (RFC 9113, 9.1.1).
        configuration.addCustomizer(new SecureRequestCustomizer(false));
        TargetKeepingConnections http1 = new TargetKeepingConnections(configuration);
        HTTP2ServerConnectionFactory http2 = new HTTP2ServerConnectionFactory(configuration);
        http2.setMaxConcurrentStreams(STREAMS_MAX);
        ALPNServerConnectionFactory choice = new ALPNServerConnectionFactory();
        choice.setDefaultProtocol(http1.getProtocol());
        SslConnectionFactory tls = new SslConnectionFactory(certificates.context(), choice.getProtocol());
        return new ConnectionFactory[] {tls, choice, http2, http1};
    }

    private static HttpConfiguration configuration(Options options) {
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setUriCompliance(UriCompliance.UNSAFE);
        configuration.setHttpCompliance(COMPLIANCE);
        configuration.setSendServerVersion(false);
        configuration.setSendDateHeader(true);
        configuration.setRequestHeaderSize(options.headerBytesMax);
        configuration.setMaxResponseHeaderSize(RESPONSE_HEADER_BYTES_MAX);
        configuration.setOutputBufferSize(OUTPUT_BUFFER_BYTES);
        return configuration;
    }

    // Jetty's lifecycle throws Exception itself.
    private static HttpServer start(Options options, HttpServer made) throws IOException {
        try {
            made.server.start();
            return made;
        } catch (Exception e) {
            made.close();
            Throwable cause = e.getCause() == null ? e : e.getCause();
            if (cause instanceof BindException || e instanceof BindException) {
                throw new UnavailableException(
                        "Port " + options.address.getPort() + " on " + options.address.getHostString()
                                + " cannot be used (" + cause.getMessage()
                                + "); stop what listens there, or choose another address",
                        e);
            }
            throw new IOException("The HTTP server on " + options.address + " did not start: " + e.getMessage(), e);
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return new InetSocketAddress(connector.getHost(), connector.getLocalPort());
    }

    /**
     * Accepts nothing more, lets running requests go on for the drain time, and cuts what is left. When it returns, no
     * handler runs any more, unless one does not answer an interrupt within half a second.
     */
    @Override
    public void close() throws IOException {
        certificates.ifPresent(Certificates::close);
        slow.close();
        running.refuse();
        try {
            var _ = connector.shutdown();
            if (!running.await(drain)) {
                running.cut();
                if (!running.await(CUT_TIME_MAX)) {
                    running.interrupt();
                    running.await(CUT_TIME_MAX);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            running.cut();
            running.interrupt();
        }
        stop();
    }

    // Jetty's lifecycle throws Exception itself.
    private void stop() throws IOException {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IOException("The HTTP server did not stop well: " + e.getMessage(), e);
        }
    }
}
