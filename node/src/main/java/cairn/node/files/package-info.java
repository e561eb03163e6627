/**
 * The node's mutable files: a directory whose root changes, with paths as in a file system.
 *
 * <p>A change is the setting or the removal of entries. It is made in an {@link cairn.node.files.Overlay} over the
 * newest root, where everybody sees it, and written as rows behind that root; directory blocks are made of it when
 * somebody asks for the CID of a directory above it, or when many changes have come together. So writing a small file
 * into a large directory costs its own block and a row. What is answered is on the medium; what is not flushed waits in
 * memory and gets there with the next flush, all of it or none.
 *
 * <p>Roots that were replaced are kept for some time and can be restored. All of it is held against the collector: the
 * newest root, the roots before it, and what changes link to. Whoever puts blocks holds the
 * {@link cairn.node.write.WriteGate}, taken before any lock of this package. CIDs of files, directories and their
 * changes are those of Kubo 0.44's MFS, and so are the messages of what is refused.
 */
package cairn.node.files;
