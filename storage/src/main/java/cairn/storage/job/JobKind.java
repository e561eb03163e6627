package cairn.storage.job;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a job does. */
public enum JobKind {
    /** Brings what a pin holds, and pins it. */
    PIN,
    /** Brings a DAG, and holds nothing. */
    FETCH,
    /** Takes the blocks of a CAR file. */
    IMPORT,
    /** Writes a DAG into a CAR file. */
    EXPORT,
    /** Removes what nothing holds. */
    GC;

    /** How it is written in tables and answers. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<JobKind> named(String word) {
        return Arrays.stream(values()).filter(kind -> kind.word().equals(word)).findFirst();
    }
}
