package cairn.network.dns;

import cairn.data.failure.MalformedException;
import java.util.Locale;

/**
 * What is asked of a server.
 *
 * @param name a name in lower case, without a dot at its end
 * @param type the type of the records
 */
public record DnsQuestion(String name, DnsType type) {
    private static final int NAME_CHARS_MAX = 253;
    private static final int LABEL_CHARS_MAX = 63;

    /**
     * A question about a name as people write it.
     *
     * @throws MalformedException where DNS has no such names
     */
    public static DnsQuestion of(String name, DnsType type) throws MalformedException {
        String bare = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        boolean fits = !bare.isEmpty() && bare.length() <= NAME_CHARS_MAX;
        for (String label : bare.split("\\.", -1)) {
            fits &= !label.isEmpty()
                    && label.length() <= LABEL_CHARS_MAX
                    && label.chars().allMatch(c -> c > ' ' && c < 127);
        }
        if (!fits) {
            throw new MalformedException("\"" + name + "\" is no name that DNS can have");
        }
        return new DnsQuestion(bare.toLowerCase(Locale.ROOT), type);
    }
}
