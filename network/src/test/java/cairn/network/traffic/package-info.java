/**
 * Tests of what streams carry and may carry: buckets on a clock that the test moves, and hosts in memory whose
 * bytes are counted and limited.
 */
package cairn.network.traffic;
