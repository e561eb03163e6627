package cairn.services.gateway.site;

import cairn.data.failure.MalformedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The rules of a {@code _redirects} file, which say what is answered where a site has nothing (IPIP-2). */
public final class RedirectsFile {
    /** The largest file that is read. */
    public static final int BYTES_MAX = 64 * 1024;

    private static final int MOVED = 301;
    private static final Set<Integer> STATUSES = Set.of(200, MOVED, 302, 303, 307, 308, 404, 410, 451);
    private static final List<String> SCHEMES = List.of("http://", "https://", "ipfs://", "ipns://");

    /**
     * What a rule says about a path.
     *
     * @param to a path of the site or, for a redirect, a URL
     * @param status 200 for a rewrite, 3xx for a redirect, 4xx for a page that goes with that status
     */
    public record Outcome(String to, int status) {
        public boolean isRedirect() {
            return status >= 300 && status < 400;
        }
    }

    private record Rule(List<String> from, boolean hasSplat, String to, int status) {}

    private final List<Rule> rules;

    private RedirectsFile(List<Rule> rules) {
        this.rules = rules;
    }

    /**
     * Reads a file.
     *
     * @throws MalformedException which names the line that is no rule
     */
    public static RedirectsFile parse(String text) throws MalformedException {
        List<Rule> rules = new ArrayList<>();
        int number = 0;
        for (String line : text.split("\r?\n", -1)) {
            number++;
            String bare = line.strip();
            if (!bare.isEmpty() && !bare.startsWith("#")) {
                rules.add(rule(bare.split("\\s+", -1), number));
            }
        }
        return new RedirectsFile(List.copyOf(rules));
    }

    private static Rule rule(String[] fields, int line) throws MalformedException {
        if (fields.length < 2 || fields.length > 3) {
            throw wrong(line, "a rule is FROM TO [STATUS]");
        }
        String from = fields[0];
        int star = from.indexOf('*');
        if (!from.startsWith("/") || star >= 0 && star != from.length() - 1) {
            throw wrong(line, "FROM begins with / and has * only as its last character, unlike " + from);
        }
        String to = fields[1];
        boolean isUrl = SCHEMES.stream().anyMatch(to::startsWith);
        if (!to.startsWith("/") && !isUrl) {
            throw wrong(line, "TO begins with / or is an http, https, ipfs or ipns URL, unlike " + to);
        }
        int status = fields.length == 2 ? MOVED : status(fields[2], line);
        String pattern = star >= 0 ? from.substring(0, star) : from;
        return new Rule(segments(pattern), star >= 0, to, status);
    }

    private static int status(String text, int line) throws MalformedException {
        try {
            int status = Integer.parseInt(text);
            if (STATUSES.contains(status)) {
                return status;
            }
        } catch (NumberFormatException e) {
            throw wrong(line, "the status " + text + " is not supported");
        }
        throw wrong(line, "the status " + text + " is not supported");
    }

    private static MalformedException wrong(int line, String why) {
        return new MalformedException("line " + line + ": " + why);
    }

    private static List<String> segments(String path) {
        String bare = path.startsWith("/") ? path.substring(1) : path;
        bare = bare.endsWith("/") ? bare.substring(0, bare.length() - 1) : bare;
        return bare.isEmpty() ? List.of() : List.of(bare.split("/", -1));
    }

    /** What the first rule says that fits the path, which begins with a slash and is not percent-encoded. */
    public Optional<Outcome> match(String path) {
        List<String> names = segments(path);
        for (Rule rule : rules) {
            Optional<String> to = expand(rule, names);
            if (to.isPresent()) {
                return Optional.of(new Outcome(to.get(), rule.status));
            }
        }
        return Optional.empty();
    }

    private static Optional<String> expand(Rule rule, List<String> names) {
        int fixed = rule.from.size();
        if (rule.hasSplat ? names.size() < fixed : names.size() != fixed) {
            return Optional.empty();
        }
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < fixed; i++) {
            String wanted = rule.from.get(i);
            if (wanted.startsWith(":")) {
                values.put(wanted.substring(1), names.get(i));
            } else if (!wanted.equals(names.get(i))) {
                return Optional.empty();
            }
        }
        if (rule.hasSplat) {
            values.put("splat", String.join("/", names.subList(fixed, names.size())));
        }
        return Optional.of(filled(rule.to, values));
    }

    /** Puts values in place of {@code :name}; what is put in is not looked at again. */
    private static String filled(String to, Map<String, String> values) {
        StringBuilder out = new StringBuilder(to.length() + 32);
        int at = 0;
        while (at < to.length()) {
            int end = at + 1;
            if (to.charAt(at) == ':') {
                while (end < to.length() && (Character.isLetterOrDigit(to.charAt(end)) || to.charAt(end) == '_')) {
                    end++;
                }
            }
            String part = to.substring(at, end);
            out.append(part.length() > 1 ? values.getOrDefault(part.substring(1), part) : part);
            at = end;
        }
        return out.toString();
    }
}
