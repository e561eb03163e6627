package cairn.node.add;

import cairn.data.failure.MalformedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
            return new Rule(Pattern.compile(regex, Pattern.DOTALL), directoriesOnly, takesBack);
        } catch (PatternSyntaxException e) {
            throw new MalformedException("The ignore pattern \"" + text + "\" cannot be read: " + e.getDescription());
        }
    }

    private static String regex(String glob) {
        StringBuilder out = new StringBuilder();
        int i = 0;
        while (i < glob.length()) {
            int c = glob.codePointAt(i);
            int close = c == '[' ? glob.indexOf(']', i + (isNegated(glob, i + 1) ? 3 : 2)) : -1;
            if (glob.startsWith("**/", i)) {
                out.append("(?:.*/)?");
                i += 3;
            } else if (glob.startsWith("**", i)) {
                out.append(".*");
                i += 2;
            } else if (close >= 0) {
                out.append(set(glob.substring(i + 1, close)));
                i = close + 1;
            } else {
                boolean isEscape = c == '\\' && i + 1 < glob.length();
                int literal = isEscape ? glob.codePointAt(i + 1) : c;
                out.append(isEscape ? literal(literal) : one(c));
                i += (isEscape ? 1 : 0) + Character.charCount(literal);
            }
        }
        return out.toString();
    }

    private static String one(int c) {
        return switch (c) {
            case '*' -> "[^/]*";
            case '?' -> "[^/]";
            default -> literal(c);
        };
    }

    private static String literal(int c) {
        return Pattern.quote(Character.toString(c));
    }

    private static boolean isNegated(String glob, int at) {
        return glob.startsWith("!", at) || glob.startsWith("^", at);
    }

    /** What stands between brackets: characters and ranges of them, of which a slash is none. */
    private static String set(String members) {
        boolean negated = isNegated(members, 0);
        StringBuilder out = new StringBuilder("(?!/)[").append(negated ? "^" : "");
        int[] points = members.substring(negated ? 1 : 0).codePoints().toArray();
        for (int i = 0; i < points.length; i++) {
            boolean isRange = points[i] == '-' && i > 0 && i < points.length - 1;
            // In a set of a regular expression more than in one of a glob has a meaning.
            out.append(isRange ? "-" : String.format(Locale.ROOT, "\\x{%x}", points[i]));
        }
        return out.append(']').toString();
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
