package cairn.network.http;

import cairn.data.failure.LimitException;
import cairn.data.failure.MalformedException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The start of an HTTP/1.1 message: its first line, and its fields by their names in lower case.
 *
 * @param line such as {@code GET / HTTP/1.1} or {@code HTTP/1.1 200 OK}
 * @param fields the last value of each
 */
public record HttpHead(String line, Map<String, String> fields) {
    private static final int BYTES_MAX = 16 * 1024;
    private static final int FIELDS_MAX = 64;

    /** Reads up to the empty line; nothing where the stream ended before the first byte. */
    public static Optional<HttpHead> read(InputStream in) throws IOException {
        int[] left = {BYTES_MAX};
        Optional<String> first = readLine(in, left);
        if (first.isEmpty()) {
            return Optional.empty();
        }
        Map<String, String> fields = new LinkedHashMap<>();
        while (true) {
            String line = readLine(in, left).orElseThrow(() -> new EOFException("The HTTP head is cut short"));
            if (line.isEmpty()) {
                return Optional.of(new HttpHead(first.get(), fields));
            }
            int colon = line.indexOf(':');
            if (colon < 1 || fields.size() == FIELDS_MAX) {
                throw new MalformedException("The HTTP head has a line that is no field, or more than " + FIELDS_MAX);
            }
            fields.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).trim());
        }
    }

    /** A line without its end; lines of a chunked body are read by it too. */
    public static Optional<String> readLine(InputStream in, int[] left) throws IOException {
        StringBuilder line = new StringBuilder();
        int next = in.read();
        if (next < 0) {
            return Optional.empty();
        }
        while (next != '\n') {
            if (next < 0) {
                throw new EOFException("A line of HTTP is cut short");
            }
            if (--left[0] < 0) {
                throw new LimitException("An HTTP head is too long", "headBytesMax", BYTES_MAX, "send fewer fields");
            }
            line.append((char) next);
            next = in.read();
        }
        int length = line.length();
        return Optional.of(
                length > 0 && line.charAt(length - 1) == '\r' ? line.substring(0, length - 1) : line.toString());
    }

    public Optional<String> field(String name) {
        return Optional.ofNullable(fields.get(name));
    }

    /** A head's bytes. */
    public static byte[] bytes(String line, String... fields) {
        return (line + "\r\n" + String.join("\r\n", fields) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }
}
