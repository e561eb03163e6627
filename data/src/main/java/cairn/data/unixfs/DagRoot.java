package cairn.data.unixfs;

import cairn.data.cid.Cid;

/**
 * What was built.
 *
 * @param cid its root
 * @param fileBytes the bytes of a file's content; 0 for what is no file
 * @param totalBytes the sum of the lengths of all its blocks, counted as often as they are linked ("Tsize")
 */
public record DagRoot(Cid cid, long fileBytes, long totalBytes) {}
