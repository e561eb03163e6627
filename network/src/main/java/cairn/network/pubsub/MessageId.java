package cairn.network.pubsub;

import java.util.Arrays;
import java.util.HexFormat;

/** What tells one message from another: its author's name and its number. Equal bytes are equal. */
final class MessageId {
    /** No honest peer's are longer: a name of at most 42 bytes and a number of 8. */
    static final int BYTES_MAX = 256;

    private final byte[] bytes;
    private final int hash;

    private MessageId(byte[] bytes) {
        this.bytes = bytes;
        this.hash = Arrays.hashCode(bytes);
    }

    static MessageId of(byte[] bytes) {
        return new MessageId(bytes.clone());
    }

    static MessageId of(byte[] author, byte[] number) {
        byte[] both = Arrays.copyOf(author, author.length + number.length);
        System.arraycopy(number, 0, both, author.length, number.length);
        return new MessageId(both);
    }

    byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MessageId that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
