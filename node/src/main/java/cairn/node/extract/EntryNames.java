package cairn.node.extract;

/** What a name of a directory's entry may be where files are made of entries. */
public final class EntryNames {
    private EntryNames() {}

    /** Whether the name stands for an entry right in its directory: not empty, no "." or "..", no slash, no NUL. */
    public static boolean isPlain(String name) {
        return !name.isEmpty()
                && !name.equals(".")
                && !name.equals("..")
                && name.indexOf('/') < 0
                && name.indexOf('\0') < 0;
    }
}
