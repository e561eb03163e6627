/**
 * Private keys in {@code keys/}, a file each: PKCS#8 in PEM, readable by its owner only. A
 * {@link cairn.storage.key.KeyDirectory} holds them by name; the one named {@code self} is the node's
 * {@link cairn.storage.key.Identity}, Ed25519 where it is made here, made when it is first needed. From its public half
 * comes the peer ID by which others know the node ({@code 12D3Koo…}).
 */
package cairn.storage.key;
