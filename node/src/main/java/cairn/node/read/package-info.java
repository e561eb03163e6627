/**
 * Reading content fast: a {@link cairn.node.read.ReadAhead} gets the blocks that a reader will soon ask for on the
 * workers, so that finding and verifying them runs beside what is done with them. What is ahead is bounded by a number
 * of blocks.
 */
package cairn.node.read;
