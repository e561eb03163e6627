package cairn.data.codec;

import cairn.data.cid.Cid;
import cairn.data.failure.MalformedException;
import java.nio.ByteBuffer;

/** Reads the heads of CBOR items: a kind and a number in its shortest form. No length may exceed what is there. */
final class CborReader {
    static final int UNSIGNED = 0;
    static final int NEGATIVE = 1;
    static final int BYTES = 2;
    static final int TEXT = 3;
    static final int LIST = 4;
    static final int MAP = 5;
    static final int TAG = 6;
    static final int SIMPLE = 7;

    private static final int LINK_TAG = 42;
    private static final int ONE_BYTE = 24;
    private static final int TWO_BYTES = 25;
    private static final int FOUR_BYTES = 26;
    private static final int EIGHT_BYTES = 27;
    private static final int INDEFINITE = 31;

    private final ByteBuffer in;
    private int start;
    private int info;
    private long argument;

    /** Reads the buffer's remaining bytes; offsets count from its position. */
    CborReader(ByteBuffer source) {
        this.in = source.slice();
    }

    /** Reads the next item's head and gives its major type. */
    int next() throws MalformedException {
        start = in.position();
        need(1, "a value");
        int head = in.get() & 0xff;
        int major = head >>> 5;
        info = head & 0x1f;
        argument = readArgument();
        if (major != SIMPLE && info >= ONE_BYTE && !isShortest()) {
            throw malformed("The number or length is not in its shortest form");
        }
        return major;
    }

    private long readArgument() throws MalformedException {
        if (info < ONE_BYTE) {
            return info;
        }
        if (info > EIGHT_BYTES) {
            throw malformed(
                    info == INDEFINITE ? "An indefinite length is not allowed" : "CBOR has no item of this kind");
        }
        need(1 << (info - ONE_BYTE), "a number");
        return switch (info) {
            case ONE_BYTE -> in.get() & 0xff;
            case TWO_BYTES -> in.getShort() & 0xffff;
            case FOUR_BYTES -> in.getInt() & 0xffffffffL;
            default -> in.getLong();
        };
    }

    private boolean isShortest() {
        return switch (info) {
            case ONE_BYTE -> argument >= ONE_BYTE;
            case TWO_BYTES -> argument > 0xff;
            case FOUR_BYTES -> argument > 0xffff;
            default -> argument >>> 32 != 0;
        };
    }

    private void need(int count, String what) throws MalformedException {
        if (in.remaining() < count) {
            throw new MalformedException("The block ends inside or before " + what, in.position());
        }
    }

    /** Where the last head began. */
    int start() {
        return start;
    }

    int position() {
        return in.position();
    }

    /** The last head's number, of 64 bits without a sign. */
    long argument() {
        return argument;
    }

    /** The low five bits of the last head, which say what a simple value is. */
    int info() {
        return info;
    }

    /** The last head's number as the length of bytes that follow. */
    int length() throws MalformedException {
        return count(1);
    }

    /** The last head's number as a count of items, each of which takes {@code bytesEach} bytes or more. */
    int count(int bytesEach) throws MalformedException {
        if (argument < 0 || argument > in.remaining() / bytesEach) {
            throw malformed("The length " + Long.toUnsignedString(argument) + " is more than the block holds");
        }
        return (int) argument;
    }

    void skip(int count) {
        in.position(in.position() + count);
    }

    /** The next {@code count} bytes as a view; moves behind them. */
    ByteBuffer view(int count) {
        ByteBuffer view = in.slice(in.position(), count);
        skip(count);
        return view;
    }

    /** A copy of the next {@code count} bytes; moves behind them. */
    byte[] copy(int count) {
        byte[] bytes = new byte[count];
        in.get(bytes);
        return bytes;
    }

    /** The byte at {@code index} from the start. */
    byte at(int index) {
        return in.get(index);
    }

    /** Reads what stands behind a tag, which must be a link's. */
    Cid link() throws MalformedException {
        if (argument != LINK_TAG) {
            throw malformed(
                    "The tag " + Long.toUnsignedString(argument) + " is not allowed; 42, a link, is the only one");
        }
        int tagStart = start;
        if (next() != BYTES) {
            throw malformed("A link's tag stands before something else than bytes");
        }
        ByteBuffer bytes = view(length());
        if (!bytes.hasRemaining() || bytes.get() != 0) {
            throw malformed("A link's bytes do not begin with zero");
        }
        try {
            Cid cid = Cid.read(bytes);
            if (bytes.hasRemaining()) {
                throw new MalformedException("there are bytes behind it");
            }
            return cid;
        } catch (MalformedException e) {
            throw new MalformedException("The link is not a CID: " + e.reason(), tagStart);
        }
    }

    void expectEnd() throws MalformedException {
        if (in.hasRemaining()) {
            throw new MalformedException("There are bytes behind the value", in.position());
        }
    }

    MalformedException malformed(String message) {
        return new MalformedException(message, start);
    }
}
