package cairn.node.job;

import cairn.storage.job.Job;

/**
 * A job as it is now.
 *
 * @param job with what it has dealt with by now
 * @param bytesPerSecond how fast it is, over the last seconds; 0 of one that does not run
 */
public record JobStatus(Job job, long bytesPerSecond) {}
