package cairn.node.job;

import cairn.data.failure.MalformedException;
import cairn.data.failure.NotFoundException;
import cairn.storage.job.Job;
import cairn.storage.job.JobKind;
import cairn.storage.job.JobState;
import cairn.storage.job.JobTable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The jobs of a node, whether it is up or not. May be used by any thread. */
public final class Jobs {
    /** How often a job is begun where nothing else is said. */
    public static final int TRIES_USUAL = 5;

    /** The most tries that somebody may want. */
    public static final int TRIES_MAX = 1000;

    private static final Duration ENDED_KEPT = Duration.ofDays(30);
    private static final Set<JobState> OPEN = EnumSet.of(JobState.WAITING, JobState.RUNNING, JobState.PAUSED);

    private final JobTable table;
    private final InstantSource clock;
    /** By number; guarded by this, as below. */
    private final Map<Long, RunningJob> running = new HashMap<>();

    private long changes;

    public Jobs(JobTable table, InstantSource clock) {
        this.table = table;
        this.clock = clock;
    }

    InstantSource clock() {
        return clock;
    }

    JobTable table() {
        return table;
    }

    /** A new job, which waits for its turn. */
    public Job start(JobKind kind, Map<String, String> arguments, int triesMax) throws IOException {
        if (triesMax < 1 || triesMax > TRIES_MAX) {
            throw new MalformedException("a job is tried once to " + TRIES_MAX + " times, not " + triesMax);
        }
        Instant now = clock.instant();
        table.removeEnded(now.minus(ENDED_KEPT));
        Job job = table.add(Job.fresh(kind, arguments, triesMax, now));
        changed();
        return job;
    }

    /**
     * The job as it is now.
     *
     * @throws NotFoundException where there is none
     */
    public JobStatus find(long number) throws IOException {
        synchronized (this) {
            RunningJob live = running.get(number);
            if (live != null) {
                return live.status();
            }
        }
        return new JobStatus(table.find(number).orElseThrow(() -> missing(number)), 0);
    }

    private static NotFoundException missing(long number) {
        return new NotFoundException("There is no job " + number + "; see: cairn job ls");
    }

    /** Jobs with numbers below {@code before}, the newest first. */
    public List<JobStatus> list(Optional<JobState> state, long before, int limit) throws IOException {
        List<Job> found = table.list(state, before, limit);
        synchronized (this) {
            return found.stream()
                    .map(job -> {
                        RunningJob live = running.get(job.number());
                        return live == null ? new JobStatus(job, 0) : live.status();
                    })
                    .toList();
        }
    }

    /** Stops it until it is resumed; what it brought so far stays. */
    public JobStatus pause(long number) throws IOException {
        return leave(number, JobState.PAUSED, EnumSet.of(JobState.WAITING));
    }

    /** Ends it for good. */
    public JobStatus cancel(long number) throws IOException {
        return leave(number, JobState.CANCELLED, EnumSet.of(JobState.WAITING, JobState.PAUSED));
    }

    private JobStatus leave(long number, JobState state, Set<JobState> from) throws IOException {
        String why = state.word() + " by an operator";
        boolean isLive;
        synchronized (this) {
            RunningJob live = running.get(number);
            isLive = live != null;
            if (isLive) {
                live.end(state, why);
            }
        }
        if (isLive) {
            awaitEnd(number);
        } else if (table.change(number, from, job -> job.in(state, why, clock.instant()))
                .isPresent()) {
            changed();
        }
        JobStatus now = find(number);
        if (now.job().state() != state) {
            throw new IOException(
                    "job " + number + " is " + now.job().state().word() + " and cannot be " + state.word());
        }
        return now;
    }

    private synchronized void awaitEnd(long number) throws IOException {
        try {
            while (running.containsKey(number)) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new java.io.InterruptedIOException("Interrupted while job " + number + " was being stopped");
        }
    }

    /** Lets it go on, with all its tries before it; one that failed or was cancelled too. */
    public JobStatus resume(long number) throws IOException {
        Set<JobState> from = EnumSet.of(JobState.PAUSED, JobState.FAILED, JobState.CANCELLED, JobState.WAITING);
        Optional<Job> job = table.change(
                number,
                from,
                old -> old.in(JobState.WAITING, "", clock.instant()).tried(0));
        if (job.isEmpty()) {
            JobStatus now = find(number);
            throw new IOException("job " + number + " is " + now.job().state().word() + " and cannot be resumed");
        }
        changed();
        return new JobStatus(job.get(), 0);
    }

    /** Forgets a job that has ended. */
    public void forget(long number) throws IOException {
        if (!table.remove(number)) {
            throw new IOException(
                    "job " + number + " is " + find(number).job().state().word() + "; cancel it first");
        }
        changed();
    }

    /** Counts whatever happens to jobs, also progress. */
    public synchronized long changes() {
        return changes;
    }

    /** Waits until something happened since {@code seen}, or the time is over. */
    public synchronized void await(long seen, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        for (long left = patience.toMillis(); changes == seen && left > 0; ) {
            wait(left);
            left = (deadline - System.nanoTime()) / 1_000_000;
        }
    }

    synchronized void changed() {
        changes++;
        notifyAll();
    }

    synchronized int runningCount() {
        return running.size();
    }

    /** Takes a job that waits, for the caller to do; nothing where somebody else was faster. */
    synchronized Optional<RunningJob> take(Job waiting) throws IOException {
        Optional<Job> begun =
                table.change(waiting.number(), EnumSet.of(JobState.WAITING), job -> job.begun(clock.instant()));
        Optional<RunningJob> live = begun.map(RunningJob::new);
        live.ifPresent(job -> running.put(job.job().number(), job));
        changed();
        return live;
    }

    /** Writes down where a job is that runs no more. */
    void leave(RunningJob live, Job left) throws IOException {
        try {
            table.change(left.number(), OPEN, _ -> left);
        } finally {
            synchronized (this) {
                running.remove(live.job().number());
                changed();
            }
        }
    }

    /** Ends every job that runs, which then waits for the next start. */
    void endAll() {
        synchronized (this) {
            running.values().forEach(live -> live.end(JobState.WAITING, "the node was stopped"));
        }
    }
}
