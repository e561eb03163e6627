package cairn.node.dag;

import cairn.data.failure.MalformedException;
import java.util.OptionalLong;

/**
 * A part of a file as a client names it that may not know the file's length: {@code FROM:TO}, both counted from 0,
 * inclusive, or from the end where they are negative; {@code *} is the end (IPIP-402, entity-bytes).
 *
 * @param from the first byte
 * @param to the last byte; nothing for the end of the file
 */
public record Span(long from, OptionalLong to) {
    /** The whole of a file. */
    public static final Span WHOLE = new Span(0, OptionalLong.empty());

    /** Reads {@code FROM:TO}. */
    public static Span parse(String text) throws MalformedException {
        int colon = text.indexOf(':');
        try {
            if (colon > 0) {
                long from = Long.parseLong(text.substring(0, colon));
                String end = text.substring(colon + 1);
                OptionalLong to = end.equals("*") ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(end));
                boolean isBackwards =
                        to.isPresent() && to.getAsLong() < from && Long.signum(from) * to.getAsLong() >= 0;
                if (!isBackwards) {
                    return new Span(from, to);
                }
            }
        } catch (NumberFormatException e) {
            throw wrong(text);
        }
        throw wrong(text);
    }

    private static MalformedException wrong(String text) {
        return new MalformedException("\"" + text + "\" is no part of a file such as 0:1023, 512:* or -512:*");
    }

    /** The first byte's place in a file of that length. */
    public long first(long sizeBytes) {
        return from >= 0 ? Math.min(from, sizeBytes) : Math.max(0, sizeBytes + from);
    }

    /** How many bytes of a file of that length there are. */
    public long length(long sizeBytes) {
        long last = to.isEmpty() ? sizeBytes - 1 : to.getAsLong();
        last = last < 0 && to.isPresent() ? sizeBytes + last : last;
        return Math.max(0, Math.min(last, sizeBytes - 1) - first(sizeBytes) + 1);
    }
}
