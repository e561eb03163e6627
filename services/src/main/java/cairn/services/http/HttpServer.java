package cairn.services.http;

import cairn.data.failure.UnavailableException;
import java.io.Closeable;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Executors;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** An HTTP listener and the handler that answers on it. */
public final class HttpServer implements Closeable {
    /**
     * Where a server listens and what it bears.
     *
     * @param address where it listens; port 0 takes any free one
     * @param headerBytesMax the longest request line and headers together
     * @param connectionsMax connections at the same time; more wait to be accepted
     * @param idleTimeout how long a connection may say nothing before it is closed
     * @param drain how long running requests may go on after {@link #close()}
     */
    public record Options(
            InetSocketAddress address, int headerBytesMax, int connectionsMax, Duration idleTimeout, Duration drain) {
        /**
         * Limits that suit a node: 32 KiB of headers, 10,000 connections, a minute of silence, two seconds of drain.
         */
        public static Options at(InetSocketAddress address) {
            return new Options(address, 32 * 1024, 10_000, Duration.ofSeconds(60), Duration.ofSeconds(2));
        }
    }

    private static final int THREADS_MAX = 24;
    private static final int OUTPUT_BUFFER_BYTES = 32 * 1024;

    private final Server server;
    private final ServerConnector connector;

    private HttpServer(Server server, ServerConnector connector) {
        this.server = server;
        this.connector = connector;
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
        ServerConnector connector = new ServerConnector(server, 1, 2, connectionFactory(options));
        connector.setHost(options.address.getAddress().getHostAddress());
        connector.setPort(options.address.getPort());
        connector.setIdleTimeout(options.idleTimeout.toMillis());
        server.addConnector(connector);
        server.addBean(new NetworkConnectionLimit(options.connectionsMax, connector));
        server.setStopTimeout(options.drain.toMillis());
        server.setHandler(new GracefulHandler(new JettyHandler(handler)));
        return start(options, new HttpServer(server, connector));
    }

    private static HttpConnectionFactory connectionFactory(Options options) {
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setUriCompliance(UriCompliance.UNSAFE);
        configuration.setSendServerVersion(false);
        configuration.setSendDateHeader(false);
        configuration.setRequestHeaderSize(options.headerBytesMax);
        configuration.setOutputBufferSize(OUTPUT_BUFFER_BYTES);
        return new HttpConnectionFactory(configuration);
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

    /** Accepts nothing more, lets running requests go on for the drain time, and cuts what is left. */
    @Override
    public void close() throws IOException {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IOException("The HTTP server did not stop well: " + e.getMessage(), e);
        }
    }
}
