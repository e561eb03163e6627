/**
 * Content identifiers. A {@link cairn.data.cid.Cid} says which {@link cairn.data.cid.Codec} a block's bytes follow and
 * which {@link cairn.data.multihash.Multihash} they have. Version 0 is a bare sha2-256 multihash of a dag-pb block,
 * spelt in base58btc ({@code Qm…}); version 1 carries its codec and is spelt in any multibase, base32 by default.
 *
 * <p>Two CIDs are equal where version, codec and multihash are; the same block may therefore have several. Stores are
 * keyed by multihash for that reason. Specification: multiformats/cid.
 */
package cairn.data.cid;
