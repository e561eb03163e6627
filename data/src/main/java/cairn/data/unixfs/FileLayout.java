package cairn.data.unixfs;

/** The shape of a file's DAG. */
public enum FileLayout {
    /** All leaves at one depth: short ways to every byte. */
    BALANCED,
    /** Leaves at growing depths: the start of a file is near, and appending changes little. */
    TRICKLE
}
