package cairn.services.http;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;

/**
 * HTTP/2 without TLS for clients that begin with it, as gRPC's do. Others stay with HTTP/1.1: RFC 9113 has taken back
 * the header by which a connection could change over.
 */
final class PriorKnowledge extends HTTP2CServerConnectionFactory {
    PriorKnowledge(HttpConfiguration configuration) {
        super(configuration);
    }

    @Override
    public Connection upgradeConnection(
            Connector connector, EndPoint endPoint, MetaData.Request request, HttpFields.Mutable answer) {
        return request.getHttpVersion() == HttpVersion.HTTP_2
                ? super.upgradeConnection(connector, endPoint, request, answer)
                : null; // Jetty's way of saying that it stays as it is.
    }
}
