package cairn.network.gateway;

import cairn.data.failure.LimitException;
import cairn.data.failure.MalformedException;
import cairn.data.failure.NotFoundException;
import cairn.data.failure.UnavailableException;
import cairn.network.http.HttpHead;
import cairn.network.stream.Stream;
import cairn.network.stream.StreamHandler;
import cairn.network.stream.Streams;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Answers HTTP requests over libp2p streams, one a stream. A peer that does not read is given up after a while; as many
 * requests are answered at the same time as the server was made for, others are told to come again.
 */
public final class StreamGatewayServer implements StreamHandler {
    private static final System.Logger LOG = System.getLogger("cairn.network.gateway");
    private static final Pattern REQUEST = Pattern.compile("(GET|HEAD) (/[!-~]{0,4096}) HTTP/1\\.[01]");
    private static final Duration HEAD_PATIENCE = Duration.ofSeconds(10);
    private static final Duration PIECE_PATIENCE = Duration.ofSeconds(30);
    private static final int PIECE_BYTES = 128 * 1024;

    private final GatewayContent content;
    private final Semaphore room;

    private StreamGatewayServer(GatewayContent content, int requestsMax) {
        this.content = content;
        this.room = new Semaphore(requestsMax);
    }

    /** Answers over {@code streams} from now on. */
    public static void start(Streams streams, GatewayContent content, int requestsMax) {
        streams.handle(StreamGateway.PROTOCOL, new StreamGatewayServer(content, requestsMax));
    }

    @Override
    public void serve(Stream stream) throws IOException {
        stream.deadline(HEAD_PATIENCE);
        Optional<HttpHead> head = HttpHead.read(new BufferedInputStream(stream.input(), 4096));
        if (head.isEmpty()) {
            return;
        }
        stream.deadline(PIECE_PATIENCE);
        Matcher request = REQUEST.matcher(head.get().line());
        if (!request.matches()) {
            refuse(stream, "400 Bad Request", "only GET and HEAD of a path are answered");
        } else if (!room.tryAcquire()) {
            refuse(stream, "429 Too Many Requests", "too many requests at once; come again");
        } else {
            try {
                answer(stream, request, head.get().field("accept").orElse(""));
            } finally {
                room.release();
            }
        }
        stream.closeWrite();
    }

    private void answer(Stream stream, Matcher request, String accept) throws IOException {
        Chunks chunks = new Chunks(stream, request.group(1).equals("HEAD"));
        try {
            content.give(stream.peer(), request.group(2), accept, chunks);
            chunks.end();
        } catch (IOException e) {
            if (chunks.hasBegun) {
                throw e; // the stream is reset: what was cut must not look whole
            }
            LOG.log(
                    System.Logger.Level.DEBUG,
                    "{0} asked for {1}: {2}",
                    stream.peer(),
                    request.group(2),
                    e.getMessage());
            refuse(stream, status(e), e.getMessage());
        }
    }

    private static String status(IOException failure) {
        return switch (failure) {
            case NotFoundException _ -> "404 Not Found";
            case MalformedException _, LimitException _ -> "400 Bad Request";
            case UnavailableException _ -> "503 Service Unavailable";
            default -> "500 Internal Server Error";
        };
    }

    private static void refuse(Stream stream, String status, String reason) throws IOException {
        byte[] body = (reason + "\n").getBytes(StandardCharsets.UTF_8);
        stream.output()
                .write(HttpHead.bytes(
                        "HTTP/1.1 " + status,
                        "Content-Type: text/plain; charset=utf-8",
                        "Content-Length: " + body.length,
                        "Connection: close"));
        stream.output().write(body);
    }

    /** A body in chunks of a fixed size; small pieces go together. */
    private static final class Chunks implements GatewayContent.Reply {
        private final Stream stream;
        private final OutputStream out;
        private final boolean isHead;
        private final byte[] piece = new byte[PIECE_BYTES];
        private int used;
        private String mediaType = "application/octet-stream";
        private boolean hasBegun;

        Chunks(Stream stream, boolean isHead) {
            this.stream = stream;
            this.out = stream.output();
            this.isHead = isHead;
        }

        @Override
        public void begin(String type) {
            mediaType = type;
        }

        @Override
        public void write(ByteBuffer source) throws IOException {
            ByteBuffer rest = source.duplicate();
            while (rest.hasRemaining()) {
                int count = Math.min(rest.remaining(), PIECE_BYTES - used);
                rest.get(piece, used, count);
                used += count;
                if (used == PIECE_BYTES) {
                    flush();
                }
            }
        }

        private void flush() throws IOException {
            stream.deadline(PIECE_PATIENCE);
            if (!hasBegun) {
                hasBegun = true;
                out.write(HttpHead.bytes(
                        "HTTP/1.1 200 OK",
                        "Content-Type: " + mediaType,
                        "X-Content-Type-Options: nosniff",
                        "Transfer-Encoding: chunked",
                        "Connection: close"));
            }
            if (used > 0 && !isHead) {
                out.write((Integer.toHexString(used) + "\r\n").getBytes(StandardCharsets.US_ASCII));
                out.write(piece, 0, used);
                out.write('\r');
                out.write('\n');
            }
            used = 0;
        }

        private void end() throws IOException {
            flush();
            if (!isHead) {
                out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            }
        }
    }
}
