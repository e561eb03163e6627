/**
 * Telling the network what this node has. A {@link cairn.node.provide.Provider} tells of new roots at once, and of
 * everything that its {@link cairn.node.provide.ProvideStrategy} names once in 22 hours, since the peers that keep such
 * records forget them after 48.
 *
 * <p>A cycle writes what there is into files by places in the table's space, and then goes round the space: a place at
 * a share of the space is due at that share of the interval, and all blocks of the region around it are told of with
 * it, as {@link cairn.network.kad.Kad#provideFirst} does. What is late is not waited for, and the first cycle of all
 * is late as a whole. How far it is stands in a file, so a node that was stopped goes on where it was. Its lag is how
 * much more than an interval has passed since others were told of what comes next. In memory are some thousand blocks,
 * or a 256th of them all if that is more.
 */
package cairn.node.provide;
