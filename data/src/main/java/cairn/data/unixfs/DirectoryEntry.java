package cairn.data.unixfs;

import cairn.data.cid.Cid;

/**
 * An entry of a directory.
 *
 * @param name as the directory's maker chose it, which may be anything: "..", a slash, nothing. Bytes that are no
 *     UTF-8 are escaped as {@link cairn.data.dagpb.PbName} does. Who makes files of entries checks their names
 * @param cid what it is
 * @param totalBytes the length of all blocks at and below it, as the directory's maker claims, or
 *     {@link cairn.data.dagpb.PbLink#UNSTATED}
 */
public record DirectoryEntry(String name, Cid cid, long totalBytes) {}
