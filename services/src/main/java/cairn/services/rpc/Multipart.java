package cairn.services.rpc;

import cairn.data.failure.LimitException;
import cairn.data.failure.MalformedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a {@code multipart/*} body part by part as it arrives (RFC 2046), in memory that does not depend on its size.
 * Used by one thread; asking for the next part skips what was not read of the last.
 */
public final class Multipart {
    /** The longest header of one part, in bytes. */
    public static final int PART_HEADER_BYTES_MAX = 64 * 1024;

    private static final int BUFFER_BYTES = 256 * 1024;
    private static final int BOUNDARY_CHARS_MAX = 200;
    private static final byte[] LINE_END = {'\r', '\n'};

    private final InputStream in;
    private final byte[] delimiter;
    private final int[] skip = new int[256];
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int start;
    private int end;
    private boolean inPart;
    private boolean finished;
    private boolean begun;

    /** {@code contentType} is the body's Content-Type, which names the boundary. */
    public Multipart(InputStream in, String contentType) throws UsageException {
        this.in = in;
        byte[] boundary = boundary(contentType).getBytes(StandardCharsets.ISO_8859_1);
        this.delimiter = new byte[boundary.length + 4];
        System.arraycopy(new byte[] {'\r', '\n', '-', '-'}, 0, delimiter, 0, 4);
        System.arraycopy(boundary, 0, delimiter, 4, boundary.length);
        Arrays.fill(skip, delimiter.length);
        for (int i = 0; i < delimiter.length - 1; i++) {
            skip[delimiter[i] & 0xff] = delimiter.length - 1 - i;
        }
    }

    private static String boundary(String contentType) throws UsageException {
        String type = contentType.toLowerCase(Locale.ROOT);
        int at = type.indexOf("boundary=");
        if (!type.startsWith("multipart/") || at < 0) {
            throw new UsageException(
                    "the body must be multipart/form-data with a boundary, not \"" + contentType + "\"");
        }
        String rest = contentType.substring(at + "boundary=".length());
        String boundary;
        if (rest.startsWith("\"")) {
            int close = rest.indexOf('"', 1);
            boundary = close < 0 ? "" : rest.substring(1, close);
        } else {
            int close = rest.indexOf(';');
            boundary = (close < 0 ? rest : rest.substring(0, close)).strip();
        }
        if (boundary.isEmpty() || boundary.length() > BOUNDARY_CHARS_MAX) {
            throw new UsageException("the multipart boundary is missing or too long");
        }
        return boundary;
    }

    /** The next part, or nothing after the last. */
    public Optional<Part> next() throws IOException {
        if (finished) {
            return Optional.empty();
        }
        if (!begun) {
            begun = true;
            // The first delimiter has no line end before it: give it one, so that there is one way to find them all.
            System.arraycopy(LINE_END, 0, buffer, 0, LINE_END.length);
            end = LINE_END.length;
            inPart = true;
        }
        while (inPart) {
            skipPart();
        }
        if (finished) {
            return Optional.empty();
        }
        inPart = true;
        return Optional.of(new Part(readHeaders()));
    }

    private void skipPart() throws IOException {
        int available = available();
        start += available;
    }

    /** How many bytes of the part stand at {@code start}; 0 ends the part, and what follows the delimiter was read. */
    private int available() throws IOException {
        while (true) {
            int found = find();
            if (found >= 0) {
                if (found > start) {
                    return found - start;
                }
                passDelimiter();
                return 0;
            }
            int safe = end - start - (delimiter.length - 1);
            if (safe > 0) {
                return safe;
            }
            fill("the part has no end");
        }
    }

    /** Where the delimiter begins in the buffer, or -1; after Horspool. */
    private int find() {
        int last = delimiter.length - 1;
        int at = start + last;
        while (at < end) {
            int match = 0;
            while (match <= last && buffer[at - match] == delimiter[last - match]) {
                match++;
            }
            if (match > last) {
                return at - last;
            }
            at += skip[buffer[at] & 0xff];
        }
        return -1;
    }

    private void passDelimiter() throws IOException {
        start += delimiter.length;
        inPart = false;
        while (end - start < 2) {
            fill("the line behind a boundary is cut short");
        }
        if (buffer[start] == '-' && buffer[start + 1] == '-') {
            finished = true;
            drain();
            return;
        }
        byte[] line = readLine();
        for (byte b : line) {
            if (b != ' ' && b != '\t') {
                throw new MalformedException("The line behind a multipart boundary is not empty");
            }
        }
    }

    private void drain() throws IOException {
        start = end;
        in.transferTo(OutputStream.nullOutputStream());
    }

    private Map<String, String> readHeaders() throws IOException {
        Map<String, String> headers = new LinkedHashMap<>();
        int total = 0;
        while (true) {
            byte[] line = readLine();
            if (line.length == 0) {
                return headers;
            }
            total += line.length;
            if (total > PART_HEADER_BYTES_MAX) {
                throw new LimitException(
                        "The header of an uploaded part is too long",
                        "partHeaderBytesMax",
                        PART_HEADER_BYTES_MAX,
                        "use shorter names");
            }
            String text = new String(line, StandardCharsets.UTF_8);
            int colon = text.indexOf(':');
            if (colon <= 0) {
                throw new MalformedException("A part's header line has no colon");
            }
            headers.put(
                    text.substring(0, colon).strip().toLowerCase(Locale.ROOT),
                    text.substring(colon + 1).strip());
        }
    }

    private byte[] readLine() throws IOException {
        int from = 0;
        while (true) {
            for (int i = start + from; i + 1 < end; i++) {
                if (buffer[i] == '\r' && buffer[i + 1] == '\n') {
                    byte[] line = Arrays.copyOfRange(buffer, start, i);
                    start = i + 2;
                    return line;
                }
            }
            from = Math.max(0, end - start - 1);
            if (end - start > PART_HEADER_BYTES_MAX) {
                throw new LimitException(
                        "A header line of an uploaded part is too long",
                        "partHeaderBytesMax",
                        PART_HEADER_BYTES_MAX,
                        "use shorter names");
            }
            fill("a header is cut short");
        }
    }

    private void fill(String otherwise) throws IOException {
        if (start > 0 && end + 4096 > buffer.length) {
            System.arraycopy(buffer, start, buffer, 0, end - start);
            end -= start;
            start = 0;
        }
        int count = in.read(buffer, end, buffer.length - end);
        if (count < 0) {
            throw new MalformedException("The multipart body is cut short: " + otherwise);
        }
        end += count;
    }

    /** One part: its headers by lower-case name, and its bytes until the next part is asked for. */
    public final class Part implements ReadableByteChannel {
        private final Map<String, String> headers;
        private boolean ended;

        private Part(Map<String, String> headers) {
            this.headers = headers;
        }

        public Optional<String> header(String lowerCaseName) {
            return Optional.ofNullable(headers.get(lowerCaseName));
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            if (ended || !target.hasRemaining()) {
                return ended ? -1 : 0;
            }
            int available = available();
            if (available == 0) {
                ended = true;
                return -1;
            }
            int count = Math.min(available, target.remaining());
            target.put(buffer, start, count);
            start += count;
            return count;
        }

        @Override
        public boolean isOpen() {
            return !ended;
        }

        /** Nothing to do: the next part skips what is left. */
        @Override
        public void close() {
            ended = true;
        }
    }
}
