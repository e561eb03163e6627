package cairn.services.http;

import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** What a client asked. Used by the thread that handles it; the body may be read by another. */
public interface Request {
    String method();

    /** The request line's target as it was sent: a path with a query, an absolute URI, or CONNECT's host and port. */
    String rawTarget();

    /** The path as it was sent, percent-encoding and all, without the query; empty for CONNECT. */
    String rawPath();

    /** The query as it was sent, without the question mark. */
    Optional<String> rawQuery();

    /** Host and port that the client thinks it talks to: of an absolute target, else of the Host header. */
    String host();

    /** Whether the target is an absolute URI, as a proxy is asked. */
    boolean isAbsolute();

    /** Whether it came over TLS to this server. */
    boolean isSecure();

    /** The first header of that name, whatever its case. */
    Optional<String> header(String name);

    /** All headers of that name. */
    List<String> headers(String name);

    /** The body as it arrives. */
    InputStream body();

    /** The address that the connection comes from, without the port. */
    String remoteAddress();

    /** The address that the connection goes to, with the port: {@code HOST:PORT} or {@code [HOST]:PORT}. */
    String localAddress();
}
