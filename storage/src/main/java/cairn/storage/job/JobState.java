package cairn.storage.job;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Where a job is in its life. */
public enum JobState {
    /** For its turn, or for its next try. */
    WAITING,
    RUNNING,
    /** Until somebody resumes it. */
    PAUSED,
    DONE,
    /** Its tries are used up, or trying again is of no use; its reason says why. */
    FAILED,
    CANCELLED;

    /** How it is written in tables and answers. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether nothing comes of it any more. */
    public boolean isEnd() {
        return this == DONE || this == FAILED || this == CANCELLED;
    }

    public static Optional<JobState> named(String word) {
        return Arrays.stream(values())
                .filter(state -> state.word().equals(word))
                .findFirst();
    }
}
