/**
 * Keys that sign for peers and names, as libp2p's peer-ids specification has them: a protobuf of a type and bytes, and
 * a signature form for each type.
 *
 * <ul>
 *   <li>A {@link cairn.data.key.PublicKey} checks signatures; what it is read from may be anything a stranger sends.
 *   <li>A {@link cairn.data.key.PrivateKey} signs, wherever its secret is kept.
 *   <li>A {@link cairn.data.key.SecretKey} is a private key whose secret is here, to be made, written and read.
 * </ul>
 *
 * <p>Types: Ed25519; RSA of 2048 to 8192 bits (PKCS#1 v1.5 with SHA-256); secp256k1 and ECDSA over P-256 (SHA-256,
 * signatures in DER). ECDSA keys of other curves are refused. Encodings are read strictly, and a key that was read is
 * written in its one canonical form, so that a key has one peer ID whatever form it came in. Files hold PKCS#8 in PEM
 * (RFC 5958, 8410, 5915), as Kubo exports it.
 */
package cairn.data.key;
