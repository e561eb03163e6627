package cairn.storage.job;

import java.time.Instant;
import java.util.Map;

/**
 * A job.
 *
 * @param number later ones have higher ones
 * @param arguments what it is about, by name, such as {@code path}
 * @param reason why it is where it is: what the last try failed with, or who ended it; may be empty
 * @param tries how often it was begun
 * @param triesMax how often it may be begun before it fails
 * @param blocks how many blocks it has dealt with, in its last try
 * @param bytes how many bytes
 * @param changed when its state changed last
 * @param next when it may be begun, where it waits
 */
public record Job(
        long number,
        JobKind kind,
        Map<String, String> arguments,
        JobState state,
        String reason,
        int tries,
        int triesMax,
        long blocks,
        long bytes,
        Instant created,
        Instant changed,
        Instant next) {
    /** The longest text of an argument, and of a reason, in characters. */
    public static final int TEXT_CHARS_MAX = 16 * 1024;

    public Job {
        arguments = Map.copyOf(arguments);
        arguments.forEach((name, value) -> {
            if (value.length() > TEXT_CHARS_MAX) {
                throw new IllegalArgumentException(
                        "The " + name + " of a job has at most " + TEXT_CHARS_MAX + " characters");
            }
        });
        reason = reason.length() > TEXT_CHARS_MAX ? reason.substring(0, TEXT_CHARS_MAX) : reason;
    }

    /** A job that waits for its turn, without a number yet. */
    public static Job fresh(JobKind kind, Map<String, String> arguments, int triesMax, Instant now) {
        return new Job(0, kind, arguments, JobState.WAITING, "", 0, triesMax, 0, 0, now, now, now);
    }

    /** What the argument says; empty where nothing was said. */
    public String argument(String name) {
        return arguments.getOrDefault(name, "");
    }

    /** The job in another state from now on. */
    public Job in(JobState newState, String newReason, Instant now) {
        return new Job(number, kind, arguments, newState, newReason, tries, triesMax, blocks, bytes, created, now, now);
    }

    /** The job, begun once more. */
    public Job begun(Instant now) {
        return new Job(number, kind, arguments, JobState.RUNNING, reason, tries + 1, triesMax, 0, 0, created, now, now);
    }

    /** The job, which waits until {@code time}. */
    public Job until(Instant time) {
        return new Job(number, kind, arguments, state, reason, tries, triesMax, blocks, bytes, created, changed, time);
    }

    /** The job with so many tries behind it. */
    public Job tried(int times) {
        return new Job(number, kind, arguments, state, reason, times, triesMax, blocks, bytes, created, changed, next);
    }

    /** The job, so far. */
    public Job at(long newBlocks, long newBytes) {
        return new Job(
                number, kind, arguments, state, reason, tries, triesMax, newBlocks, newBytes, created, changed, next);
    }
}
