/**
 * Walking DAGs of any codec: a {@link cairn.node.dag.DagWalk} visits every block below some roots once, in the order in
 * which a reader would come to them, and says where one is missing. What it keeps is the set of multihashes that it
 * saw. A {@link cairn.node.dag.CarExport} writes all of a DAG as a CAR, a {@link cairn.node.dag.PathCar} as much of it
 * as verifies one path and what lies at its end (IPIP-402, IPIP-412).
 */
package cairn.node.dag;
