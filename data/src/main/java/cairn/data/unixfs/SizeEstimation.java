package cairn.data.unixfs;

/** How the size of a directory is measured that decides whether it becomes a HAMT (IPIP-499). */
public enum SizeEstimation {
    /** The sum of the lengths of names and CIDs: what everybody did until 2025. */
    LINKS,
    /** The exact length of the directory's block. */
    BLOCK,
    /** Not at all: only the number of links decides, where a maximum is set. */
    DISABLED
}
