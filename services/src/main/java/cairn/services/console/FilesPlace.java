package cairn.services.console;

import cairn.data.failure.MalformedException;
import cairn.services.html.Escape;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A place in the node's files, as the console's addresses have it: names that are percent-encoded one by one, so that
 * every name has an address, whatever its bytes.
 */
record FilesPlace(List<String> names) {
    static final FilesPlace ROOT = new FilesPlace(List.of());

    /** The longest name that the console gives to anything, in bytes, as on most file systems. */
    static final int NEW_NAME_BYTES_MAX = 255;

    private static final int NAMES_MAX = 512;

    FilesPlace {
        names = List.copyOf(names);
    }

    /** Reads what follows the section's name in an address. */
    static FilesPlace parse(String rawNames) throws MalformedException {
        String[] parts = rawNames.split("/", -1);
        if (parts.length > NAMES_MAX) {
            throw new MalformedException("The path has more than " + NAMES_MAX + " names");
        }
        List<String> names = new ArrayList<>();
        for (String part : parts) {
            if (!part.isEmpty()) {
                names.add(known(part));
            }
        }
        return new FilesPlace(names);
    }

    /** A percent-encoded name of something that is there. */
    static String known(String encoded) throws MalformedException {
        String name = Escape.decoded(encoded);
        requireName(name);
        return name;
    }

    /** A path that somebody typed, from the root. */
    static FilesPlace typed(String path) throws MalformedException {
        List<String> names = new ArrayList<>();
        for (String name : path.strip().split("/", -1)) {
            if (!name.isEmpty()) {
                requireName(name);
                names.add(name);
            }
        }
        return new FilesPlace(names);
    }

    private static void requireName(String name) throws MalformedException {
        if (!isName(name)) {
            throw new MalformedException("\"" + Shown.name(name) + "\" cannot be a name in a path");
        }
    }

    /** Whether a path can name it. */
    static boolean isName(String name) {
        return !name.isEmpty()
                && !name.equals(".")
                && !name.equals("..")
                && name.indexOf('/') < 0
                && name.indexOf('\0') < 0;
    }

    /** What is to be called {@code name} here, which somebody chose. */
    FilesPlace created(String name) throws MalformedException {
        requireName(name);
        if (name.getBytes(StandardCharsets.UTF_8).length > NEW_NAME_BYTES_MAX) {
            throw new MalformedException("A new name has at most " + NEW_NAME_BYTES_MAX + " bytes");
        }
        return child(name);
    }

    FilesPlace child(String name) {
        List<String> all = new ArrayList<>(names);
        all.add(name);
        return new FilesPlace(all);
    }

    FilesPlace parent() {
        return isRoot() ? this : new FilesPlace(names.subList(0, names.size() - 1));
    }

    boolean isRoot() {
        return names.isEmpty();
    }

    String name() {
        return isRoot() ? "Files" : names.getLast();
    }

    /** The path in the node's files. */
    String path() {
        return "/" + String.join("/", names);
    }

    /** The names, percent-encoded, each with a slash before it. */
    String encoded() {
        return names.stream().map(name -> "/" + Escape.segment(name)).collect(Collectors.joining());
    }

    /** The address of its page, below the console's. */
    String address() {
        return "files" + (isRoot() ? "/" : encoded());
    }
}
