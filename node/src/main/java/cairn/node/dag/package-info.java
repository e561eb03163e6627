/**
 * Walking DAGs of any codec: a {@link cairn.node.dag.DagWalk} visits every block below some roots once, in the order in
 * which a reader would come to them, and says where one is missing. What it keeps is the set of multihashes that it
 * saw.
 */
package cairn.node.dag;
