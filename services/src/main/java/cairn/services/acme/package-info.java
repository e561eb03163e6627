/**
 * Certificates from an authority that speaks ACME, such as Let's Encrypt: asked for when a site has none, and again in
 * the last third of the time that one is valid for.
 *
 * <p>The authority believes that a host is ours because it finds a token there under
 * {@code /.well-known/acme-challenge/} over plain HTTP (the HTTP-01 challenge), which
 * {@link cairn.services.acme.Challenges} answers before any other handler. {@link cairn.services.acme.Renewal} does the
 * rest on a thread of its own and leaves the certificate in files, from where the listener reads it like any other.
 * HTTP-01 gives no wildcards: a subdomain site needs a certificate from elsewhere.
 *
 * <p>Specification: RFC 8555. The client is acme4j.
 */
package cairn.services.acme;
