/**
 * UnixFS: files, directories and symlinks as DAGs of dag-pb and raw blocks.
 *
 * <p><b>Making.</b> An {@link cairn.data.unixfs.ImportProfile} holds every parameter that decides which CIDs come
 * out. Its chunker cuts a file; its {@link cairn.data.unixfs.LeafMaker} makes each chunk a {@link
 * cairn.data.unixfs.Leaf} (in any thread, without copying where leaves are raw); a {@link
 * cairn.data.unixfs.FileBuilder} takes the leaves in order and builds the nodes above; a {@link
 * cairn.data.unixfs.DirectoryBuilder} takes entries and builds a directory; {@link cairn.data.unixfs.Symlinks} makes
 * symlinks. What is built is a {@link cairn.data.unixfs.DagRoot}.
 *
 * <p><b>Reading.</b> A {@link cairn.data.unixfs.UnixFsReader} over a {@link cairn.data.block.BlockSource} opens a CID
 * as a {@link cairn.data.unixfs.UnixFsEntry}, reads a range of a file with a {@link cairn.data.unixfs.FileCursor},
 * and lists a directory or finds a name in it.
 *
 * <p><b>Format.</b> A dag-pb node's data is a {@link cairn.data.unixfs.UnixFsData} message. A file is a leaf, or a
 * node whose links are its parts in order, with the length of each. A directory is one node with sorted links, or a
 * HAMT ("hash array mapped trie"): a tree of shards in which the next bits of the hash of a name (MurmurHash3 x64, 64
 * bits) choose the child; a shard's data has one bit a possible child, and the names of its links start with the
 * child's number in hexadecimal. Lengths in links ("Tsize") count all blocks below as often as they are linked.
 *
 * <p>Specification: specs.ipfs.tech, "UnixFS" (with mode and mtime of version 1.5), and IPIP-499 for the profiles and
 * for when a directory becomes a HAMT. The blocks are those of Kubo 0.44, byte for byte. It differs in one thing:
 * where leaves are raw although attributes are kept, a file of one leaf becomes a dag-pb node that holds the bytes
 * and the attributes; Kubo refuses that combination.
 */
package cairn.data.unixfs;
