package cairn.network.bitswap;

import cairn.data.failure.LimitException;
import cairn.data.failure.MalformedException;
import cairn.network.stream.Stream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads a stream's messages, each behind its length. Memory is taken as bytes arrive and not by what is announced.
 * Used by one thread.
 */
final class MessageInput {
    /** Is told that bytes arrived, so that a slow peer is not taken for a dead one. */
    interface Progress {
        void heard();
    }

    private static final int FIRST_BYTES = 64 * 1024;
    private static final int PIECE_BYTES = 256 * 1024;
    private static final int LENGTH_BYTES_MAX = 5;

    private final Stream stream;
    private final InputStream in;
    private final BitswapLimits limits;
    private final Progress progress;
    /** Who sent long messages before is believed that the next one is long. */
    private int longestBytes = FIRST_BYTES;

    MessageInput(Stream stream, BitswapLimits limits, Progress progress) {
        this.stream = stream;
        this.in = stream.input();
        this.limits = limits;
        this.progress = progress;
    }

    /**
     * The next message, or nothing where the other side closed its writing between two.
     *
     * @throws LimitException where it is too long; nothing of it was read
     */
    Optional<Message> next() throws IOException {
        stream.deadline(limits.idlePatience());
        int first = in.read();
        if (first < 0) {
            return Optional.empty();
        }
        stream.deadline(limits.patience(0));
        int length = length(first);
        stream.deadline(limits.patience(length));
        return Optional.of(MessageDecoder.decode(body(length), limits.entriesMax()));
    }

    private int length(int first) throws IOException {
        long value = 0;
        int next = first;
        for (int i = 0; i < LENGTH_BYTES_MAX; i++) {
            value |= (long) (next & 0x7f) << (7 * i);
            if (next < 0x80) {
                return checked(value);
            }
            next = in.read();
            if (next < 0) {
                throw new EOFException("The stream ended within a message's length");
            }
        }
        throw new MalformedException("A message's length has more than " + LENGTH_BYTES_MAX + " bytes");
    }

    private int checked(long length) throws LimitException {
        if (length > limits.messageBytesMax()) {
            throw new LimitException(
                    "A Bitswap message of " + length + " bytes",
                    "messageBytesMax",
                    limits.messageBytesMax(),
                    "blocks are to be sent in smaller messages");
        }
        return (int) length;
    }

    private ByteBuffer body(int length) throws IOException {
        byte[] body = new byte[Math.min(length, 2 * longestBytes)];
        int at = 0;
        while (at < length) {
            if (at == body.length) {
                body = Arrays.copyOf(body, (int) Math.min(length, 8L * body.length));
            }
            int count = in.read(body, at, Math.min(body.length - at, PIECE_BYTES));
            if (count < 0) {
                throw new EOFException("The stream ended after " + at + " of " + length + " bytes of a message");
            }
            at += count;
            progress.heard();
        }
        longestBytes = Math.max(longestBytes, length);
        return ByteBuffer.wrap(body);
    }
}
