package cairn.node.provide;

/** Which blocks the network is told of. */
public enum ProvideStrategy {
    /** None. */
    OFF,
    /** The roots of pins and of the node's files. */
    ROOTS,
    /** Pins with all that is below them. */
    PINNED,
    /** The node's files with all that is below them. */
    MFS,
    /** Every block. */
    ALL
}
