package cairn.services.tar;

import cairn.data.failure.LimitException;
import cairn.data.failure.MalformedException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;

/** The records of a pax extended header: {@code LENGTH KEY=VALUE\n}, where the length counts itself. */
final class PaxRecords {
    static final String PATH = "path";
    static final String LINK = "linkpath";
    static final String SIZE = "size";
    static final String MODIFIED = "mtime";

    private static final int RECORDS_MAX = 1000;
    private static final int LENGTH_DIGITS_MAX = 9;
    private static final int SECONDS_DIGITS_MAX = 17;
    private static final int SIZE_DIGITS_MAX = 18;
    private static final int NANO_DIGITS = 9;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private PaxRecords() {}

    static void write(ByteArrayOutputStream out, String key, byte[] value) {
        int rest = key.length() + value.length + 3;
        int length = rest + digits(rest);
        length = rest + digits(length);
        out.writeBytes((length + " " + key + "=").getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(value);
        out.write('\n');
    }

    private static int digits(int number) {
        return Integer.toString(number).length();
    }

    static byte[] time(Instant time) {
        boolean isBefore = time.getEpochSecond() < 0 && time.getNano() > 0;
        long seconds = isBefore ? time.getEpochSecond() + 1 : time.getEpochSecond();
        long nanos = isBefore ? NANOS_PER_SECOND - time.getNano() : time.getNano();
        StringBuilder text = new StringBuilder(isBefore && seconds == 0 ? "-0" : Long.toString(seconds));
        if (nanos > 0) {
            String fraction = Long.toString(NANOS_PER_SECOND + nanos);
            int end = fraction.length();
            while (fraction.charAt(end - 1) == '0') {
                end--;
            }
            text.append('.').append(fraction, 1, end);
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** Adds the records to {@code records}; one with an empty value takes the key out. */
    static void read(byte[] bytes, long offset, Map<String, byte[]> records) throws MalformedException, LimitException {
        int at = 0;
        while (at < bytes.length && bytes[at] != 0) {
            int space = indexOf(bytes, ' ', at, Math.min(bytes.length, at + LENGTH_DIGITS_MAX + 1), offset);
            long length = decimal(Arrays.copyOfRange(bytes, at, space), LENGTH_DIGITS_MAX, offset + at);
            if (length <= space - at || length > bytes.length - at || bytes[at + (int) length - 1] != '\n') {
                throw new MalformedException("A pax record's length is wrong", offset + at);
            }
            int end = at + (int) length - 1;
            int equals = indexOf(bytes, '=', space + 1, end, offset);
            String key = new String(bytes, space + 1, equals - space - 1, StandardCharsets.UTF_8);
            if (key.startsWith("GNU.sparse.")) {
                throw new MalformedException("The archive holds a sparse file, which is not read here", offset + at);
            }
            if (equals + 1 == end) {
                records.remove(key);
            } else {
                records.put(key, Arrays.copyOfRange(bytes, equals + 1, end));
            }
            if (records.size() > RECORDS_MAX) {
                throw new LimitException(
                        "The archive has a header with too many pax records",
                        "recordsMax",
                        RECORDS_MAX,
                        "it is hostile");
            }
            at = end + 1;
        }
    }

    private static int indexOf(byte[] bytes, char wanted, int from, int to, long offset) throws MalformedException {
        for (int i = from; i < to; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        throw new MalformedException("A pax record has no '" + wanted + "' where one belongs", offset + from);
    }

    static long size(byte[] value, long offset) throws MalformedException {
        return decimal(value, SIZE_DIGITS_MAX, offset);
    }

    private static long decimal(byte[] digits, int digitsMax, long offset) throws MalformedException {
        long value = 0;
        for (byte digit : digits) {
            if (digit < '0' || digit > '9') {
                throw new MalformedException("A number in a pax record is not decimal", offset);
            }
            value = value * 10 + digit - '0';
        }
        if (digits.length == 0 || digits.length > digitsMax) {
            throw new MalformedException("A number in a pax record has " + digits.length + " digits", offset);
        }
        return value;
    }

    /** Seconds since 1970 with an optional fraction; digits beyond nanoseconds are dropped. */
    static Instant time(byte[] value, long offset) throws MalformedException {
        boolean isBefore = value.length > 0 && value[0] == '-';
        int start = isBefore ? 1 : 0;
        int point = start;
        while (point < value.length && value[point] != '.') {
            point++;
        }
        long seconds = decimal(Arrays.copyOfRange(value, start, point), SECONDS_DIGITS_MAX, offset);
        byte[] fraction = new byte[NANO_DIGITS];
        Arrays.fill(fraction, (byte) '0');
        if (point < value.length) {
            System.arraycopy(value, point + 1, fraction, 0, Math.min(NANO_DIGITS, value.length - point - 1));
        }
        long nanos = decimal(fraction, NANO_DIGITS, offset);
        return instant(isBefore ? -seconds : seconds, isBefore ? -nanos : nanos, offset);
    }

    static Instant instant(long seconds, long nanos, long offset) throws MalformedException {
        try {
            return Instant.ofEpochSecond(seconds, nanos);
        } catch (DateTimeException e) {
            throw new MalformedException("The archive states a time beyond the calendar: " + seconds + " s", offset);
        }
    }
}
