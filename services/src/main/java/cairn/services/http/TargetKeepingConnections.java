package cairn.services.http;

import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.internal.HttpConnection;

/**
 * Makes connections that remember a request's target as it was sent, and which form of answer it accepts.
 *
 * <p> Jetty completes every target to an absolute URI, so that a handler cannot tell a proxy's request from another.
 * The class that it takes to know is one of Jetty's internals: a version of Jetty that changes it breaks the build or
 * the test of proxy requests, not a running server.
 */
final class TargetKeepingConnections extends HttpConnectionFactory {
    TargetKeepingConnections(HttpConfiguration configuration) {
        super(configuration);
    }

    @Override
    public Connection newConnection(Connector connector, EndPoint endPoint) {
        Kept connection = new Kept(getHttpConfiguration(), connector, endPoint);
        connection.setTransferEncodingChunkMaxLength(getTransferEncodingChunkMaxLength());
        return configure(connection, connector, endPoint);
    }

    /** The target of the request that is being handled. */
    static String target(org.eclipse.jetty.server.Request request) {
        Connection connection = request.getConnectionMetaData().getConnection();
        return connection instanceof Kept kept
                ? kept.target
                : request.getHttpURI().getPathQuery();
    }

    /**
     * The Accept header of a request, as far as it was read: of one that was refused before its headers were whole,
     * Jetty forgets those that had come.
     */
    static String accept(org.eclipse.jetty.server.Request request) {
        Connection connection = request.getConnectionMetaData().getConnection();
        String accept = connection instanceof Kept kept
                ? kept.accept
                : request.getHeaders().get(HttpHeader.ACCEPT);
        return accept == null ? "" : accept;
    }

    /** Whether the headers of a request that has begun take longer than they may; asked by one thread. */
    static boolean isSlow(Connection connection, long nowNanos, long limitNanos) {
        return connection instanceof Kept kept && kept.isSlow(nowNanos, limitNanos);
    }

    private static final class Kept extends HttpConnection {
        // Written before the request is handed to the thread that handles it; the next is parsed after that is done.
        private String target = "";
        private String accept = "";
        private final AtomicLong requests = new AtomicLong();
        // Both used by the thread that looks for slow headers: which request it saw unfinished, and since when.
        private long seenRequest = -1;
        private long seenNanos;

        Kept(HttpConfiguration configuration, Connector connector, EndPoint endPoint) {
            super(configuration, connector, endPoint);
        }

        @Override
        protected HttpStreamOverHTTP1 newHttpStream(String method, String uri, HttpVersion version) {
            target = uri;
            requests.incrementAndGet();
            return super.newHttpStream(method, uri, version);
        }

        @Override
        protected RequestHandler newRequestHandler() {
            return new RequestHandler() {
                @Override
                public void startRequest(String method, String uri, HttpVersion version) {
                    accept = "";
                    super.startRequest(method, uri, version);
                }

                @Override
                public void parsedHeader(HttpField field) {
                    if (field.getHeader() == HttpHeader.ACCEPT && field.getValue() != null) {
                        accept = field.getValue();
                    }
                    super.parsedHeader(field);
                }
            };
        }

        boolean isSlow(long nowNanos, long limitNanos) {
            if (getParser().isStart() || !getParser().inHeaderState()) {
                seenRequest = -1;
                return false;
            }
            // Before its first line is whole, a request does not count as one yet; then it may take that long again.
            if (seenRequest != requests.get()) {
                seenRequest = requests.get();
                seenNanos = nowNanos;
            }
            return nowNanos - seenNanos > limitNanos;
        }
    }
}
