package cairn.services.http;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A response of which it is known what was sent: for logs, metrics and budgets. Used by one thread at a time. */
public final class CountedResponse implements Response {
    private final Response response;
    private int status = 200;
    private long bodyBytes;
    private long firstByteNanos;
    private final Runnable onFirstByte;

    /** {@code onFirstByte} is called before the first byte of a body is written. */
    public CountedResponse(Response response, Runnable onFirstByte) {
        this.response = response;
        this.onFirstByte = onFirstByte;
    }

    /** The status that was set last. */
    public int status() {
        return status;
    }

    /** How many bytes of a body were written. */
    public long bodyBytes() {
        return bodyBytes;
    }

    /** When the first byte of a body was written, in the time of {@link System#nanoTime()}; 0 where none was. */
    public long firstByteNanos() {
        return firstByteNanos;
    }

    @Override
    public void status(int code) {
        status = code;
        response.status(code);
    }

    @Override
    public void header(String name, String value) {
        response.header(name, value);
    }

    @Override
    public void addHeader(String name, String value) {
        response.addHeader(name, value);
    }

    @Override
    public void contentLength(long bytes) {
        response.contentLength(bytes);
    }

    @Override
    public void announceTrailer(String name) {
        response.announceTrailer(name);
    }

    @Override
    public void trailer(String name, String value) {
        response.trailer(name, value);
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
        if (bodyBytes == 0) {
            firstByteNanos = System.nanoTime();
            onFirstByte.run();
        }
        int count = bytes.remaining();
        response.write(bytes);
        bodyBytes += count;
    }

    @Override
    public void flush() throws IOException {
        response.flush();
    }

    @Override
    public boolean isCommitted() {
        return response.isCommitted();
    }

    @Override
    public void reset() {
        status = 200;
        bodyBytes = 0;
        response.reset();
    }

    @Override
    public void tunnelHere() throws IOException {
        response.tunnelHere();
    }

    @Override
    public void abort() {
        response.abort();
    }
}
