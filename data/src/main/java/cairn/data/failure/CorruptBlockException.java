package cairn.data.failure;

import cairn.data.multihash.Multihash;
import java.io.IOException;

/** A block whose bytes do not have the hash that names it. */
public final class CorruptBlockException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient Multihash expected;
    private final transient Multihash actual;

    /** {@code where} says what holds the block, such as a pack and an offset or the line of an upload. */
    public CorruptBlockException(Multihash expected, Multihash actual, String where) {
        super("The block " + expected + " is damaged: its bytes hash to " + actual + " (" + where + ")");
        this.expected = expected;
        this.actual = actual;
    }

    public Multihash expected() {
        return expected;
    }

    public Multihash actual() {
        return actual;
    }
}
