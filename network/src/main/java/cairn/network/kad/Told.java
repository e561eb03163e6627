package cairn.network.kad;

/**
 * What came of telling of the blocks of a region.
 *
 * @param keys how many blocks it was about: so many of the first that were given
 * @param failed of how many of them nobody could be told
 * @param records how many records peers took
 * @param peers how many peers were to take some
 * @param reached how many of those did
 * @param bits how many first bits the region's places have in common
 * @param lookups how many times the closest peers were looked for
 */
public record Told(long keys, long failed, long records, long peers, long reached, int bits, int lookups) {
    /** Nothing yet. */
    public static final Told NOTHING = new Told(0, 0, 0, 0, 0, 0, 0);

    /** This, and then what came of the blocks behind it. */
    public Told then(Told next) {
        return new Told(
                keys + next.keys,
                failed + next.failed,
                records + next.records,
                peers + next.peers,
                reached + next.reached,
                next.bits,
                lookups + next.lookups);
    }

    /** This, and what came of telling others of the same blocks. */
    public Told beside(Told other) {
        return new Told(
                keys,
                Math.min(failed, other.failed),
                records + other.records,
                peers + other.peers,
                reached + other.reached,
                bits,
                lookups + other.lookups);
    }
}
