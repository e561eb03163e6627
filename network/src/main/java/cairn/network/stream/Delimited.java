package cairn.network.stream;

import cairn.data.failure.LimitException;
import cairn.data.failure.MalformedException;
import cairn.data.protobuf.ProtoMessage;
import cairn.data.varint.Varint;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/**
 * Messages of a stream, each behind its length as a varint: how most protocols of libp2p put them.
 *
 * @param what the message's kind, for errors, such as {@code A relay message}
 * @param limit the name of the limit, for errors
 * @param bytesMax how long a message may be
 */
public record Delimited(String what, String limit, int bytesMax) {
    private static final int LENGTH_BYTES_MAX = 4;

    /**
     * The next message's bytes; nothing where the other side closed its writing between two. Memory is taken as bytes
     * arrive.
     *
     * @throws LimitException where a longer one is announced; nothing of it was read
     */
    public Optional<byte[]> read(InputStream in) throws IOException {
        int length = 0;
        for (int i = 0; ; i++) {
            int next = in.read();
            if (next < 0 && i == 0) {
                return Optional.empty();
            }
            if (next < 0) {
                throw new EOFException(what + " ends in its length");
            }
            length |= (next & 0x7f) << (7 * i);
            if (length > bytesMax) {
                throw new LimitException(
                        what + " of " + length + " bytes or more", limit, bytesMax, "the peer is to send less");
            }
            if (next < 0x80) {
                break;
            }
            if (i + 1 == LENGTH_BYTES_MAX) {
                throw new MalformedException(what + " has a length of more than " + LENGTH_BYTES_MAX + " bytes");
            }
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException(what + " ends after " + bytes.length + " of " + length + " bytes");
        }
        return Optional.of(bytes);
    }

    /** The next message's bytes, where there must be one. */
    public byte[] require(InputStream in) throws IOException {
        return read(in).orElseThrow(
                        () -> new EOFException(what + " was awaited, and the other side closed its writing"));
    }

    /** Sends the message behind its length. */
    public static void send(OutputStream out, ProtoMessage message) throws IOException {
        out.write(framed(message));
        out.flush();
    }

    /** The message behind its length. */
    public static byte[] framed(ProtoMessage message) {
        byte[] bytes = message.toBytes();
        byte[] framed = new byte[Varint.size(bytes.length) + bytes.length];
        System.arraycopy(bytes, 0, framed, Varint.write(framed, 0, bytes.length), bytes.length);
        return framed;
    }
}
