package cairn.data.unixfs;

import cairn.data.block.Block;

/** Something with a place in a file system, with its root block. */
public sealed interface UnixFsEntry {
    /** The root block. */
    Block block();

    Attributes attributes();

    /**
     * A file.
     *
     * @param sizeBytes the length of its content, as the root claims it; a cursor checks it on the way
     */
    record File(Block block, long sizeBytes, Attributes attributes) implements UnixFsEntry {}

    /**
     * A directory.
     *
     * @param isSharded whether it is a HAMT
     */
    record Directory(Block block, boolean isSharded, Attributes attributes) implements UnixFsEntry {}

    /**
     * A symlink.
     *
     * @param target where it points to, relative to the directory it is in; bytes that are no UTF-8 are escaped as
     *     {@link cairn.data.dagpb.PbName} does
     */
    record Symlink(Block block, String target, Attributes attributes) implements UnixFsEntry {}
}
