package cairn.transform.engine;

import cairn.data.cid.Cid;
import cairn.transform.record.Result;
import java.util.Locale;
import java.util.Optional;

/**
 * What a caller is told.
 *
 * @param found how it came about
 * @param key the CID of what was asked for
 * @param result what came of it, unless it is pending
 */
public record Answer(Found found, Cid key, Optional<Result> result) {
    /** How an answer came about. */
    public enum Found {
        /** It was there. */
        HIT,
        /** Somebody else was making it. */
        JOINED,
        /** It was made for this caller. */
        BUILT,
        /** It is still being made; asking again later finds it. */
        PENDING,
        /** It cannot be made, or not now. */
        FAILED;

        /** The word in headers and output. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What was made, where something was. */
    public Optional<Cid> output() {
        return result.map(Result::outcome)
                .filter(Result.Made.class::isInstance)
                .map(outcome -> ((Result.Made) outcome).output());
    }
}
