package cairn.node.deny;

import cairn.data.cid.Cid;
import cairn.data.failure.LimitException;
import cairn.data.failure.MalformedException;
import cairn.data.multibase.Multibase;
import cairn.data.multihash.HashFunction;
import cairn.data.multihash.Multihash;
import cairn.data.peer.PeerId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One list. Immutable. */
public final class Denylist {
    private static final int LINE_CHARS_MAX = 16 * 1024;
    private static final int LINES_MAX = 4_000_000;
    private static final int GONE = 410;
    private static final int UNAVAILABLE_FOR_LEGAL_REASONS = 451;
    private static final int HEX_CHARS = 64;
    private static final String STATUS_HINT = "gateway_status";

    private final String name;
    private final Map<String, List<Rule>> byRoot = new HashMap<>();
    private final Map<Multihash, Rule> byHash = new HashMap<>();
    private final Set<HashFunction> functions = new LinkedHashSet<>();
    private final List<Rule> byPath = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private int usualStatus = GONE;

    private Denylist(String name) {
        this.name = name;
    }

    /**
     * Reads a list. A line that is no rule is passed over and told by {@link #problems()}: one of them must not make
     * all others void.
     *
     * @throws LimitException where the list has more lines, or longer ones, than one can have
     */
    public static Denylist parse(String name, String text) throws LimitException {
        Denylist list = new Denylist(name);
        String[] lines = text.split("\n", -1);
        if (lines.length > LINES_MAX) {
            throw new LimitException("The denylist " + name, "linesMax", LINES_MAX, "split it into several files");
        }
        int first = list.readHeader(lines);
        for (int i = first; i < lines.length; i++) {
            String line = lines[i].strip();
            if (line.length() > LINE_CHARS_MAX) {
                throw new LimitException(
                        name + ":" + (i + 1), "lineCharsMax", LINE_CHARS_MAX, "a rule is never that long");
            }
            if (!line.isEmpty() && !line.startsWith("#")) {
                try {
                    list.add(line, i + 1);
                } catch (MalformedException e) {
                    list.problems.add(name + ":" + (i + 1) + ": " + e.getMessage());
                }
            }
        }
        return list;
    }

    /** Lines that are no rules, and why. */
    public List<String> problems() {
        return List.copyOf(problems);
    }

    /** Returns the line where the rules begin; of a header only the status counts. */
    private int readHeader(String[] lines) {
        for (int end = 0; end < lines.length; end++) {
            if (lines[end].strip().equals("---")) {
                for (int i = 0; i < end; i++) {
                    String line = lines[i].strip();
                    if (line.startsWith(STATUS_HINT + ":")) {
                        usualStatus =
                                status(line.substring(STATUS_HINT.length() + 1).strip());
                    }
                }
                return end + 1;
            }
            if (lines[end].startsWith("/")) {
                return 0;
            }
        }
        return 0;
    }

    private static int status(String text) {
        return text.equals("451") ? UNAVAILABLE_FOR_LEGAL_REASONS : GONE;
    }

    private void add(String line, int number) throws MalformedException {
        String[] fields = line.split("\\s+", -1);
        int status = usualStatus;
        for (int i = 1; i < fields.length; i++) {
            if (fields[i].startsWith(STATUS_HINT + "=")) {
                status = status(fields[i].substring(STATUS_HINT.length() + 1));
            }
        }
        boolean allows = "+-!".indexOf(fields[0].charAt(0)) >= 0;
        String rule = allows ? fields[0].substring(1) : fields[0];
        Denied denied = new Denied(name, number, status);
        if (rule.startsWith("//")) {
            addHash(rule.substring(2), new Rule("", false, allows, denied));
        } else if (rule.startsWith("/ipfs/") || rule.startsWith("/ipld/")) {
            String rest = rule.substring("/ipfs/".length());
            addRoot("/ipfs/" + Cid.parse(root(rest)).hash(), rest, allows, denied);
        } else if (rule.startsWith("/ipns/")) {
            String rest = rule.substring("/ipns/".length());
            addRoot(nameKey(root(rest)), rest, allows, denied);
        } else if (rule.startsWith("/")) {
            byPath.add(rule(rule, allows, denied));
        } else {
            throw new MalformedException("a rule begins with /ipfs/, /ipns/, // or /, after a sign for exceptions");
        }
    }

