/**
 * HTTP as this program's services see it: a {@link cairn.services.http.Handler} is called on a virtual thread of its
 * own with a {@link cairn.services.http.Request} and a {@link cairn.services.http.Response}, reads and writes by
 * blocking, and may do both at once. The server behind it (Jetty, see {@code docs/decisions/http-server.md}) shows in
 * no signature.
 *
 * <p>Targets arrive as they were sent: percent-encoding, double slashes, dot segments, absolute URIs and CONNECT are
 * the handler's to judge. A handler that throws before the first byte of its answer gives a 500; one that throws after
 * it has the connection cut, so that half an answer is never taken for a whole one.
 *
 * <p>A listener with {@link cairn.services.http.Tls} speaks TLS, and in it HTTP/2 or HTTP/1.1 as the client prefers.
 * Its certificates are {@link cairn.services.http.CertificateFiles}, which may change while it runs.
 *
 * <p>Specification: RFC 9110, RFC 9112 (HTTP/1.1), RFC 9113 (HTTP/2), RFC 7301 (ALPN), RFC 7838 (Alt-Svc).
 */
package cairn.services.http;
