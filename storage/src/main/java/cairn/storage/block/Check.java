package cairn.storage.block;

import java.io.IOException;

/**
 * How a store's blocks are hashed.
 *
 * @param after the portion of the store behind which to begin, as it was told to an earlier check; 0 for all of it
 * @param share how many of the blocks are hashed: 1 for all, 0.01 for one in a hundred, which ones is left to chance
 * @param pace told of the bytes that were hashed
 * @param progress told of each portion that is done
 */
public record Check(long after, double share, Pace pace, Progress progress) {
    /** Is told how far a check is. */
    @FunctionalInterface
    public interface Progress {
        /** Everything up to this portion is done, of the whole store this share. */
        void passed(long portion, double share) throws IOException;
    }

    /** Every block, as fast as it goes. */
    public static final Check ALL = new Check(0, 1, Pace.FULL, (_, _) -> {});

    public Check {
        if (!(share > 0 && share <= 1) || after < 0) {
            throw new IllegalArgumentException("A check of " + share + " of the blocks behind " + after);
        }
    }

    /** Hashes some of the blocks, or all. */
    public static Check of(double share, Pace pace) {
        return new Check(0, share, pace, (_, _) -> {});
    }
}
