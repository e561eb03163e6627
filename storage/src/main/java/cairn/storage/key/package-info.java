/**
 * The node's private key, in {@code keys/self}: PKCS#8 in PEM, Ed25519, readable by its owner only, made when it is
 * first needed. From its public half comes the peer ID by which others know the node ({@code 12D3Koo…}).
 *
 * <p>Specification: libp2p peer IDs (protobuf-encoded public keys of up to 42 bytes in an identity multihash), RFC
 * 8410.
 */
package cairn.storage.key;
