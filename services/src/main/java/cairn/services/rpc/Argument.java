package cairn.services.rpc;

/**
 * A positional argument of a command.
 *
 * @param name what help calls it, such as {@code ipfs-path}
 * @param kind a word, or the content of a file or of standard input
 * @param required whether at least one must be given
 * @param repeated whether more than one may be given; only the last argument of a command may
 * @param description one line for help
 */
public record Argument(String name, Kind kind, boolean required, boolean repeated, String description) {
    /** What an argument is. */
    public enum Kind {
        TEXT,
        /** On the command line the path of a file or directory; over HTTP the parts of the body. */
        FILE
    }

    public static Argument one(String name, String description) {
        return new Argument(name, Kind.TEXT, true, false, description);
    }

    public static Argument optional(String name, String description) {
        return new Argument(name, Kind.TEXT, false, false, description);
    }

    /** At least one. */
    public static Argument many(String name, String description) {
        return new Argument(name, Kind.TEXT, true, true, description);
    }

    /** Any number, also none. */
    public static Argument any(String name, String description) {
        return new Argument(name, Kind.TEXT, false, true, description);
    }

    /** At least one file; without a path the command line sends standard input. */
    public static Argument files(String name, String description) {
        return new Argument(name, Kind.FILE, true, true, description);
    }

    /** Any number of files, also none; standard input is named as {@code -}. */
    public static Argument anyFiles(String name, String description) {
        return new Argument(name, Kind.FILE, false, true, description);
    }
}
