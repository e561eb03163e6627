package cairn.services.http;

import java.util.Optional;

/** Parameters of a header such as {@code form-data; name="file"; filename="a b"} (RFC 9110, 5.6.6). */
public final class HeaderParameter {
    private HeaderParameter() {}

    /** The value of the header's first parameter of that name, whatever its case. */
    public static Optional<String> of(String header, String name) {
        int at = header.indexOf(';');
        while (at >= 0 && at < header.length()) {
            int equals = header.indexOf('=', at);
            if (equals < 0) {
                return Optional.empty();
            }
            String found = header.substring(at + 1, equals).strip();
            StringBuilder value = new StringBuilder();
            at = readValue(header, equals + 1, value);
            if (found.equalsIgnoreCase(name)) {
                return Optional.of(value.toString());
            }
        }
        return Optional.empty();
    }

    /** Reads a token or a quoted text. @return where the semicolon behind it is, or the header's end */
    private static int readValue(String header, int start, StringBuilder value) {
        int at = start;
        boolean isQuoted = at < header.length() && header.charAt(at) == '"';
        if (isQuoted) {
            for (at++; at < header.length() && header.charAt(at) != '"'; at++) {
                if (header.charAt(at) == '\\' && at + 1 < header.length()) {
                    at++;
                }
                value.append(header.charAt(at));
            }
        }
        int end = header.indexOf(';', at);
        if (!isQuoted) {
            value.append(header, at, end < 0 ? header.length() : end);
        }
        return end < 0 ? header.length() : end;
    }
}
