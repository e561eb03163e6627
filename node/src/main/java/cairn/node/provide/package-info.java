/**
 * Telling the network what this node has. A {@link cairn.node.provide.Provider} tells of new roots at once, and of
 * everything that its {@link cairn.node.provide.ProvideStrategy} names once in 22 hours, since the peers that keep such
 * records forget them after 48. A cycle goes through the multihashes in their places' order in the table's space, so
 * that neighbours are told with addresses that are still warm, and keeps its place in a file: a node that was stopped
 * goes on where it was.
 */
package cairn.node.provide;
