package cairn.node.pin;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How something is held. */
public enum PinKind {
    RECURSIVE,
    DIRECT,
    /** Below a recursive pin; never kept itself. */
    INDIRECT;

    /** The word for it, such as {@code recursive}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<PinKind> named(String word) {
        return Arrays.stream(values()).filter(k -> k.word().equals(word)).findFirst();
    }
}
