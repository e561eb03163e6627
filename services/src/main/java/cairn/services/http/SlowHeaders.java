package cairn.services.http;

import java.io.Closeable;
import java.time.Duration;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.ServerConnector;

/**
 * Closes connections whose request line and headers do not arrive in time, however often a byte of them does: the idle
 * timeout alone lets a client hold a connection for as long as it likes. A thread of its own looks at all of them.
 */
final class SlowHeaders implements Closeable {
    private static final int LOOKS = 4;
    private static final long LOOK_MILLIS_MAX = 1000;

    private final ServerConnector connector;
    private final Duration limit;
    private final Thread watch;

    private SlowHeaders(ServerConnector connector, Duration limit) {
        this.connector = connector;
        this.limit = limit;
        this.watch = Thread.ofVirtual().name("slow headers").unstarted(this::look);
    }

    /** Begins; headers may take {@code limit}, and a quarter of it more, or a second. */
    static SlowHeaders watch(ServerConnector connector, Duration limit) {
        SlowHeaders headers = new SlowHeaders(connector, limit);
        headers.watch.start();
        return headers;
    }

    private void look() {
        try {
            while (true) {
                Thread.sleep(Math.min(LOOK_MILLIS_MAX, limit.toMillis() / LOOKS + 1));
                long now = System.nanoTime();
                for (EndPoint endPoint : connector.getConnectedEndPoints()) {
                    Connection connection = endPoint.getConnection();
                    EndPoint plain = connection instanceof SslConnection tls ? tls.getSslEndPoint() : endPoint;
                    if (TargetKeepingConnections.isSlow(plain.getConnection(), now, limit.toNanos())) {
                        endPoint.close();
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        watch.interrupt();
    }
}
