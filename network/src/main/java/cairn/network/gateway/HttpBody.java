package cairn.network.gateway;

import cairn.data.failure.MalformedException;
import cairn.network.duplex.BulkInput;
import cairn.network.http.HttpHead;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** A body of a known length, or one that comes in chunks. Used by one thread. */
final class HttpBody extends BulkInput {
    private static final int CHUNK_LINE_BYTES_MAX = 1024;
    private static final int TRAILER_BYTES_MAX = 8 * 1024;
    private static final int CHUNK_DIGITS_MAX = 8;

    private final InputStream in;
    private final boolean isChunked;
    private long left;
    private boolean hasEnded;
    private boolean isFirst = true;

    private HttpBody(InputStream in, boolean isChunked, long left) {
        this.in = in;
        this.isChunked = isChunked;
        this.left = left;
        this.hasEnded = !isChunked && left == 0;
    }

    /**
     * The body behind a head.
     *
     * @throws MalformedException where the head does not say where it ends
     */
    static InputStream of(HttpHead head, InputStream in) throws MalformedException {
        if (head.field("transfer-encoding").filter("chunked"::equalsIgnoreCase).isPresent()) {
            return new HttpBody(in, true, 0);
        }
        String length = head.field("content-length")
                .filter(text -> text.matches("[0-9]{1,18}"))
                .orElseThrow(() -> new MalformedException("The HTTP answer does not say how long it is"));
        return new HttpBody(in, false, Long.parseLong(length));
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (left == 0 && isChunked && !hasEnded) {
            nextChunk();
        }
        if (hasEnded) {
            return -1;
        }
        int count = in.read(target, offset, (int) Math.min(length, left));
        if (count < 0) {
            throw new EOFException("The HTTP answer was cut short");
        }
        left -= count;
        hasEnded = !isChunked && left == 0;
        return count;
    }

    private void nextChunk() throws IOException {
        int[] room = {CHUNK_LINE_BYTES_MAX};
        if (!isFirst && !line(room).isEmpty()) {
            throw new MalformedException("A chunk of the HTTP answer is longer than it says");
        }
        isFirst = false;
        String size = line(room).split(";", 2)[0].trim();
        if (!size.matches("[0-9a-fA-F]{1," + CHUNK_DIGITS_MAX + "}")) {
            throw new MalformedException("A chunk of the HTTP answer has no length");
        }
        left = Long.parseLong(size, 16);
        if (left == 0) {
            int[] trailer = {TRAILER_BYTES_MAX};
            while (!line(trailer).isEmpty()) {
                // trailers say nothing that is needed
            }
            hasEnded = true;
        }
    }

    private String line(int[] room) throws IOException {
        return HttpHead.readLine(in, room).orElseThrow(() -> new EOFException("The HTTP answer was cut short"));
    }
}
