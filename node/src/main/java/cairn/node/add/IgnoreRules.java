package cairn.node.add;

import cairn.data.failure.MalformedException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Patterns of what is passed over when a directory is added, in the form of gitignore: {@code *} and {@code ?} do not
 * cross a slash, {@code **} does, a pattern with a slash inside or in front is anchored at the added directory, one
 * with a slash behind fits directories only, {@code !} takes back; the last pattern that fits decides.
 */
public final class IgnoreRules {
    /** Passes nothing over. */
    public static final IgnoreRules NONE = new IgnoreRules(List.of());

    private record Rule(Pattern pattern, boolean directoriesOnly, boolean takesBack) {}

    private final List<Rule> rules;

    private IgnoreRules(List<Rule> rules) {
        this.rules = rules;
    }

    /** Reads patterns, one a text; empty ones and those that begin with {@code #} say nothing. */
    public static IgnoreRules parse(List<String> patterns) throws MalformedException {
        List<Rule> rules = new ArrayList<>();
        for (String pattern : patterns) {
            String text = pattern.strip();
            if (!text.isEmpty() && !text.startsWith("#")) {
                rules.add(rule(text));
            }
        }
        return new IgnoreRules(rules);
    }

    private static Rule rule(String text) throws MalformedException {
        boolean takesBack = text.startsWith("!");
        String glob = takesBack ? text.substring(1) : text;
        boolean directoriesOnly = glob.endsWith("/");
        glob = directoriesOnly ? glob.substring(0, glob.length() - 1) : glob;
        boolean anchored = glob.indexOf('/') >= 0;
        glob = glob.startsWith("/") ? glob.substring(1) : glob;
        try {
            String regex = (anchored ? "" : "(?:.*/)?") + regex(glob);
            return new Rule(Pattern.compile(regex), directoriesOnly, takesBack);
        } catch (PatternSyntaxException e) {
            throw new MalformedException("The ignore pattern \"" + text + "\" cannot be read: " + e.getDescription());
        }
    }

    private static String regex(String glob) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < glob.length(); i++) {
            char c = glob.charAt(i);
            if (glob.startsWith("**/", i)) {
                out.append("(?:.*/)?");
                i += 2;
            } else if (glob.startsWith("**", i)) {
                out.append(".*");
                i += 1;
            } else if (c == '*') {
                out.append("[^/]*");
            } else if (c == '?') {
                out.append("[^/]");
            } else if (c == '[') {
                int close = glob.indexOf(']', i + 2);
                if (close < 0) {
                    out.append("\\[");
                } else {
                    String set = glob.substring(i + 1, close);
                    out.append('[')
                            .append(set.startsWith("!") ? "^" + set.substring(1) : set)
                            .append(']');
                    i = close;
                }
            } else {
                out.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return out.toString();
    }

    /**
     * Whether an entry is passed over.
     *
     * @param path its names joined by slashes, the added directory's own name first
     */
    public boolean matches(String path, boolean isDirectory) {
        if (rules.isEmpty()) {
            return false;
        }
        String below = path.substring(path.indexOf('/') + 1);
        boolean ignored = false;
        for (Rule rule : rules) {
            if ((isDirectory || !rule.directoriesOnly)
                    && rule.pattern.matcher(below).matches()) {
                ignored = !rule.takesBack;
            }
        }
        return ignored;
    }
}
