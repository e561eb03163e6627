package cairn.data.key;

import cairn.data.failure.MalformedException;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The part of ASN.1's distinguished encoding rules (X.690) that keys, signatures and certificates need. Reads strictly:
 * shortest lengths, shortest numbers, nothing left over. An instance walks one value's contents; used by one thread.
 */
public final class Der {
    public static final int INTEGER = 0x02;
    public static final int BIT_STRING = 0x03;
    public static final int OCTET_STRING = 0x04;
    public static final int NULL = 0x05;
    public static final int OID = 0x06;
    public static final int SEQUENCE = 0x30;
    /** What explicit context tags are counted from. */
    public static final int EXPLICIT = 0xa0;

    private final ByteBuffer source;

    private Der(ByteBuffer source) {
        this.source = source;
    }

    /** Walks the values that stand one after the other in {@code bytes}. */
    public static Der values(byte[] bytes) {
        return new Der(ByteBuffer.wrap(bytes));
    }

    /** Reads the sequence that fills {@code bytes}. */
    public static Der sequence(byte[] bytes) throws MalformedException {
        Der outer = new Der(ByteBuffer.wrap(bytes));
        Der inner = outer.enter(SEQUENCE);
        outer.requireEnd();
        return inner;
    }

    public boolean atEnd() {
        return !source.hasRemaining();
    }

    public void requireEnd() throws MalformedException {
        if (source.hasRemaining()) {
            throw new MalformedException("There are bytes behind the DER value", source.position());
        }
    }

    /** Whether the next value has {@code tag}. */
    public boolean nextIs(int tag) {
        return source.hasRemaining() && (source.get(source.position()) & 0xff) == tag;
    }

    /** Reads the contents of the next value, which has {@code tag}. */
    public Der enter(int tag) throws MalformedException {
        int length = head(tag);
        Der inner = new Der(source.slice(source.position(), length));
        source.position(source.position() + length);
        return inner;
    }

    public byte[] bytes(int tag) throws MalformedException {
        byte[] bytes = new byte[head(tag)];
        source.get(bytes);
        return bytes;
    }

    /** A number that is not negative, in its shortest form. */
    public BigInteger unsigned() throws MalformedException {
        int start = source.position();
        byte[] bytes = bytes(INTEGER);
        boolean isShortest = bytes.length == 1 || bytes.length > 1 && !(bytes[0] == 0 && bytes[1] >= 0);
        if (!isShortest || bytes[0] < 0) {
            throw new MalformedException("The DER integer is negative or longer than needed", start);
        }
        return new BigInteger(bytes);
    }

    /** A bit string of whole bytes. */
    public byte[] bits() throws MalformedException {
        int start = source.position();
        byte[] bytes = bytes(BIT_STRING);
        if (bytes.length == 0 || bytes[0] != 0) {
            throw new MalformedException("The DER bit string is not of whole bytes", start);
        }
        return Arrays.copyOfRange(bytes, 1, bytes.length);
    }

    private int head(int tag) throws MalformedException {
        int start = source.position();
        if (source.remaining() < 2 || (source.get() & 0xff) != tag) {
            throw new MalformedException(
                    "Here a DER value with the tag 0x" + Integer.toHexString(tag) + " stands", start);
        }
        int length = source.get() & 0xff;
        if (length >= 0x80) {
            int count = length & 0x7f;
            if (count == 0 || count > 2 || source.remaining() < count) {
                throw new MalformedException("The DER length is not one", start);
            }
            length = 0;
            for (int i = 0; i < count; i++) {
                length = length << 8 | (source.get() & 0xff);
            }
            if (length < 0x80 || count == 2 && length < 0x100) {
                throw new MalformedException("The DER length is longer than needed", start);
            }
        }
        if (length > source.remaining()) {
            throw new MalformedException("The DER value is cut short", start);
        }
        return length;
    }

    /** One value: tag, length, the contents one after the other. */
    public static byte[] value(int tag, byte[]... contents) {
        int length = 0;
        for (byte[] part : contents) {
            length += part.length;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(length + 4);
        out.write(tag);
        if (length >= 0x100) {
            out.write(0x82);
            out.write(length >>> 8);
        } else if (length >= 0x80) {
            out.write(0x81);
        }
        out.write(length);
        for (byte[] part : contents) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    public static byte[] integer(BigInteger number) {
        return value(INTEGER, number.toByteArray());
    }

    public static byte[] octets(byte[] bytes) {
        return value(OCTET_STRING, bytes);
    }

    public static byte[] oid(byte[] encoded) {
        return value(OID, encoded);
    }

    public static byte[] bitString(byte[] bytes) {
        return value(BIT_STRING, new byte[] {0}, bytes);
    }
}
