/**
 * The garbage collector: removes every block that no pin, and no root of the node's files, holds. It marks what is
 * held, then has the store sweep the rest and give the space back, while others add, pin, change files and read. What
 * is put or made a root in the meantime is marked by whoever does it, through the
 * {@link cairn.node.write.WriteGate}.
 *
 * <p>What a caller may rely on: a root that was made stays whole, whatever is collected at the time; a block that
 * nothing held when a collection began, and that nobody came to rely on since, is gone when it has ended. Memory: about
 * 30 bytes for each block that is held. The algorithm, and why it is right: {@code docs/decisions/gc.md}.
 */
package cairn.node.collect;
