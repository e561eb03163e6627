package cairn.transform.cache;

import cairn.data.failure.MalformedException;
import java.util.regex.Pattern;

/**
 * A name in a build cache.
 *
 * @param space whose name it is; tools that use one space share what they keep
 * @param path {@code cas/SHA256} for content, {@code ac/HASH} for the result of an action, or what the tool chose
 */
public record CacheName(String space, String path) {
    /** The space of tools that name none. */
    public static final String MAIN = "main";

    private static final String CONTENT = "cas/";
    private static final String ACTION = "ac/";
    private static final Pattern SPACE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}");
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9_.~+=@,-]{1,255}");
    private static final int PATH_CHARS_MAX = 512;

    /** Checks a name that somebody sent. */
    public static CacheName parse(String space, String path) throws MalformedException {
        requireSpace(space);
        boolean hasHash = path.startsWith(CONTENT) || path.startsWith(ACTION);
        if (hasHash && !HASH.matcher(path.substring(path.indexOf('/') + 1)).matches()) {
            throw new MalformedException("Below ac/ and cas/ names are 64 hexadecimal digits in lower case");
        }
        if (path.length() > PATH_CHARS_MAX) {
            throw new MalformedException("A name is longer than " + PATH_CHARS_MAX + " characters");
        }
        for (String segment : path.split("/", -1)) {
            if (!SEGMENT.matcher(segment).matches() || segment.equals(".") || segment.equals("..")) {
                throw new MalformedException("A name has letters, digits and . _ ~ + = @ , - between its slashes");
            }
        }
        return new CacheName(space, path);
    }

    /** Whether a cache can be called so. */
    public static boolean isSpace(String text) {
        return SPACE.matcher(text).matches();
    }

    /** Refuses what no cache can be called. */
    public static void requireSpace(String text) throws MalformedException {
        if (!isSpace(text)) {
            throw new MalformedException("A cache's name has letters, digits and . _ -, at most 64 of them");
        }
    }

    /** The content with that hash, in lower-case hexadecimal. */
    public static CacheName content(String space, String sha256) throws MalformedException {
        return parse(space, CONTENT + sha256);
    }

    /** The result of the action with that hash. */
    public static CacheName action(String space, String hash) throws MalformedException {
        return parse(space, ACTION + hash);
    }

    /** Whether it is the hash of what it stands for. */
    public boolean isContent() {
        return path.startsWith(CONTENT);
    }

    /** Whether it stands for the result of an action. */
    public boolean isAction() {
        return path.startsWith(ACTION);
    }

    /** Whether it is what a Nix binary cache says of a path in a store. */
    public boolean isNarInfo() {
        return path.endsWith(".narinfo");
    }

    /** Another name of the same cache. */
    CacheName sibling(String other) throws MalformedException {
        return parse(space, other);
    }

    /** The hash of content or an action. */
    public String hash() {
        return path.substring(path.indexOf('/') + 1);
    }
}
