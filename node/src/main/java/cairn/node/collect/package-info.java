/**
 * The garbage collector: removes every block that no pin, and no root of the node's files, holds. It marks what is
 * held, removes the rest, and lets the store give the space back. While it is at work nothing is added
 * ({@link cairn.node.write.WriteGate}); reading goes on.
 */
package cairn.node.collect;
