package cairn.transform.engine;

import cairn.data.cid.Cid;
import cairn.data.failure.CorruptBlockException;
import cairn.data.failure.LimitException;
import cairn.data.failure.MalformedException;
import cairn.data.failure.NotFoundException;
import cairn.data.failure.UnavailableException;
import cairn.data.unixfs.DagRoot;
import cairn.node.Node;
import cairn.node.dag.DagWalk;
import cairn.transform.record.Failure;
import cairn.transform.record.Key;
import cairn.transform.record.Result;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Finds results or makes them, each at most once at a time in this process. A build runs on a virtual thread of its own
 * and goes on when its caller's time is over. May be used by any thread.
 */
public final class Engine {
    private static final System.Logger LOG = System.getLogger("cairn.transform");

    /** How many builds run at once; others wait for their turn. */
    private static final int BUILDS_MAX = 2;

    /** How many builds there are at most, those that wait included. */
    private static final int WAITING_MAX = 64;

    private final Node node;
    private final ResultStore results;
    private final InstantSource clock;
    private final Map<Cid, Build> running = new ConcurrentHashMap<>();
    private final Semaphore turns = new Semaphore(BUILDS_MAX);

    /** A build that is running; its result is there before the latch opens. */
    private static final class Build {
        private final CountDownLatch done = new CountDownLatch(1);
        private volatile Optional<Result> result = Optional.empty();
    }

    public Engine(Node node, ResultStore results, InstantSource clock) {
        this.node = node;
        this.results = results;
        this.clock = clock;
    }

    /** The engine of a node, whose results lie in the node's home. */
    public static Engine of(Node node) {
        return new Engine(node, new ResultStore(node.home().resolve("results")), InstantSource.system());
    }

    public ResultStore results() {
        return results;
    }

    /**
     * Finds what the transform makes of a source, or makes it.
     *
     * @param wait for how long the caller waits; a build goes on after that
     * @throws MalformedException where the transform has no such argument
     */
    public Answer findOrBuild(Transform transform, Cid source, Map<String, String> arguments, Duration wait)
            throws IOException, InterruptedException {
        Key key = Key.of(transform.descriptor(), source, arguments);
        Cid name = key.cid();
        Optional<Result> kept = results.find(name);
        if (kept.isPresent() && kept.get().isSettled(clock.instant())) {
            return new Answer(Answer.Found.FAILED, name, kept);
        }
        if (kept.isPresent() && isComplete(kept.get())) {
            return new Answer(Answer.Found.HIT, name, kept);
        }
        if (running.size() >= WAITING_MAX && !running.containsKey(name)) {
            throw new UnavailableException("Too much is being made at once; ask again in a while");
        }
        Build fresh = new Build();
        Build build = running.computeIfAbsent(name, _ -> fresh);
        if (build == fresh) {
            Thread.ofVirtual().name("build of " + name).start(() -> run(transform, key, name, fresh));
        }
        if (!build.done.await(wait.toNanos(), TimeUnit.NANOSECONDS) || build.result.isEmpty()) {
            return new Answer(Answer.Found.PENDING, name, Optional.empty());
        }
        boolean isMade = build.result.get().outcome() instanceof Result.Made;
        Answer.Found found = build == fresh ? Answer.Found.BUILT : Answer.Found.JOINED;
        return new Answer(isMade ? found : Answer.Found.FAILED, name, build.result);
    }

