/**
 * TLS 1.3 as libp2p uses it: both sides show one certificate that is signed by itself and made when the program starts.
 * An extension of it (1.3.6.1.4.1.53594.1.1: a sequence of the identity's key in its protobuf form and a signature over
 * {@code libp2p-tls-handshake:} and the certificate's key) binds it to the peer. No names, no authorities, no resumed
 * sessions. ALPN agrees on the multiplexer: the dialler offers its multiplexers and {@code libp2p}, which stands for
 * agreeing later; the listener takes the dialler's first that it has too.
 *
 * <p>Certificates without an issuer, which js-libp2p makes and the JDK refuses, are read by
 * {@link cairn.network.tls.NamelessCertificates}.
 *
 * <p>The records are the JDK's; this package moves them on the threads that read and write, and bounds them: a record
 * has at most 16 KiB and its frame, a handshake's message at most 32 KiB.
 *
 * <p>Specification: libp2p/specs, tls (r2) and inlined multiplexer negotiation.
 */
package cairn.network.tls;
