package cairn.data.failure;

import cairn.data.multihash.Multihash;
import java.io.IOException;
import java.util.Optional;

/** A block whose bytes are not those that its name stands for. */
public final class CorruptBlockException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient Multihash expected;
    private final transient Optional<Multihash> actual;

    /** {@code where} says what holds the block, such as a pack and an offset or the line of an upload. */
    public CorruptBlockException(Multihash expected, Multihash actual, String where) {
        super(message(expected, "its bytes hash to " + actual, where));
        this.expected = expected;
        this.actual = Optional.of(actual);
    }

    /** A block of which {@code problem} says what is wrong, where that shows before its bytes can be hashed. */
    public CorruptBlockException(Multihash expected, String problem, String where) {
        super(message(expected, problem, where));
        this.expected = expected;
        this.actual = Optional.empty();
    }

    private static String message(Multihash expected, String problem, String where) {
        return "The block " + expected + " is damaged: " + problem + " (" + where + ")";
    }

    public Multihash expected() {
        return expected;
    }

    /** What the bytes hash to, where that is known. */
    public Optional<Multihash> actual() {
        return actual;
    }
}
