package cairn.node.link;

import java.time.Duration;

/**
 * Where a name leads.
 *
 * @param path a content path, perhaps under another name
 * @param timeToLive how long this may be believed
 */
public record Link(String path, Duration timeToLive) {}
