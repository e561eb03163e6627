package cairn.services.gateway;

import cairn.services.http.Request;

/**
 * The part of a file that a request asks for.
 *
 * @param first the first byte
 * @param length how many
 * @param size how many the file has
 * @param isPart whether less than the whole was asked for
 */
record ByteRange(long first, long length, long size, boolean isPart) {
    private static final int NOT_SATISFIABLE = 416;
    private static final String UNIT = "bytes=";

    /**
     * Reads the Range header. Several ranges, a range of another version of the file, and what is no range at all are
     * answered with the whole file, as RFC 9110 allows.
     *
     * @throws GatewayException where the range lies behind the file's end
     */
    static ByteRange of(Request request, String etag, long size) throws GatewayException {
        ByteRange whole = new ByteRange(0, size, size, false);
        String header = request.header("Range").orElse("");
        String condition = request.header("If-Range").orElse(etag);
        if (!header.startsWith(UNIT) || header.indexOf(',') >= 0 || !condition.equals(etag)) {
            return whole;
        }
        String range = header.substring(UNIT.length()).strip();
        int dash = range.indexOf('-');
        long first = number(range, 0, dash);
        long last = number(range, dash + 1, range.length());
        boolean hasFirst = dash > 0;
        boolean hasLast = dash >= 0 && dash + 1 < range.length();
        if (dash < 0 || first < 0 || last < 0 || !hasFirst && !hasLast || hasFirst && hasLast && last < first) {
            return whole;
        }
        if (!hasFirst) {
            long length = Math.min(last, size);
            return satisfiable(size - length, length, size);
        }
        long end = hasLast ? Math.min(last, size - 1) : size - 1;
        return satisfiable(first, end - first + 1, size);
    }

    private static ByteRange satisfiable(long first, long length, long size) throws GatewayException {
        if (length <= 0 || first >= size) {
            throw new GatewayException(
                    NOT_SATISFIABLE,
                    "The file has " + size + " bytes; the range lies behind its end",
                    "Content-Range",
                    "bytes */" + size);
        }
        return new ByteRange(first, length, size, true);
    }

    /** The number in a part of the text; 0 where the part is empty, -1 where it is no number. */
    private static long number(String text, int from, int to) {
        long value = 0;
        for (int i = from; i < to; i++) {
            int digit = Character.digit(text.charAt(i), 10);
            if (digit < 0) {
                return -1;
            }
            value = value > Long.MAX_VALUE / 20 ? Long.MAX_VALUE / 2 : value * 10 + digit;
        }
        return value;
    }

    String contentRange() {
        return "bytes " + first + "-" + (first + length - 1) + "/" + size;
    }
}
