/**
 * Blocks at rest that nobody reads without the key: {@link cairn.storage.encrypt.EncryptedBlockStore} keeps each in
 * another store, encrypted with AES-256-GCM, under a name that only the key can tell. The key is made at random when
 * the store is made, and kept beside it, wrapped with what the operator has: a key file or a passphrase
 * ({@link cairn.storage.encrypt.StoreKey}). Whoever opens the store with another is told at once.
 */
package cairn.storage.encrypt;
