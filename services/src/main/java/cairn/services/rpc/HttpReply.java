package cairn.services.rpc;

import cairn.services.http.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A reply over HTTP, with the headers that Kubo's have. */
final class HttpReply implements Reply {
    /** Values wait for others at most this long before they are sent. */
    private static final long FLUSH_NANOS = 50_000_000;

    private static final int OK = 200;
    private static final int BAD_REQUEST = 400;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int FAILED = 500;
    private static final int DENIED_CODE = 4;
    private static final String STREAM_ERROR = "X-Stream-Error";
    private static final String OWN_HEADERS = "X-Stream-Output, X-Chunked-Output, X-Content-Length";

    private final Response response;
    private final KeptAnswers kept;
    private final Json.Lines lines = new Json.Lines();
    /** How values are shown as text, where the call asked for that. */
    private Optional<Command.Text> text = Optional.empty();

    private boolean begun;
    private long flushedNanos = System.nanoTime();

    HttpReply(Response response, KeptAnswers kept) {
        this.response = response;
        this.kept = kept;
    }

    /** Has values shown as text; before the first of them. */
    void showAs(Command.Text form) {
        text = Optional.of(form);
    }

    /** Headers of every answer, whatever comes of it. */
    private void common(String contentType) {
        response.header("Content-Type", contentType);
        response.header("Access-Control-Allow-Headers", OWN_HEADERS);
        response.header("Access-Control-Expose-Headers", OWN_HEADERS);
        response.announceTrailer(STREAM_ERROR);
    }

    private void begin(String contentType, Optional<String> kind) {
        if (!begun) {
            begun = true;
            response.status(OK);
            common(contentType);
            kind.ifPresent(header -> response.header(header, "1"));
        }
    }

    private String valueType() {
        return text.isPresent() ? "text/plain" : "application/json";
    }

    @Override
    public void value(Map<String, ?> value) throws IOException {
        begin(valueType(), Optional.of("X-Chunked-Output"));
        send(value);
    }

    @Override
    public void only(Object value) throws IOException {
        begin(valueType(), Optional.empty());
        if (text.isEmpty()) {
            try (OutputStream out = new Pieces(response)) {
                Json.writeLine(value, out);
            }
        } else {
            Reply.each(value, this::send);
        }
    }

    @Override
    public void lasting(String key, Making value) throws IOException {
        if (text.isPresent()) {
            only(value.make());
            return;
        }
        Optional<List<ByteBuffer>> answer = kept.find(key);
        if (answer.isPresent()) {
            begin(valueType(), Optional.empty());
            for (ByteBuffer piece : answer.get()) {
                response.write(piece.duplicate());
            }
            return;
        }
        Object made = value.make();
        begin(valueType(), Optional.empty());
        Pieces out = new Pieces(response);
        try (out) {
            Json.writeLine(made, out);
        }
        kept.keep(key, out.sent);
    }

    private void send(Map<String, ?> value) throws IOException {
        if (text.isPresent()) {
            ByteArrayOutputStream shown = new ByteArrayOutputStream();
            text.get().show(value, new PrintStream(shown, false, StandardCharsets.UTF_8));
            response.write(ByteBuffer.wrap(shown.toByteArray()));
        } else {
            response.write(lines.line(value));
        }
        long now = System.nanoTime();
        if (now - flushedNanos > FLUSH_NANOS) {
            flushedNanos = now;
            response.flush();
        }
    }

    private static ByteBuffer line(Object value) {
        return ByteBuffer.wrap((Json.write(value) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void flush() throws IOException {
        begin(valueType(), Optional.of("X-Chunked-Output"));
        response.flush();
    }

    /** An empty line means nothing between values, neither as JSON nor to who reads text. */
    @Override
    public void probe() throws IOException {
        begin(valueType(), Optional.of("X-Chunked-Output"));
        response.write(ByteBuffer.wrap(new byte[] {'\n'}));
        response.flush();
    }

    @Override
    public Bytes bytes(String contentType, OptionalLong lengthBytes) {
        if (lengthBytes.isPresent()) {
            response.header("X-Content-Length", Long.toString(lengthBytes.getAsLong()));
        }
        begin(contentType, Optional.of("X-Stream-Output"));
        return response::write;
    }

    void end() throws IOException {
        begin(valueType(), Optional.of("X-Chunked-Output"));
        if (text.isPresent()) {
            ByteArrayOutputStream shown = new ByteArrayOutputStream();
            text.get().end(new PrintStream(shown, false, StandardCharsets.UTF_8));
            response.write(ByteBuffer.wrap(shown.toByteArray()));
        }
    }

    /** Tells the error: with a status where nothing was sent, else in the trailer of a stream that is cut. */
    void fail(IOException failure) throws IOException {
        String message = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        if (response.isCommitted()) {
            response.trailer(STREAM_ERROR, message.replaceAll("[\\r\\n]+", " "));
            throw new IOException(message, failure);
        }
        response.reset();
        RpcHandler.always(response);
        boolean isUsage = failure instanceof UsageException;
        Optional<DeniedException> denied =
                failure instanceof DeniedException reason ? Optional.of(reason) : Optional.empty();
        int otherwise = isUsage ? BAD_REQUEST : FAILED;
        response.status(denied.isEmpty() ? otherwise : denied.get().isUnknown() ? UNAUTHORIZED : FORBIDDEN);
        if (denied.isPresent() && denied.get().isUnknown()) {
            response.header("WWW-Authenticate", "Bearer");
        }
        common("application/json");
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("Message", message);
        error.put("Code", denied.isPresent() ? DENIED_CODE : isUsage ? 1 : 0);
        error.put("Type", "error");
        response.write(line(error));
    }

    /** Hands bytes on in pieces; what is below one, whole and at the end, so that a failure before it is an error. */
    private static final class Pieces extends OutputStream {
        private static final int BYTES_MAX = 32 * 1024;

        private final Response response;
        /** What was sent, as long as it is little enough to be kept. */
        private final List<ByteBuffer> sent = new ArrayList<>();

        private long sentBytes;
        private ByteBuffer piece = ByteBuffer.allocate(512);

        Pieces(Response response) {
            this.response = response;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            if (length > piece.remaining()) {
                if (piece.position() + length > BYTES_MAX) {
                    send();
                    piece = ByteBuffer.allocate(Math.max(BYTES_MAX, length));
                } else {
                    piece = ByteBuffer.allocate(BYTES_MAX).put(piece.flip());
                }
            }
            piece.put(bytes, from, length);
        }

        private void send() throws IOException {
            sentBytes += piece.flip().remaining();
            if (sentBytes <= KeptAnswers.ANSWER_BYTES_MAX) {
                sent.add(piece.asReadOnlyBuffer());
            } else {
                sent.clear();
            }
            response.write(piece);
        }

        @Override
        public void close() throws IOException {
            send();
            piece = ByteBuffer.allocate(0); // It may be closed again.
        }
    }
}
