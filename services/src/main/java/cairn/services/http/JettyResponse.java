package cairn.services.http;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.util.Callback;

/** A response as Jetty has it. Small writes are gathered in one buffer. */
final class JettyResponse implements Response {
    private static final System.Logger LOG = System.getLogger("cairn.services.http");
    private static final int GATHERED_BYTES = 16 * 1024;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final int PRINTABLE_FIRST = 0x20;
    private static final int PRINTABLE_LAST = 0x7e;

    private final org.eclipse.jetty.server.Request request;
    private final org.eclipse.jetty.server.Response response;
    private final String altSvc;
    private final HttpFields.Mutable trailers = HttpFields.build();
    private Optional<ByteBuffer> gathered = Optional.empty();
    private int gatheredBytesMax = GATHERED_BYTES;
    private boolean chunkSent;
    private boolean aborted;

    /** {@code altSvc} goes as a header with the answer, unless it is empty. */
    JettyResponse(org.eclipse.jetty.server.Request request, org.eclipse.jetty.server.Response response, String altSvc) {
        this.request = request;
        this.response = response;
        this.altSvc = altSvc;
        sayAltSvc();
    }

    private void sayAltSvc() {
        if (!altSvc.isEmpty()) {
            response.getHeaders().put(HttpHeader.ALT_SVC, altSvc);
        }
    }

    @Override
    public void reset() {
        gathered = Optional.empty();
        gatheredBytesMax = GATHERED_BYTES;
        trailers.clear();
        response.reset();
        response.setTrailersSupplier(null);
        sayAltSvc();
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
        gatheredBytesMax = (int) Math.min(GATHERED_BYTES, bytes);
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
        if (aborted) {
            throw new IOException("The answer was cut off before");
        }
        boolean isFull = gathered.isPresent() && gathered.get().remaining() < bytes.remaining();
        if (isFull) {
            sendGathered(false);
        }
        if (bytes.remaining() >= GATHERED_BYTES) {
            send(false, bytes);
            return;
        }
        if (gathered.isEmpty()) {
            gathered = Optional.of(ByteBuffer.allocate(Math.max(gatheredBytesMax, bytes.remaining())));
        }
        gathered.get().put(bytes);
    }

    private void sendGathered(boolean last) throws IOException {
        if (gathered.isPresent()) {
            ByteBuffer buffer = gathered.get().flip();
            gathered = Optional.empty();
            send(last, buffer);
        } else if (last) {
            send(true, NOTHING);
        }
    }

    private void send(boolean last, ByteBuffer bytes) throws IOException {
        boolean isOfUnknownLength = !last && !response.getHeaders().contains(HttpHeader.CONTENT_LENGTH);
        if (isOfUnknownLength && !isCommitted() && isVersion11() && !isWithoutBody()) {
            // Jetty would let the end of a connection that is not kept alive be the end of the body, and half be whole.
            response.getHeaders().put(HttpHeader.TRANSFER_ENCODING, "chunked");
        }
        chunkSent |= bytes.hasRemaining();
        Content.Sink.write(response, last, bytes);
    }

    /** Whether there is no body even where headers speak of one. */
    private boolean isWithoutBody() {
        return response.getStatus() == HttpStatus.NOT_MODIFIED_304 || HttpMethod.HEAD.is(request.getMethod());
    }

    /** Whether a connection carries one request at a time; in HTTP/2 it carries others, which are not to be cut. */
    boolean isVersion1() {
        return request.getConnectionMetaData().getHttpVersion().getVersion() < HttpVersion.HTTP_2.getVersion();
    }

    private boolean isVersion11() {
        return request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_1_1;
    }

    @Override
    public void flush() throws IOException {
        if (gathered.isPresent()) {
            sendGathered(false);
        } else if (!isCommitted()) {
            send(false, NOTHING);
        }
    }

    /** Sends the rest and ends the body; of an answer that was cut, complains. */
    void finish() throws IOException {
        if (aborted) {
            throw new IOException("The answer was cut off");
        }
        if (isWithoutBody() && gathered.isEmpty()) {
            // At the end Jetty would add a length of 0, and caches would take that for the length of what they hold.
            flush();
        }
        sendGathered(true);
    }

    @Override
    public void tunnelHere() {
        Connector connector = request.getConnectionMetaData().getConnector();
        EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
        response.setStatus(HttpStatus.OK_200);
        request.setAttribute(
                HttpStream.UPGRADE_CONNECTION_ATTRIBUTE,
                connector.getConnectionFactory(TargetKeepingConnections.class).newConnection(connector, endPoint));
    }

    @Override
    public boolean isCommitted() {
        return response.isCommitted();
    }

    boolean isAborted() {
        return aborted;
    }

    @Override
    public void abort() {
        if (aborted) {
            return;
        }
        aborted = true;
        if (!isVersion1()) {
            return; // the failure that the caller gets resets the stream
        }
        EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
        boolean isWhole = isCommitted() && response.getHeaders().contains(HttpHeader.CONTENT_LENGTH);
        boolean isChunked = isCommitted() && !isWhole && isVersion11();
        if (isChunked && trailers.size() > 0) {
            // Whether or not it gets through: what counts is that the end is missing.
            endPoint.write(Callback.from(endPoint::close), ByteBuffer.wrap(unfinishedChunk()));
            return;
        }
        if (!isChunked && !isWhole) {
            resetOnClose(endPoint);
        }
        endPoint.close();
    }

    /**
     * The head of a chunk that never comes, with the trailer fields as its extensions. Fields in their usual place
     * would follow a chunk of length 0, and some clients (Python's http.client) take that for a whole body already.
     */
    private byte[] unfinishedChunk() {
        // Jetty ends a chunk when the next one begins.
        StringBuilder text = new StringBuilder(chunkSent ? "\r\n1" : "1");
        trailers.forEach(field -> {
            text.append(';').append(field.getName()).append("=\"");
            for (byte b : field.getValue().getBytes(StandardCharsets.UTF_8)) {
                boolean isPlain =
                        b >= PRINTABLE_FIRST && b <= PRINTABLE_LAST && b != '"' && b != '%' && b != '\\' && b != ';';
                if (isPlain) {
                    text.append((char) b);
                } else {
                    text.append('%').append(HexFormat.of().toHexDigits(b));
                }
            }
            text.append('"');
        });
        return text.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** Where the end of the connection is the end of the body (HTTP/1.0), only a reset says that it is not whole. */
    private static void resetOnClose(EndPoint endPoint) {
        if (endPoint.getTransport() instanceof SocketChannel channel) {
            try {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "The connection is closed already", e);
            }
        }
    }
}
