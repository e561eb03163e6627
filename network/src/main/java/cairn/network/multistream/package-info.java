/**
 * How two ends agree on what to speak over bytes that have just become theirs: multistream-select 1.0. Each side says
 * {@code /multistream/1.0.0}; the dialler proposes protocols one by one, and the listener repeats the one it speaks or
 * says {@code na}. A message is a varint length, the text, and a line feed, which the length counts.
 *
 * <p>A message has at most 1 KiB, a negotiation at most 64 proposals; deadlines belong to the stream that it runs over.
 * The dialler sends its first proposal together with the greeting, so that one round trip is enough.
 *
 * <p>Specification: libp2p/specs, connections; multiformats/multistream-select 1.0.0.
 */
package cairn.network.multistream;
