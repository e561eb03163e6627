package cairn.storage.files;

import cairn.data.cid.Cid;
import java.time.Instant;
import java.util.Optional;

/**
 * A root that the node's files have or had.
 *
 * @param number later roots have higher ones
 * @param replaced when another took its place; nothing for the newest
 */
public record FilesRoot(long number, Cid cid, Instant created, Optional<Instant> replaced) {}
