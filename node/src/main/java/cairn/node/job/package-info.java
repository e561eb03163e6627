/**
 * Jobs: long work that a node does by itself, which can be listed, followed, paused, resumed and cancelled, and which
 * goes on after a restart. {@link cairn.node.job.Jobs} is what front doors use; a {@link cairn.node.job.JobRunner} does
 * the work while a node is up, each job on a virtual thread of its own, which an interrupt ends.
 *
 * <p>A job {@code waits} until it is its turn, {@code runs}, and is {@code done}; one that is {@code paused} goes on
 * when it is resumed. What fails for a reason that may pass waits, each time longer, and is tried again, as often as it
 * may be ({@code tries_max}); then, or at once where trying again is of no use, it has {@code failed}. What a try
 * brought stays where it is, so that the next one finds it: a fetch asks only for what is missing, and an export goes
 * on behind what is written. A node that ends leaves its running jobs waiting for the next start.
 */
package cairn.node.job;
