package cairn.node.job;

import cairn.data.failure.CorruptBlockException;
import cairn.data.failure.LimitException;
import cairn.data.failure.MalformedException;
import cairn.node.Node;
import cairn.node.work.Threads;
import cairn.storage.job.Job;
import cairn.storage.job.JobState;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/** Does a node's jobs until it is closed: some at a time, in the order in which they may be begun. */
public final class JobRunner implements Closeable {
    private static final Logger LOG = System.getLogger(JobRunner.class.getName());
    private static final int RUNNING_MAX = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration WRITE_DOWN = Duration.ofSeconds(2);
    private static final int DOUBLINGS_MAX = 8;

    private final Jobs jobs;
    private final JobWork work;
    private final Duration firstPause;
    private final Thread scheduler;
    /** Guarded by this. */
    private final List<Thread> workers = new ArrayList<>();

    private JobRunner(Node node, Duration firstPause) {
        this.jobs = node.jobs();
        this.work = new JobWork(node);
        this.firstPause = firstPause;
        this.scheduler = Thread.ofVirtual().name("jobs").unstarted(this::run);
    }

    /** Starts; jobs that ran when the last process ended are begun again. */
    public static JobRunner start(Node node) {
        return start(node, Duration.ofSeconds(2));
    }

    /** {@code firstPause} is how long a job waits after its first try; after each that follows twice as long. */
    static JobRunner start(Node node, Duration firstPause) {
        JobRunner runner = new JobRunner(node, firstPause);
        runner.scheduler.start();
        return runner;
    }

    private void run() {
        boolean isRecovered = false;
        try {
            while (!Thread.currentThread().isInterrupted()) {
                long seen = jobs.changes();
                Duration pause = PATIENCE;
                try {
                    isRecovered = isRecovered || recover();
                    pause = beginDue();
                } catch (IOException e) {
                    LOG.log(Level.WARNING, "Jobs cannot be begun: " + e.getMessage());
                }
                jobs.await(seen, pause);
            }
        } catch (InterruptedException e) {
            LOG.log(Level.DEBUG, "No more jobs are begun");
        }
    }

    private boolean recover() throws IOException {
        Instant now = jobs.clock().instant();
        for (Job job : jobs.table().list(Optional.of(JobState.RUNNING), Long.MAX_VALUE, Integer.MAX_VALUE)) {
            // What the end of a process broke off is not the job's fault.
            jobs.table()
                    .change(
                            job.number(),
                            EnumSet.of(JobState.RUNNING),
                            old -> old.in(JobState.WAITING, "the node was ended", now)
                                    .tried(Math.max(0, old.tries() - 1)));
        }
        return true;
    }

    /** Begins what may be begun. @return how long nothing has to be done, if nothing happens */
    private Duration beginDue() throws IOException {
        Duration pause = PATIENCE;
        for (Job job : jobs.table().waiting(RUNNING_MAX)) {
            Duration left = Duration.between(jobs.clock().instant(), job.next());
            if (left.isPositive()) {
                return left.compareTo(pause) < 0 ? left.plusMillis(1) : pause;
            }
            if (jobs.runningCount() < RUNNING_MAX) {
                jobs.take(job).ifPresent(this::begin);
            }
        }
        return pause;
    }

    private synchronized void begin(RunningJob live) {
        Thread worker = Thread.ofVirtual().name("job " + live.job().number()).unstarted(() -> work(live));
        workers.removeIf(old -> !old.isAlive());
        workers.add(worker);
        live.on(worker);
        worker.start();
    }

    private void work(RunningJob live) {
        Optional<Exception> failure = Optional.empty();
        long[] writtenNanos = {System.nanoTime()};
        try {
            work.run(live.job(), (blocks, bytes) -> {
                live.reached(blocks, bytes);
                jobs.changed();
                if (System.nanoTime() - writtenNanos[0] > WRITE_DOWN.toNanos()) {
                    writtenNanos[0] = System.nanoTime();
                    jobs.table()
                            .change(
                                    live.job().number(),
                                    EnumSet.of(JobState.RUNNING),
                                    _ -> live.status().job());
                }
            });
        } catch (IOException | RuntimeException e) {
            failure = Optional.of(e);
        }
        Optional<JobState> wanted = live.ended();
        boolean isInterrupted = Thread.interrupted(); // It was the end's that was wanted, and that has come.
        try {
            jobs.leave(live, left(live, failure, wanted));
        } catch (IOException e) {
            LOG.log(
                    Level.WARNING,
                    "What became of job " + live.job().number() + " cannot be kept"
                            + (isInterrupted ? ", which was stopped: " : ": ") + e.getMessage());
        }
    }

    /** What the job is after a try. */
    private Job left(RunningJob live, Optional<Exception> failure, Optional<JobState> wanted) {
        Job job = live.status().job();
        Instant now = jobs.clock().instant();
        if (failure.isEmpty()) {
            return job.in(JobState.DONE, "", now);
        }
        if (wanted.isPresent()) {
            return job.in(wanted.get(), live.why(), now).tried(Math.max(0, job.tries() - 1));
        }
        Exception e = failure.get();
        String reason = e.getMessage() == null ? e.toString() : e.getMessage();
        if (isFinal(e) || job.tries() >= job.triesMax()) {
            String tries = job.tries() == 1 ? "1 try" : job.tries() + " tries";
            return job.in(JobState.FAILED, reason + (isFinal(e) ? "" : " (after " + tries + ")"), now);
        }
        Duration pause = firstPause.multipliedBy(1L << Math.min(DOUBLINGS_MAX, job.tries() - 1));
        return job.in(JobState.WAITING, reason, now).until(now.plus(pause));
    }

    /** Whether it would fail again the same way. */
    private static boolean isFinal(Exception e) {
        return e instanceof RuntimeException
                || e instanceof MalformedException
                || e instanceof LimitException
                || e instanceof CorruptBlockException
                || e instanceof java.nio.file.FileSystemException;
    }

    @Override
    public void close() {
        scheduler.interrupt();
        Threads.join(scheduler);
        jobs.endAll();
        List<Thread> left;
        synchronized (this) {
            left = List.copyOf(workers);
        }
        left.forEach(Threads::join);
    }
}
