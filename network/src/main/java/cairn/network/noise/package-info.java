/**
 * Noise as libp2p uses it: the handshake {@code Noise_XX_25519_ChaChaPoly_SHA256} with an empty prologue, messages of
 * at most 65535 bytes behind a length of two bytes. The second and the third message carry a payload (protobuf:
 * identity key, its signature over the Noise key, and the multiplexers that the side offers); the signature binds the
 * Noise key, which is made anew for each connection, to the peer. The responder takes the initiator's first
 * multiplexer that it offers too.
 *
 * <p>After the handshake each direction has a key of its own and counts its messages; a message that does not verify
 * ends the link. Bytes are encrypted and sent in the writer's thread, many messages in one write.
 *
 * <p>Specification: noiseprotocol.org revision 34; libp2p/specs, noise (revision 5, with stream_muxers).
 */
package cairn.network.noise;
