package cairn.network.stream;

import cairn.data.failure.LimitException;
import cairn.data.failure.MalformedException;
import cairn.data.protobuf.ProtoMessage;
import cairn.data.varint.Varint;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Messages of a stream, each behind its length as a varint: how most protocols of libp2p put them. */
public final class Delimited {
    private static final int LENGTH_BYTES_MAX = 4;

    private Delimited() {}

    /**
     * The next message's bytes; nothing where the other side closed its writing between two. Memory is taken as bytes
     * arrive.
     *
     * @param what the message's kind, for errors, such as {@code A relay message}
     * @throws LimitException where more than {@code bytesMax} are announced; nothing of them was read
     */
    public static Optional<byte[]> read(InputStream in, int bytesMax, String what) throws IOException {
        int length = 0;
        for (int i = 0; ; i++) {
            int next = in.read();
            if (next < 0 && i == 0) {
                return Optional.empty();
            }
            if (next < 0) {
                throw new EOFException(what + " ends in its length");
            }
            if (i == LENGTH_BYTES_MAX) {
                throw new MalformedException(what + " has a length of more than " + LENGTH_BYTES_MAX + " bytes");
            }
            length |= (next & 0x7f) << (7 * i);
            if (next < 0x80) {
                break;
            }
        }
        if (length > bytesMax) {
            throw new LimitException(
                    what + " of " + length + " bytes", "bytesMax", bytesMax, "the peer is to send less");
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException(what + " ends after " + bytes.length + " of " + length + " bytes");
        }
        return Optional.of(bytes);
    }

    /** The next message's bytes, where there must be one. */
    public static byte[] require(InputStream in, int bytesMax, String what) throws IOException {
        return read(in, bytesMax, what)
                .orElseThrow(() -> new EOFException(what + " was awaited, and the other side closed its writing"));
    }

    /** The message behind its length. */
    public static byte[] framed(ProtoMessage message) {
        byte[] bytes = message.toBytes();
        byte[] framed = new byte[Varint.size(bytes.length) + bytes.length];
        System.arraycopy(bytes, 0, framed, Varint.write(framed, 0, bytes.length), bytes.length);
        return framed;
    }
}
