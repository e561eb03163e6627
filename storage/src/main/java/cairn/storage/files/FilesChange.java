package cairn.storage.files;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import java.util.List;
import java.util.Optional;

/**
 * A change of one entry of the node's files.
 *
 * @param path the names from the root down, none of which has a slash; no names for the root itself
 * @param cid what is there from now on; nothing where the entry is gone
 * @param totalBytes the length of all blocks at and below {@code cid}
 * @param blocks all blocks that were written for the change, where they are few and small: kept with it, so that
 *     the block store need not bring them onto the medium first; else none
 */
public record FilesChange(List<String> path, Optional<Cid> cid, long totalBytes, List<Block> blocks) {
    public FilesChange {
        path = List.copyOf(path);
        blocks = List.copyOf(blocks);
    }

    /** A change that no blocks are kept with. */
    public FilesChange(List<String> path, Optional<Cid> cid, long totalBytes) {
        this(path, cid, totalBytes, List.of());
    }
}
