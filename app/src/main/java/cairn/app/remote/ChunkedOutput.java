package cairn.app.remote;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Sends a body in the chunked transfer coding, a chunk for each write; the writer is expected to buffer. */
final class ChunkedOutput extends OutputStream {
    private static final byte[] LINE_END = {'\r', '\n'};

    private final OutputStream out;

    ChunkedOutput(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return;
        }
        out.write(Integer.toHexString(length).getBytes(StandardCharsets.ISO_8859_1));
        out.write(LINE_END);
        out.write(bytes, offset, length);
        out.write(LINE_END);
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    /** Ends the body; the connection stays open for the answer. */
    @Override
    public void close() throws IOException {
        out.write("0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }
}
