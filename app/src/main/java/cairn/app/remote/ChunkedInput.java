package cairn.app.remote;

import cairn.data.failure.MalformedException;
import cairn.data.failure.UnavailableException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads a body in the chunked transfer coding, and the trailers behind it. A node that breaks off an answer says why in
 * the extensions of a chunk that does not come; they count as trailers.
 */
final class ChunkedInput extends InputStream {
    private final HttpCall call;
    private long left;
    private boolean begun;
    private boolean ended;

    ChunkedInput(HttpCall call) {
        this.call = call;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (left == 0 && !ended) {
            nextChunk();
        }
        if (ended) {
            return -1;
        }
        int count = call.raw().read(target, offset, (int) Math.min(length, left));
        if (count < 0) {
            throw new UnavailableException("The node broke off its answer");
        }
        left -= count;
        return count;
    }

    private void nextChunk() throws IOException {
        if (begun && !call.readLine().isEmpty()) {
            throw new MalformedException("A chunk of the answer is longer than it said");
        }
        begun = true;
        String line = call.readLine();
        int extension = line.indexOf(';');
        if (extension >= 0) {
            call.readExtensions(line.substring(extension + 1));
        }
        try {
            left = Long.parseLong((extension < 0 ? line : line.substring(0, extension)).strip(), 16);
        } catch (NumberFormatException e) {
            throw new MalformedException("A chunk of the answer has no length: " + line);
        }
        if (left == 0) {
            ended = true;
            call.readTrailers();
        }
    }
}
