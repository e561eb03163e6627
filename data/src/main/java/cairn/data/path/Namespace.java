package cairn.data.path;

import java.util.Locale;
import java.util.Optional;

/** What the root of a content path is, and how the names below it are read. */
public enum Namespace {
    /** The root is a CID; names are those of UnixFS directories where there are any. */
    IPFS,
    /** The root is a name (a key or a domain) whose content changes. */
    IPNS,
    /** The root is a CID; names are fields of the IPLD data model. */
    IPLD;

    /** The first name of such a path, such as {@code ipfs}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether the same path may lead to other content tomorrow. */
    public boolean isMutable() {
        return this == IPNS;
    }

    public static Optional<Namespace> byLabel(String label) {
        return switch (label) {
            case "ipfs" -> Optional.of(IPFS);
            case "ipns" -> Optional.of(IPNS);
            case "ipld" -> Optional.of(IPLD);
            default -> Optional.empty();
        };
    }
}
