package cairn.network.traffic;

/** Bytes that streams carried in each direction, and how many a second of late. */
public record Flow(long totalIn, long totalOut, double rateIn, double rateOut) {
    /** Nothing. */
    public static final Flow NONE = new Flow(0, 0, 0, 0);
}
