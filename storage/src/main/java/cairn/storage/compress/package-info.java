/**
 * Blocks kept as Zstandard frames where that makes them shorter by an eighth or more:
 * {@link cairn.storage.compress.CompressedBlockStore} lies around another store, which keeps a compressed block under a
 * name of its own beside those that are kept as they are. So it can be turned on and off at any time, and what one
 * setting kept the other reads.
 */
package cairn.storage.compress;
