package cairn.node.files;

import cairn.data.cid.Cid;

/**
 * What is at a path.
 *
 * @param totalBytes the length of all blocks at and below it, as its link claims
 */
public record Found(Cid cid, long totalBytes) {}
