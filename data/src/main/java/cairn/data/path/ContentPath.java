package cairn.data.path;

import cairn.data.cid.Cid;
import cairn.data.failure.MalformedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** A namespace, a root and the names below it. Immutable. */
public final class ContentPath {
    /** The longest text that is read as a path. */
    public static final int TEXT_CHARS_MAX = 16 * 1024;
    /** How many names a path may have below its root. */
    public static final int SEGMENTS_MAX = 1024;

    private final Namespace namespace;
    private final String root;
    private final Optional<Cid> cid;
    private final List<String> segments;
    private final boolean hasTrailingSlash;

    private ContentPath(
            Namespace namespace, String root, Optional<Cid> cid, List<String> segments, boolean hasTrailingSlash) {
        this.namespace = namespace;
        this.root = root;
        this.cid = cid;
        this.segments = List.copyOf(segments);
        this.hasTrailingSlash = hasTrailingSlash;
    }

    /** The path {@code /ipfs/CID}. */
    public static ContentPath of(Cid cid) {
        return new ContentPath(Namespace.IPFS, cid.toString(), Optional.of(cid), List.of(), false);
    }

    /**
     * What a person may type: a content path, an {@code ipfs:}, {@code ipns:} or {@code ipld:} URI, or a CID with or
     * without names behind it.
     */
    public static ContentPath parse(String text) throws MalformedException {
        checkText(text);
        Optional<String> rewritten = pathOfUri(text);
        if (rewritten.isPresent()) {
            return parseNames(rewritten.get(), text);
        }
        List<String> names = cleanNames(text);
        boolean startsWithNamespace = text.startsWith("/")
                && !names.isEmpty()
                && Namespace.byLabel(names.getFirst()).isPresent();
        if (startsWithNamespace) {
            return parseNames(text, text);
        }
        if (names.isEmpty()) {
            throw new MalformedException("The path \"" + text + "\" is empty; give /ipfs/CID, /ipns/NAME or a CID");
        }
        Cid cid = rootCid(
                names.getFirst(),
                "invalid path \"" + text + "\": it begins neither with /ipfs/, /ipns/ or /ipld/ nor with a CID");
        List<String> below = names.subList(1, names.size());
        checkCount(below);
        return new ContentPath(Namespace.IPFS, names.getFirst(), Optional.of(cid), below, text.endsWith("/"));
    }

    /**
     * A content path and nothing else, as it stands in records and URLs: {@code /ipfs/…}, {@code /ipns/…} or
     * {@code /ipld/…}.
     */
    public static ContentPath parseStrict(String text) throws MalformedException {
        checkText(text);
        return parseNames(text, text);
    }

    private static void checkText(String text) throws MalformedException {
        if (text.length() > TEXT_CHARS_MAX) {
            throw new MalformedException(
                    "A path has at most " + TEXT_CHARS_MAX + " characters, this has " + text.length());
        }
        int nul = text.indexOf('\0');
        if (nul >= 0) {
            throw new MalformedException("The path has a NUL character, which no name can hold", nul);
        }
    }

    private static void checkCount(List<String> below) throws MalformedException {
        if (below.size() > SEGMENTS_MAX) {
            throw new MalformedException(
                    "A path has at most " + SEGMENTS_MAX + " names below its root, this has " + below.size());
        }
    }

    private static ContentPath parseNames(String path, String shown) throws MalformedException {
        List<String> names = cleanNames(path);
        Optional<Namespace> namespace =
                path.startsWith("/") && !names.isEmpty() ? Namespace.byLabel(names.getFirst()) : Optional.empty();
        if (namespace.isEmpty()) {
            throw new MalformedException("The path \"" + shown + "\" does not begin with /ipfs/, /ipns/ or /ipld/");
        }
        boolean isMutable = namespace.get().isMutable();
        String prefix = "/" + namespace.get().label() + "/";
        if (names.size() < 2) {
            throw new MalformedException("The path \"" + shown + "\" has nothing behind " + prefix + "; "
                    + (isMutable ? "a name" : "a CID") + " belongs there");
        }
        String root = names.get(1);
        Optional<Cid> cid = isMutable
                ? Optional.empty()
                : Optional.of(rootCid(root, "The path \"" + shown + "\" has no CID behind " + prefix));
        List<String> below = names.subList(2, names.size());
        checkCount(below);
        return new ContentPath(namespace.get(), root, cid, below, path.endsWith("/"));
    }

    /** {@code ipfs://CID/a} as {@code /ipfs/CID/a}; nothing where {@code text} is no such URI. */
    private static Optional<String> pathOfUri(String text) {
        for (Namespace namespace : Namespace.values()) {
            String scheme = namespace.label() + ":";
            if (text.regionMatches(true, 0, scheme, 0, scheme.length())) {
                String rest = text.substring(scheme.length());
                return Optional.of("/" + namespace.label() + "/" + (rest.startsWith("//") ? rest.substring(2) : rest));
            }
        }
        return Optional.empty();
    }

    /** The names between slashes, without empty ones, with "." and ".." resolved; ".." above the top is dropped. */
    private static List<String> cleanNames(String text) {
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
        return names;
    }

    private static Cid rootCid(String root, String problem) throws MalformedException {
        try {
            return Cid.parse(root);
        } catch (MalformedException e) {
            throw new MalformedException(problem + ": " + e.getMessage());
        }
    }

    public Namespace namespace() {
        return namespace;
    }

    /** The root as it was written: a CID's text, a key's name or a domain. */
    public String root() {
        return root;
    }

    /** The root's CID; nothing for {@link Namespace#IPNS}. */
    public Optional<Cid> cid() {
        return cid;
    }

    /** The names below the root, none empty, "." or "..", none with a slash or NUL. */
    public List<String> segments() {
        return segments;
    }

    /** Whether the path was written with a slash at its end, which asks for a directory. */
    public boolean hasTrailingSlash() {
        return hasTrailingSlash;
    }

    public boolean isMutable() {
        return namespace.isMutable();
    }

    /**
     * The path of an entry of what this path leads to. {@code name} is one name, not a path; a foreign directory may
     * hold names that no path can spell, such as "..".
     */
    public ContentPath child(String name) throws MalformedException {
        List<String> longer = new ArrayList<>(segments);
        longer.add(name);
        return withSegments(longer);
    }

    /** The same root with other names below it. */
    public ContentPath withSegments(List<String> names) throws MalformedException {
        checkCount(names);
        for (String name : names) {
            if (!canStand(name)) {
                throw new MalformedException("\"" + name.replace("\0", "\\0") + "\" cannot stand as a name in a path");
            }
        }
        return new ContentPath(namespace, root, cid, names, false);
    }

    private static boolean canStand(String name) {
        boolean isSpecial = name.isEmpty() || name.equals(".") || name.equals("..");
        return !isSpecial && name.indexOf('/') < 0 && name.indexOf('\0') < 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ContentPath that
                && namespace == that.namespace
                && root.equals(that.root)
                && segments.equals(that.segments)
                && hasTrailingSlash == that.hasTrailingSlash;
    }

    @Override
    public int hashCode() {
        return Objects.hash(namespace, root, segments, hasTrailingSlash);
    }

    /** The whole path, such as {@code /ipfs/bafy…/a/b}. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        out.append('/').append(namespace.label()).append('/').append(root);
        segments.forEach(name -> out.append('/').append(name));
        return hasTrailingSlash ? out.append('/').toString() : out.toString();
    }
}