    /**
     * Says in lines why asking for this would be a hit or a miss: the key's parts, and how they differ from those of
     * the newest result of the same transform.
     */
    public List<String> explain(Transform transform, Cid source, Map<String, String> arguments) throws IOException {
        Key key = Key.of(transform.descriptor(), source, arguments);
        List<String> lines = new ArrayList<>();
        lines.add("key        " + key.cid());
        lines.add(
                "transform  " + key.transform() + "  " + transform.descriptor().name() + " version "
                        + transform.descriptor().version());
        lines.add("source     " + key.source());
        new TreeMap<>(key.arguments()).forEach((name, value) -> lines.add("argument   " + name + "=" + value));
        Optional<Result> kept = results.find(key.cid());
        if (kept.isPresent()) {
            boolean isThere = isComplete(kept.get());
            boolean isFailure = kept.get().outcome() instanceof Result.Failed;
            lines.add(
                    isThere
                            ? "hit: made at " + kept.get().finished()
                            : isFailure
                                    ? "miss: it failed at " + kept.get().finished()
                                    : "miss: blocks of the result are missing");
            return lines;
        }
        Optional<Result> nearest = results.all().stream()
                .filter(one -> one.transform().equals(transform.descriptor().name()))
                .findFirst();
        lines.add(nearest.isEmpty() ? "miss: nothing was made by it before" : "miss: against the newest result,");
        nearest.ifPresent(one -> lines.addAll(differences(one.key(), key)));
        return lines;
    }

    private static List<String> differences(Key old, Key key) {
        List<String> lines = new ArrayList<>();
        if (!old.transform().equals(key.transform())) {
            lines.add("  another version of the transform: was " + old.transform());
        }
        if (!old.source().equals(key.source())) {
            lines.add("  another source: was " + old.source());
        }
        Map<String, String> all = new TreeMap<>(old.arguments());
        all.putAll(key.arguments());
        for (String name : all.keySet()) {
            String was = old.arguments().getOrDefault(name, "");
            if (!was.equals(key.arguments().getOrDefault(name, ""))) {
                lines.add("  another argument " + name + ": was " + was);
            }
        }
        return lines;
    }

    /** Whether every block of what was made is here: a record alone is no answer. */
    private boolean isComplete(Result result) throws IOException {
        if (!(result.outcome() instanceof Result.Made made)) {
            return false;
        }
        try {
            new DagWalk(node.offline().blocks()).walk(made.output(), (_, _) -> {});
            return true;
        } catch (NotFoundException | CorruptBlockException | UnavailableException e) {
            LOG.log(
                    Level.DEBUG,
                    () -> "the result of " + result.key().cid() + " is not whole any more: " + e.getMessage());
            return false;
        }
    }

    private void run(Transform transform, Key key, Cid name, Build build) {
        boolean hasTurn = false;
        try {
            turns.acquire();
            hasTurn = true;
            long start = System.nanoTime();
            Result.Outcome outcome = outcome(transform, key);
            Result result = new Result(
                    key,
                    transform.descriptor().name(),
                    outcome,
                    clock.instant(),
                    Duration.ofNanos(System.nanoTime() - start));
            results.put(result);
            build.result = Optional.of(result);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the result of " + name + " cannot be kept: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (hasTurn) {
                turns.release();
            }
            running.remove(name, build);
            build.done.countDown();
        }
    }

    private Result.Outcome outcome(Transform transform, Key key) {
        try {
            DagRoot made = node.write(
                    sink -> transform.run(node.files().open(key.source()), node.files(), key.arguments(), sink),
                    _ -> {});
            return new Result.Made(made.cid());
        } catch (MalformedException e) {
            return failed(Failure.Kind.SOURCE, e);
        } catch (LimitException e) {
            return failed(Failure.Kind.LIMIT, e);
        } catch (NotFoundException | UnavailableException | InterruptedIOException e) {
            return failed(Failure.Kind.UNAVAILABLE, e);
        } catch (IOException e) {
            return failed(Failure.Kind.FAULT, e);
        } catch (RuntimeException | StackOverflowError e) {
            LOG.log(Level.ERROR, "the transform " + transform.descriptor().name() + " met a fault", e);
            return new Result.Failed(Failure.Kind.FAULT.because("The transform met a fault: " + e));
        }
    }

    private static Result.Outcome failed(Failure.Kind kind, IOException e) {
        return new Result.Failed(kind.because(e.getMessage()));
    }
}
