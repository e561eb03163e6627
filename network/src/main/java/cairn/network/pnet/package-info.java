/**
 * Private networks: nodes that share a key of 32 bytes, the file {@code swarm.key}, connect with each other and with
 * nobody else. Before anything else each side of a link sends a random nonce of 24 bytes; from there on each
 * direction is encrypted with XSalsa20 under the key and the sender's nonce, and every handshake happens inside.
 * There is no check of the key: a stranger's first words come out as nonsense, and the link ends.
 *
 * <p>The file has three lines: {@code /key/swarm/psk/1.0.0/}, then {@code /base16/}, {@code /base64/} or {@code
 * /bin/}, then the key in that form.
 *
 * <p>Specification: libp2p/specs, pnet, Private Networks PSK V1.
 */
package cairn.network.pnet;
