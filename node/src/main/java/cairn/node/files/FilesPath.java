package cairn.node.files;

import cairn.data.failure.LimitException;
import cairn.data.failure.MalformedException;
import java.util.ArrayList;
import java.util.List;

/**
 * A path in the node's files, cleaned: {@code .}, {@code ..} and double slashes are gone.
 *
 * @param names from the root down
 * @param isFolder whether it was written with a slash at its end
 */
public record FilesPath(List<String> names, boolean isFolder) {
    /** The longest path, in characters. */
    public static final int CHARS_MAX = 64 * 1024;

    /** The deepest path. */
    public static final int NAMES_MAX = 1024;

    public FilesPath {
        names = List.copyOf(names);
    }

    /** Reads a path, which begins with a slash. */
    public static FilesPath parse(String text) throws MalformedException, LimitException {
        if (text.isEmpty()) {
            throw new MalformedException("paths must not be empty");
        }
        if (!text.startsWith("/")) {
            throw new MalformedException("paths must start with a leading slash");
        }
        if (text.length() > CHARS_MAX) {
            throw new LimitException("The path is too long", "pathCharsMax", CHARS_MAX, "use shorter names");
        }
        List<String> names = new ArrayList<>();
        for (String name : text.split("/", -1)) {
            if (name.equals("..")) {
                if (!names.isEmpty()) {
                    names.removeLast();
                }
            } else if (!name.isEmpty() && !name.equals(".")) {
                names.add(name);
            }
        }
        if (names.size() > NAMES_MAX) {
            throw new LimitException("The path is too deep", "pathNamesMax", NAMES_MAX, "use fewer folders");
        }
        return new FilesPath(names, text.endsWith("/") && !names.isEmpty());
    }

    boolean isRoot() {
        return names.isEmpty();
    }

    /** The last name. */
    String name() {
        return names.getLast();
    }

    FilesPath parent() {
        return new FilesPath(names.subList(0, names.size() - 1), false);
    }

    FilesPath child(String name) {
        List<String> all = new ArrayList<>(names);
        all.add(name);
        return new FilesPath(all, false);
    }

    @Override
    public String toString() {
        return "/" + String.join("/", names) + (isFolder ? "/" : "");
    }
}
