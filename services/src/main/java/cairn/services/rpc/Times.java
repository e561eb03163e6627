package cairn.services.rpc;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lengths of time as Go writes them: {@code 300ms}, {@code 1.5h}, {@code 2h45m}. */
public final class Times {
    private static final Pattern PART = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,9})?)(ns|us|µs|ms|s|m|h|d)");

    private Times() {}

    /** Parses such a length. */
    public static Duration parse(String text) throws UsageException {
        Matcher part = PART.matcher(text);
        Duration time = Duration.ZERO;
        int end = 0;
        while (part.find() && part.start() == end) {
            long unitNanos = switch (part.group(2)) {
                case "ns" -> 1L;
                case "us", "µs" -> 1_000L;
                case "ms" -> 1_000_000L;
                case "s" -> 1_000_000_000L;
                case "m" -> 60_000_000_000L;
                case "h" -> 3_600_000_000_000L;
                default -> 86_400_000_000_000L;
            };
            try {
                BigDecimal nanos = new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(unitNanos));
                time = time.plusNanos(nanos.longValue());
            } catch (ArithmeticException e) {
                throw new UsageException("the time \"" + text + "\" is too long");
            }
            end = part.end();
        }
        if (end == 0 || end != text.length()) {
            throw new UsageException("time: invalid duration \"" + text + "\"");
        }
        return time;
    }
}
