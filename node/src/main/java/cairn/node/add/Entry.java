package cairn.node.add;

import cairn.data.unixfs.Attributes;

/** A file, directory or symbolic link to be added. */
public sealed interface Entry {
    /**
     * Where it stands among what is added: names joined by {@code /}, without a leading one. Empty for a file that has
     * no name, such as standard input.
     */
    String path();

    /** Its last name. */
    default String name() {
        return path().substring(path().lastIndexOf('/') + 1);
    }

    Attributes attributes();

    /** A regular file. */
    record File(String path, Attributes attributes, FileSource source) implements Entry {}

    /** A directory; what is in it follows. */
    record Directory(String path, Attributes attributes) implements Entry {}

    /** A symbolic link and the text it holds. */
    record Symlink(String path, Attributes attributes, String target) implements Entry {}
}
