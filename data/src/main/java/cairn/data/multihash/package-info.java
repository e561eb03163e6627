/**
 * Self-describing hashes. A {@link cairn.data.multihash.Multihash} is a hash function's code, the digest's length and
 * the digest; a {@link cairn.data.multihash.HashFunction} computes one. The identity function's "digest" is the data
 * itself, at most {@value cairn.data.multihash.Multihash#IDENTITY_BYTES_MAX} bytes of it (IPIP-512).
 *
 * <p>A digest may be cut, to {@value cairn.data.multihash.Multihash#DIGEST_BYTES_MIN} bytes at least: data is not
 * verified by a shorter one, which could be found by trying.
 *
 * <p>SHA-1, SHA-2 and SHA-3 come from the JDK, which has CPU instructions for them; Keccak, BLAKE2 and BLAKE3 come from
 * Bouncy Castle. Everything here is immutable and may be shared between threads.
 *
 * <p>Specification: multiformats/multihash; codes from the multicodec table.
 */
package cairn.data.multihash;
