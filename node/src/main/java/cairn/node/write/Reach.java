package cairn.node.write;

/** How much of what is below a root is held with it. */
public enum Reach {
    /** The block alone. */
    BLOCK,
    /** Everything, all of which has to be there. */
    WHOLE,
    /** Everything that is there. */
    PRESENT
}
