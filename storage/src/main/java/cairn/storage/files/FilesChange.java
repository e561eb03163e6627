package cairn.storage.files;

import cairn.data.cid.Cid;
import java.util.List;
import java.util.Optional;

/**
 * A change of one entry of the node's files.
 *
 * @param path the names from the root down, none of which has a slash; no names for the root itself
 * @param cid what is there from now on; nothing where the entry is gone
 * @param totalBytes the length of all blocks at and below {@code cid}
 */
public record FilesChange(List<String> path, Optional<Cid> cid, long totalBytes) {
    public FilesChange {
        path = List.copyOf(path);
    }
}
