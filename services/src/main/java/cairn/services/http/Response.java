package cairn.services.http;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The answer to a request. Used by one thread at a time; status and headers are fixed by the first write or flush. */
public interface Response {
    void status(int code);

    /** Sets a header, in place of others of that name. */
    void header(String name, String value);

    /** Adds a header to others of that name. */
    void addHeader(String name, String value);

    /** Says how long the body is; without it the body is sent in chunks. */
    void contentLength(long bytes);

    /** Announces a field behind the body, to be set with {@link #trailer}. Before the first write. */
    void announceTrailer(String name);

    /** Sets an announced field behind the body. */
    void trailer(String name, String value);

    /**
     * Sends the buffer's remaining bytes, without copying them where they lie outside the heap; returns when they were
     * taken.
     *
     * @throws IOException where the client is gone
     */
    void write(ByteBuffer bytes) throws IOException;

    /** Sends what was written and, if nothing was, status and headers. */
    void flush() throws IOException;

    /** Whether status and headers were sent. */
    boolean isCommitted();

    /** Forgets status, headers and bytes that were not sent yet; to be asked for only before they are committed. */
    void reset();

    /**
     * Answers CONNECT with a tunnel that ends at this server: what the client sends from now on are requests to it.
     * Nothing else is to be written.
     */
    void tunnelHere() throws IOException;

    /**
     * Cuts the connection, so that the client sees that the answer is not whole. Trailer fields that were set go
     * before the cut as extensions of a chunk that does not come ({@code 1;NAME="VALUE"}, percent-encoded), for clients
     * that want to know why. Nothing can be written after it.
     */
    void abort();
}
