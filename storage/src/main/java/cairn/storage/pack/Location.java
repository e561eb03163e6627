package cairn.storage.pack;

/**
 * A record's place as the index keeps it, in 64 bits: the pack's number (24 bits), the record's offset in units of 8
 * bytes (30 bits, so a pack has less than 8 GiB), and the epoch in which the record was last seen to have its hash (10
 * bits).
 */
final class Location {
    /** An entry of the index that points nowhere: never used. */
    static final long NONE = 0;
    /** An entry of the index whose block was removed. Pack 0 does not exist. */
    static final long REMOVED = 1;

    static final int PACK_NUMBER_MAX = (1 << 24) - 1;
    static final int EPOCH_MAX = (1 << 10) - 1;

    private static final int PACK_SHIFT = 40;
    private static final int OFFSET_SHIFT = 10;
    private static final long OFFSET_MASK = (1L << 30) - 1;

    private Location() {}

    static long of(int pack, long offset, int epoch) {
        return (long) pack << PACK_SHIFT | (offset >>> 3) << OFFSET_SHIFT | epoch;
    }

    static int pack(long location) {
        return (int) (location >>> PACK_SHIFT);
    }

    static long offset(long location) {
        return (location >>> OFFSET_SHIFT & OFFSET_MASK) << 3;
    }

    static int epoch(long location) {
        return (int) (location & EPOCH_MAX);
    }

    static long withEpoch(long location, int epoch) {
        return location & ~(long) EPOCH_MAX | epoch;
    }

    /** Whether two places are the same, whatever their epochs. */
    static boolean same(long a, long b) {
        return a >>> OFFSET_SHIFT == b >>> OFFSET_SHIFT;
    }

    /** Whether it is a record's place. */
    static boolean isRecord(long location) {
        return location >>> PACK_SHIFT != 0;
    }
}
