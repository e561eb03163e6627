package cairn.network.bitswap;

import cairn.data.peer.PeerId;
import cairn.network.stream.Stream;
import cairn.network.stream.Streams;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Messages to one peer, over a stream that is opened when there is one to send, and anew where it was lost or silent
 * for long. Used by one thread at a time.
 */
final class Outlet {
    private static final long SILENT_NANOS_MAX = TimeUnit.SECONDS.toNanos(60);

    private final Streams streams;
    private final PeerId peer;
    private final BitswapLimits limits;
    private final MessageOutput output = new MessageOutput();
    private Optional<Stream> open = Optional.empty();
    private BitswapVersion version = BitswapVersion.V1_2;
    private long usedNanos;

    Outlet(Streams streams, PeerId peer, BitswapLimits limits) {
        this.streams = streams;
        this.peer = peer;
        this.limits = limits;
    }

    /** Opens a stream where none is, and says what the other side speaks. */
    BitswapVersion connect() throws IOException {
        if (open.isPresent() && System.nanoTime() - usedNanos > SILENT_NANOS_MAX) {
            close();
        }
        if (open.isEmpty()) {
            Stream stream = streams.open(peer, BitswapVersion.protocols(), limits.dialPatience());
            version = BitswapVersion.of(stream.protocol()).orElseThrow();
            open = Optional.of(stream);
            usedNanos = System.nanoTime();
        }
        return version;
    }

    /** Sends; where the stream turns out to be lost, once more over a new one. */
    void send(Message message) throws IOException {
        boolean wasOpen = open.isPresent();
        connect();
        try {
            write(message);
        } catch (IOException e) {
            reset();
            if (!wasOpen || !streams.connected().contains(peer)) {
                throw e;
            }
            connect();
            try {
                write(message);
            } catch (IOException again) {
                reset();
                again.addSuppressed(e);
                throw again;
            }
        }
    }

    private void write(Message message) throws IOException {
        Stream stream = open.orElseThrow();
        stream.deadline(limits.patience(message.payloadBytes()));
        output.write(stream.output(), message, version);
        stream.output().flush();
        usedNanos = System.nanoTime();
    }

    void reset() {
        open.ifPresent(Stream::reset);
        open = Optional.empty();
    }

    void close() {
        open.ifPresent(Stream::close);
        open = Optional.empty();
    }
}
