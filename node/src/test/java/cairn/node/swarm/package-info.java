/** What a node says of itself to its peers, and what it makes of what they say of its addresses. */
package cairn.node.swarm;