    private static String root(String rest) {
        int slash = rest.indexOf('/');
        return slash < 0 ? rest : rest.substring(0, slash);
    }

    private void addRoot(String key, String rest, boolean allows, Denied denied) {
        int slash = rest.indexOf('/');
        Rule rule = rule(slash < 0 ? "" : rest.substring(slash), allows, denied);
        byRoot.computeIfAbsent(key, _ -> new ArrayList<>(1)).add(rule);
    }

    private static Rule rule(String path, boolean allows, Denied denied) {
        boolean isPrefix = path.endsWith("*");
        String bare = isPrefix ? path.substring(0, path.length() - 1) : path;
        bare = bare.startsWith("/") ? bare.substring(1) : bare;
        bare = bare.endsWith("/") ? bare.substring(0, bare.length() - 1) : bare;
        return new Rule(bare, isPrefix, allows, denied);
    }

    private void addHash(String text, Rule rule) throws MalformedException {
        boolean isHex =
                text.length() == HEX_CHARS && text.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 128);
        if (isHex) {
            byte[] digest = HexFormat.of().parseHex(text);
            addHash(Multihash.of(HashFunction.SHA2_256.code(), digest), rule);
            return;
        }
        Multihash hash = Multihash.parse(Multibase.BASE58BTC.decodeBare(text));
        if (hash.isIdentity()) {
            throw new MalformedException("an identity multihash hides nothing");
        }
        addHash(hash, rule);
    }

    private void addHash(Multihash hash, Rule rule) throws MalformedException {
        HashFunction function = HashFunction.byCode(hash.code())
                .orElseThrow(() -> new MalformedException("the hash function of " + hash + " is not known"));
        functions.add(function);
        byHash.put(hash, rule);
    }

    private static String nameKey(String name) {
        if (name.indexOf('.') < 0) {
            try {
                return "/ipns/" + PeerId.parse(name).hash();
            } catch (MalformedException e) {
                return "/ipns/" + name.toLowerCase(Locale.ROOT);
            }
        }
        return "/ipns/" + name.toLowerCase(Locale.ROOT);
    }

    /** Whether a path below a CID is denied; the path is empty for the block itself, and has no slash at its ends. */
    Optional<Rule> find(Cid cid, String path) {
        String key = cid.hash().toString();
        Optional<Rule> found = last(byRoot.getOrDefault("/ipfs/" + key, List.of()), path);
        if (found.isEmpty() && !byHash.isEmpty()) {
            found = hashed(path.isEmpty() ? key : key + "/" + path)
                    .or(() -> hashed(cid.toVersion1().toString(Multibase.BASE32) + "/" + path));
        }
        return found.or(() -> path.isEmpty() ? Optional.empty() : last(byPath, path));
    }

    /** Whether a path below a name is denied. */
    Optional<Rule> findName(String named, String path) {
        String key = nameKey(named);
        Optional<Rule> found = last(byRoot.getOrDefault(key, List.of()), path);
        if (found.isEmpty() && !byHash.isEmpty()) {
            String bare = key.substring("/ipns/".length());
            boolean isKey = named.indexOf('.') < 0;
            String modern = isKey ? bare : "/ipns/" + bare;
            found = hashed(path.isEmpty() ? modern : modern + "/" + path)
                    .or(() -> hashed(legacyName(named, bare) + "/" + path));
        }
        return found.or(() -> path.isEmpty() ? Optional.empty() : last(byPath, path));
    }

    private static String legacyName(String named, String bare) {
        try {
            return PeerId.parse(named).cid().toString(Multibase.BASE32);
        } catch (MalformedException e) {
            return bare;
        }
    }

    private static Optional<Rule> last(List<Rule> rules, String path) {
        for (Rule rule : rules.reversed()) {
            if (rule.fits(path)) {
                return Optional.of(rule);
            }
        }
        return Optional.empty();
    }

    private Optional<Rule> hashed(String text) {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        for (HashFunction function : functions) {
            Rule rule = byHash.get(function.hash(bytes.duplicate()));
            if (rule != null) {
                return Optional.of(rule);
            }
        }
        return Optional.empty();
    }
}
