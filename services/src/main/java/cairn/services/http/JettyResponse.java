package cairn.services.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.Callback;

/** A response as Jetty has it. Small writes are gathered in one buffer. */
final class JettyResponse implements Response {
    private static final int GATHERED_BYTES = 16 * 1024;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final org.eclipse.jetty.server.Request request;
    private final org.eclipse.jetty.server.Response response;
    private final HttpFields.Mutable trailers = HttpFields.build();
    private Optional<ByteBuffer> gathered = Optional.empty();

    JettyResponse(org.eclipse.jetty.server.Request request, org.eclipse.jetty.server.Response response) {
        this.request = request;
        this.response = response;
    }

    @Override
    public void reset() {
        gathered = Optional.empty();
        response.reset();
    }

    @Override
    public void status(int code) {
        response.setStatus(code);
    }

    @Override
    public void header(String name, String value) {
        response.getHeaders().put(name, value);
    }

    @Override
    public void addHeader(String name, String value) {
        response.getHeaders().add(name, value);
    }

    @Override
    public void contentLength(long bytes) {
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, bytes);
    }

    @Override
    public void announceTrailer(String name) {
        response.getHeaders().add(HttpHeader.TRAILER, name);
        response.setTrailersSupplier(() -> trailers);
    }

    @Override
    public void trailer(String name, String value) {
        trailers.put(name, value);
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
        if (bytes.remaining() >= GATHERED_BYTES) {
            sendGathered(false);
            Content.Sink.write(response, false, bytes);
            return;
        }
        ByteBuffer buffer = gathered.orElseGet(() -> ByteBuffer.allocate(GATHERED_BYTES));
        gathered = Optional.of(buffer);
        if (buffer.remaining() < bytes.remaining()) {
            sendGathered(false);
            buffer = ByteBuffer.allocate(GATHERED_BYTES);
            gathered = Optional.of(buffer);
        }
        buffer.put(bytes);
    }

    private void sendGathered(boolean last) throws IOException {
        if (gathered.isPresent()) {
            ByteBuffer buffer = gathered.get().flip();
            gathered = Optional.empty();
            Content.Sink.write(response, last, buffer);
        } else if (last) {
            Content.Sink.write(response, true, NOTHING);
        }
    }

    @Override
    public void flush() throws IOException {
        if (gathered.isPresent()) {
            sendGathered(false);
        } else if (!isCommitted()) {
            Content.Sink.write(response, false, NOTHING);
        }
    }

    /** Sends the rest and ends the body. */
    void finish() throws IOException {
        sendGathered(true);
    }

    @Override
    public boolean isCommitted() {
        return response.isCommitted();
    }

    @Override
    public void abort() {
        EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
        boolean isChunked = isCommitted() && !response.getHeaders().contains(HttpHeader.CONTENT_LENGTH);
        if (isChunked && trailers.size() > 0) {
            StringBuilder text = new StringBuilder("0\r\n");
            trailers.forEach(field -> text.append(field.getName())
                    .append(": ")
                    .append(oneLine(field.getValue()))
                    .append("\r\n"));
            // Whether or not it gets through: what counts is that the end is missing.
            endPoint.write(
                    Callback.from(endPoint::close),
                    ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8)));
            return;
        }
        endPoint.close();
    }

    private static String oneLine(String value) {
        return value.replace('\r', ' ').replace('\n', ' ');
    }
}
