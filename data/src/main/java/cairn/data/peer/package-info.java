/**
 * What peers are known by, after libp2p's peer-ids specification: a {@link cairn.data.peer.PeerId} is the multihash of
 * a public key's protobuf, identity for keys of up to 42 bytes and sha2-256 for longer ones.
 */
package cairn.data.peer;
