package cairn.data.failure;

import java.io.IOException;

/** A limit was reached. */
public final class LimitException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String limit;
    private final long value;

    /**
     * {@code limit} is the limit's name in the configuration or the format; {@code advice} says how to raise or obey
     * it.
     */
    public LimitException(String what, String limit, long value, String advice) {
        super(what + ": more than " + limit + " = " + value + "; " + advice);
        this.limit = limit;
        this.value = value;
    }

    public String limit() {
        return limit;
    }

    public long value() {
        return value;
    }
}
