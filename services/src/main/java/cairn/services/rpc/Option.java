package cairn.services.rpc;

import java.util.List;

/**
 * A named option of a command.
 *
 * @param names the long name first, then its one-letter form if it has one
 * @param kind what its value is
 * @param description one line for help
 * @param fallback what holds where it is not given, as text; empty where nothing does
 */
public record Option(List<String> names, Kind kind, String description, String fallback) {
    /** What an option's value is. */
    public enum Kind {
        FLAG,
        TEXT,
        INTEGER,
        /** A list of texts: the option may be given many times. */
        TEXTS
    }

    public Option {
        names = List.copyOf(names);
    }

    public static Option flag(String names, String description) {
        return new Option(List.of(names.split(",", -1)), Kind.FLAG, description, "");
    }

    public static Option text(String names, String description) {
        return new Option(List.of(names.split(",", -1)), Kind.TEXT, description, "");
    }

    public static Option texts(String names, String description) {
        return new Option(List.of(names.split(",", -1)), Kind.TEXTS, description, "");
    }

    public static Option integer(String names, String description) {
        return new Option(List.of(names.split(",", -1)), Kind.INTEGER, description, "");
    }

    /** This option with a value that holds where none is given. */
    public Option or(String value) {
        return new Option(names, kind, description, value);
    }

    /** The long name. */
    public String name() {
        return names.getFirst();
    }
}
