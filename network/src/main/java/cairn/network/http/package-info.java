/**
 * The heads of HTTP/1.1 messages, for those who speak it over links that are not the HTTP client's: retrieval over
 * streams of peers, and the opening of WebSockets. A head has at most 16 KiB and 64 fields.
 *
 * <p>Specification: RFC 9112.
 */
package cairn.network.http;
