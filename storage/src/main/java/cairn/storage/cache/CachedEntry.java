package cairn.storage.cache;

import cairn.data.cid.Cid;
import java.time.Instant;

/**
 * What a name stands for.
 *
 * @param space whose name it is: tools of one space share what they keep
 * @param name the name, unique in its space
 * @param cid the content, as a file
 * @param used when it was last made or asked for, at most an hour ago
 */
public record CachedEntry(String space, String name, Cid cid, long sizeBytes, Instant used) {}
