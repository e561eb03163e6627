package cairn.services.gateway;

import cairn.services.http.Request;
import cairn.services.http.Response;

/**
 * The part of an answer that a request asks for.
 *
 * @param first the first byte
 * @param length how many
 * @param size how many the whole has
 * @param isPart whether a part was asked for
 */
record ByteRange(long first, long length, long size, boolean isPart) {
    private static final int BAD_REQUEST = 400;
    private static final int NOT_SATISFIABLE = 416;
    private static final int PARTIAL = 206;
    private static final int RANGES_MAX = 64;
    private static final String UNIT = "bytes=";

    /**
     * Reads the Range header. Of several ranges the first is answered; a unit that is not known, and a range of another
     * version, with the whole (RFC 9110, 14.2).
     *
     * @throws GatewayException where the range lies behind the end, or is none
     */
    static ByteRange of(Request request, String etag, long size) throws GatewayException {
        ByteRange whole = new ByteRange(0, size, size, false);
        String header = request.header("Range").orElse("");
        String condition = request.header("If-Range").orElse(etag);
        if (!header.startsWith(UNIT) || !condition.equals(etag)) {
            return whole;
        }
        String[] ranges = header.substring(UNIT.length()).split(",", -1);
        if (ranges.length > RANGES_MAX) {
            throw new GatewayException(BAD_REQUEST, "The request asks for more than " + RANGES_MAX + " ranges");
        }
        for (String range : ranges) {
            requireRange(range.strip());
        }
        return of(ranges[0].strip(), size);
    }

    private static void requireRange(String range) throws GatewayException {
        int dash = range.indexOf('-');
        long first = number(range, 0, dash);
        long last = number(range, dash + 1, range.length());
        boolean hasFirst = dash > 0;
        boolean hasLast = dash >= 0 && dash + 1 < range.length();
        if (dash < 0 || first < 0 || last < 0 || !hasFirst && !hasLast || hasFirst && hasLast && last < first) {
            throw new GatewayException(
                    BAD_REQUEST, "The Range header is none such as bytes=0-1023, bytes=512- or bytes=-512");
        }
    }

    private static ByteRange of(String range, long size) throws GatewayException {
        int dash = range.indexOf('-');
        long last = number(range, dash + 1, range.length());
        if (dash == 0) {
            long length = Math.min(last, size);
            return satisfiable(size - length, length, size);
        }
        long first = number(range, 0, dash);
        long end = dash + 1 < range.length() ? Math.min(last, size - 1) : size - 1;
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

    /** Sets status and headers; {@code wholeStatus} is that of an answer without a range. */
    void show(Response response, int wholeStatus) {
        response.header("Accept-Ranges", "bytes");
        response.contentLength(length);
        response.status(isPart ? PARTIAL : wholeStatus);
        if (isPart) {
            response.header("Content-Range", "bytes " + first + "-" + (first + length - 1) + "/" + size);
        }
    }
}
