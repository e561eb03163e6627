package cairn.node.job;

import cairn.storage.job.Job;
import cairn.storage.job.JobState;
import java.util.Optional;

/** A job that runs: how far it is, and what somebody wants of it. May be used by any thread. */
final class RunningJob {
    private static final long WINDOW_NANOS = 2_000_000_000L;

    private final Job job;
    /** Guarded by this, as all below. */
    private long blocks;

    private long bytes;
    private long windowNanos = System.nanoTime();
    private long windowBytes;
    private long bytesPerSecond;
    private Optional<Thread> thread = Optional.empty();
    private Optional<JobState> wanted = Optional.empty();
    private String why = "";

    RunningJob(Job job) {
        this.job = job;
    }

    Job job() {
        return job;
    }

    /** Says which thread does the work, and so which is interrupted. */
    synchronized void on(Thread worker) {
        thread = Optional.of(worker);
        if (wanted.isPresent()) {
            worker.interrupt();
        }
    }

    /** Ends the work, for the job to be in that state; the first who wants something gets it. */
    synchronized void end(JobState state, String reason) {
        if (wanted.isEmpty()) {
            wanted = Optional.of(state);
            why = reason;
            thread.ifPresent(Thread::interrupt);
        }
    }

    /** No interrupt comes after this. @return what somebody wants the job to be */
    synchronized Optional<JobState> ended() {
        thread = Optional.empty();
        return wanted;
    }

    synchronized String why() {
        return why;
    }

    /** A walk over what is there begins at nothing again; the farthest counts. */
    synchronized void reached(long blocksSeen, long bytesSeen) {
        blocks = Math.max(blocks, blocksSeen);
        bytes = Math.max(bytes, bytesSeen);
        long now = System.nanoTime();
        long passed = now - windowNanos;
        if (passed >= WINDOW_NANOS) {
            bytesPerSecond = (long) ((bytes - windowBytes) * 1e9 / passed);
            windowNanos = now;
            windowBytes = bytes;
        }
    }

    synchronized JobStatus status() {
        return new JobStatus(job.at(blocks, bytes), bytesPerSecond);
    }
}
