package cairn.storage.pin;

import cairn.data.cid.Cid;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A pin: one of perhaps many of its CID, which differ in owner or name.
 *
 * @param isRecursive whether it holds everything below too
 * @param name empty where it has none
 * @param owner who wants it; empty for the node itself
 * @param reason why, in the owner's words; may be empty
 * @param labels what else the owner wants to find it by
 * @param expires when it ends by itself
 */
public record Pin(
        Cid cid,
        boolean isRecursive,
        String name,
        String owner,
        String reason,
        Map<String, String> labels,
        Instant created,
        Optional<Instant> expires) {
    /** The longest name, in characters; also the longest owner, label, and label's value. */
    public static final int NAME_CHARS_MAX = 255;

    public static final int REASON_CHARS_MAX = 4096;
    public static final int LABELS_MAX = 64;

    public Pin {
        requireShort("name", name, NAME_CHARS_MAX);
        requireShort("owner", owner, NAME_CHARS_MAX);
        requireShort("reason", reason, REASON_CHARS_MAX);
        if (labels.size() > LABELS_MAX) {
            throw new IllegalArgumentException("A pin has at most " + LABELS_MAX + " labels");
        }
        labels.forEach((label, value) -> {
            requireShort("label", label, NAME_CHARS_MAX);
            requireShort("label's value", value, NAME_CHARS_MAX);
            if (label.isEmpty() || label.indexOf('=') >= 0 || (label + value).indexOf('\n') >= 0) {
                throw new IllegalArgumentException("A label of a pin is LABEL=VALUE in one line, not " + label);
            }
        });
        labels = Map.copyOf(labels);
    }

    /** A pin of the node itself, without end. */
    public Pin(Cid cid, boolean isRecursive, String name, Instant created) {
        this(cid, isRecursive, name, "", "", Map.of(), created, Optional.empty());
    }

    private static void requireShort(String what, String text, int charsMax) {
        if (text.length() > charsMax || text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "The " + what + " of a pin has at most " + charsMax + " characters and no NUL");
        }
    }

    /** The labels as {@code LABEL=VALUE} in lines, by label. */
    String labelLines() {
        StringBuilder lines = new StringBuilder();
        new TreeMap<>(labels)
                .forEach((label, value) ->
                        lines.append(label).append('=').append(value).append('\n'));
        return lines.toString();
    }

    static Map<String, String> labels(String lines) {
        Map<String, String> labels = new TreeMap<>();
        lines.lines().forEach(line -> {
            int sign = line.indexOf('=');
            labels.put(line.substring(0, sign), line.substring(sign + 1));
        });
        return labels;
    }
}
