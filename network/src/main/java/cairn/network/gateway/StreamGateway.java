package cairn.network.gateway;

import cairn.data.failure.MalformedException;
import cairn.data.failure.UnavailableException;
import cairn.data.peer.PeerId;
import cairn.network.duplex.BulkInput;
import cairn.network.http.HttpHead;
import cairn.network.stream.Stream;
import cairn.network.stream.Streams;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A peer that answers HTTP over libp2p streams. */
public final class StreamGateway implements TrustlessGateway {
    /** The protocol of such streams. */
    public static final String PROTOCOL = "/http/1.1";

    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([0-9]{3})(?: .*)?");
    private static final int BUFFER_BYTES = 256 * 1024;

    private final Streams streams;
    private final PeerId peer;

    public StreamGateway(Streams streams, PeerId peer) {
        this.streams = streams;
        this.peer = peer;
    }

    @Override
    public String name() {
        return peer.toString();
    }

    @Override
    public Optional<GatewayBody> get(String target, String mediaType, Duration patience) throws IOException {
        Stream stream = streams.open(peer, List.of(PROTOCOL), patience);
        boolean isAnswered = false;
        try {
            stream.deadline(patience);
            stream.output()
                    .write(HttpHead.bytes(
                            "GET " + target + " HTTP/1.1",
                            "Host: " + peer,
                            "Accept: " + mediaType,
                            "Connection: close"));
            stream.closeWrite();
            InputStream in = new BufferedInputStream(stream.input(), BUFFER_BYTES);
            HttpHead head =
                    HttpHead.read(in).orElseThrow(() -> new UnavailableException(peer + " gave no HTTP answer"));
            int status = status(head);
            if (status >= 500 || status == 429) {
                throw new UnavailableException(peer + " cannot answer now: status " + status);
            }
            if (status != 200) {
                return Optional.empty();
            }
            isAnswered = true;
            return Optional.of(new Body(stream, HttpBody.of(head, in), patience));
        } finally {
            if (!isAnswered) {
                stream.reset();
            }
        }
    }

    private static int status(HttpHead head) throws MalformedException {
        Matcher line = STATUS.matcher(head.line());
        if (!line.matches()) {
            throw new MalformedException("The HTTP answer has no status");
        }
        return Integer.parseInt(line.group(1));
    }

    /** The rest of a stream; each read has its own time. */
    private static final class Body extends BulkInput implements GatewayBody {
        private final Stream stream;
        private final InputStream body;
        private final Duration patience;
        private boolean hasEnded;

        Body(Stream stream, InputStream body, Duration patience) {
            this.stream = stream;
            this.body = body;
            this.patience = patience;
        }

        @Override
        public InputStream input() {
            return this;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            stream.deadline(patience);
            int count = body.read(target, offset, length);
            hasEnded = count < 0;
            return count;
        }

        @Override
        public void close() {
            if (hasEnded) {
                stream.close();
            } else {
                stream.reset();
            }
        }
    }
}
