package cairn.data.varint;

import cairn.data.failure.MalformedException;
import java.nio.ByteBuffer;

/** Reads and writes unsigned varints of at most nine bytes. */
public final class Varint {
    /** The longest varint that the multiformats allow. */
    public static final int BYTES_MAX = 9;

    private Varint() {}

    /** How many bytes {@code value} takes, 1 to 9; {@code value} must not be negative. */
    public static int size(long value) {
        checkNotNegative(value);
        return value == 0 ? 1 : (63 - Long.numberOfLeadingZeros(value)) / 7 + 1;
    }

    /** Writes {@code value} at {@code offset} and returns the offset after it. */
    public static int write(byte[] target, int offset, long value) {
        checkNotNegative(value);
        int at = offset;
        long rest = value;
        while (rest >= 0x80) {
            target[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        target[at++] = (byte) rest;
        return at;
    }

    /** Writes {@code value} at the buffer's position. */
    public static void write(ByteBuffer target, long value) {
        checkNotNegative(value);
        long rest = value;
        while (rest >= 0x80) {
            target.put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        target.put((byte) rest);
    }

    /** Reads one varint at the buffer's position and moves behind it; the error names the offset in the buffer. */
    public static long read(ByteBuffer source) throws MalformedException {
        int start = source.position();
        long value = 0;
        for (int i = 0; i < BYTES_MAX; i++) {
            if (!source.hasRemaining()) {
                throw new MalformedException("The varint is cut short", start);
            }
            byte next = source.get();
            value |= (long) (next & 0x7f) << (7 * i);
            if (next >= 0) {
                if (next == 0 && i > 0) {
                    throw new MalformedException("The varint is longer than needed", start);
                }
                return value;
            }
        }
        throw new MalformedException("The varint has more than " + BYTES_MAX + " bytes", start);
    }

    private static void checkNotNegative(long value) {
        if (value < 0) {
            throw new IllegalArgumentException("A varint holds 0 to 2^63-1, not " + value);
        }
    }
}
