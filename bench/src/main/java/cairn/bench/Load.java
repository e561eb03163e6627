package cairn.bench;

import java.util.Arrays;
import java.util.Optional;

/** The kinds of load that a gateway is put under, each a name and what is asked for. */
enum Load {
    SMALL("http-small", "a 12-byte file, 32 connections", Unit.REQUESTS_PER_SECOND),
    RAW("http-raw", "a raw block of 12 bytes, 32 connections", Unit.REQUESTS_PER_SECOND),
    DEEP("http-deep", "a file three directories deep in the tree, 32 connections", Unit.REQUESTS_PER_SECOND),
    LISTING("http-listing", "the listing of a directory with 141 entries, 32 connections", Unit.REQUESTS_PER_SECOND),
    MEBIBYTE("http-1m", "a file of 1 MiB, 16 connections", Unit.REQUESTS_PER_SECOND),
    FILE("http-1g", "one download of the large file", Unit.SECONDS),
    CAR("http-car", "one CAR of the large file", Unit.SECONDS),
    TAR("http-tar", "one TAR of the tree", Unit.SECONDS),
    IDLE("http-idle", "10,000 idle connections: memory more; p99 first byte of new requests", Unit.MEBIBYTES);

    /** What a figure counts. */
    enum Unit {
        REQUESTS_PER_SECOND("/s", true),
        SECONDS(" s", false),
        MEBIBYTES(" MiB", false);

        private final String label;
        private final boolean isMoreBetter;

        Unit(String label, boolean isMoreBetter) {
            this.label = label;
            this.isMoreBetter = isMoreBetter;
        }

        String label() {
            return label;
        }

        /** How many times better the first is than the second. */
        double ratio(double own, double other) {
            return isMoreBetter ? own / other : other / own;
        }
    }

    /**
     * What one run gave.
     *
     * @param value in the load's unit
     * @param p99Millis how long all but the slowest hundredth of the requests took, where there were many
     */
    record Figure(double value, Optional<Double> p99Millis) {}

    private final String label;
    private final String meaning;
    private final Unit unit;

    Load(String label, String meaning, Unit unit) {
        this.label = label;
        this.meaning = meaning;
        this.unit = unit;
    }

    String label() {
        return label;
    }

    String meaning() {
        return meaning;
    }

    Unit unit() {
        return unit;
    }

    int connections() {
        return this == MEBIBYTE ? 16 : 32;
    }

    static Optional<Load> byLabel(String label) {
        return Arrays.stream(values()).filter(load -> load.label.equals(label)).findFirst();
    }
}
