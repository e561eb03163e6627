/**
 * The node among its peers. A {@link cairn.node.swarm.Swarm} joins what the network offers to one store: a host with
 * its connections, the tables that find peers and providers, and the exchange of blocks. It keeps at it: it dials the
 * bootstrap peers while it knows too few others, refreshes the tables every ten minutes, and connects again to the
 * peers that were named to be kept.
 *
 * <p>There are two tables, as in other implementations: that of the open Internet, where this node answers only if it
 * can be reached, and that of the networks at home, where every node answers.
 */
package cairn.node.swarm;
