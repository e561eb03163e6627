/**
 * What a peer says about itself, signed, so that others may pass it on.
 *
 * <p>Specifications: libp2p RFC 2 (signed envelopes) and RFC 3 (peer records). An {@link cairn.data.envelope.Envelope}
 * is a payload with its type, the signer's key, and a signature over both and a domain, which keeps a statement from
 * being used where another was asked for. A {@link cairn.data.envelope.PeerRecord} is the addresses of one peer with a
 * number that grows from record to record. As go-libp2p has it, and RFC 3 not, the domain is {@code
 * libp2p-peer-record} and the type the two bytes 3 and 1.
 */
package cairn.data.envelope;
