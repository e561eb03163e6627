package cairn.data.unixfs;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What UnixFS 1.5 may keep of a file, directory or symlink besides its content: the mode (the low twelve bits are the
 * permissions that chmod sets) and when it was last modified. Immutable.
 */
public final class Attributes {
    /** Neither a mode nor a time. */
    public static final Attributes NONE = new Attributes(OptionalInt.empty(), Optional.empty());

    private final OptionalInt mode;
    private final Optional<Instant> modified;

    private Attributes(OptionalInt mode, Optional<Instant> modified) {
        this.mode = mode;
        this.modified = modified;
    }

    public Attributes withMode(int newMode) {
        return new Attributes(OptionalInt.of(newMode), modified);
    }

    public Attributes withModified(Instant newModified) {
        return new Attributes(mode, Optional.of(newModified));
    }

    /** These without a mode of 0, which Kubo does not keep for files. */
    Attributes withoutZeroMode() {
        return mode.isPresent() && mode.getAsInt() == 0 ? new Attributes(OptionalInt.empty(), modified) : this;
    }

    /** These without a mode. */
    Attributes withoutMode() {
        return mode.isPresent() ? new Attributes(OptionalInt.empty(), modified) : this;
    }

    /** The mode, an unsigned number of 32 bits. */
    public OptionalInt mode() {
        return mode;
    }

    public Optional<Instant> modified() {
        return modified;
    }

    public boolean isEmpty() {
        return mode.isEmpty() && modified.isEmpty();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Attributes that && mode.equals(that.mode) && modified.equals(that.modified);
    }

    @Override
    public int hashCode() {
        return Objects.hash(mode, modified);
    }

    @Override
    public String toString() {
        return "Attributes[mode " + (mode.isPresent() ? Integer.toOctalString(mode.getAsInt()) : "none") + ", modified "
                + modified.map(Instant::toString).orElse("never stated") + "]";
    }
}
