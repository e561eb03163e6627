/**
 * Reads a repository of Kubo's that no process uses: its blocks, pinned roots, files' root and keys. Nothing in it is
 * changed.
 *
 * <p>What is read is what Kubo makes by default: blocks in files (flatfs, whatever its sharding function: a block's
 * name is its whole multihash, wherever the file lies), and the rest in LevelDB tables without compression. Any other
 * repository is refused by name. The facts are in {@code docs/formats/kubo.md}.
 */
package cairn.storage.kubo;
