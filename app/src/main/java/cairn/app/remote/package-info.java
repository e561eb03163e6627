/**
 * The command line's side of a running node: one HTTP/1.1 request over a socket, whose body is still being sent while
 * the answer is read, and whose answer's trailer says whether the stream ended well. The JDK's HTTP clients show no
 * trailers and do not read before the request is sent, which an upload that answers file by file needs.
 *
 * <p>Specification: RFC 9112 (HTTP/1.1), the parts that a request to a node of our own needs.
 */
package cairn.app.remote;
