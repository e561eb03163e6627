/** Both roles of multistream-select against each other, and against bytes that no honest peer would send. */
package cairn.network.multistream;
