package cairn.storage.pack;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a synced put survives. */
public enum Durability {
    /** A power loss. */
    COMMIT,
    /** A crash of the process, but not of the machine; syncing does nothing. */
    OS;

    /** The word for it in the configuration. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Durability> named(String word) {
        return Arrays.stream(values()).filter(d -> d.word().equals(word)).findFirst();
    }
}
