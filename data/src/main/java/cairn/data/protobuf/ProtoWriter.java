package cairn.data.protobuf;

import java.nio.ByteBuffer;

/** Writes fields at a buffer's position, and says before how many bytes they take. */
public final class ProtoWriter {
    private ProtoWriter() {}

    /** How many bytes {@code value} takes as a varint, 1 to 10; a negative value is a 64-bit one and takes ten. */
    public static int varintSize(long value) {
        return (Long.SIZE - Long.numberOfLeadingZeros(value | 1) + 6) / 7;
    }

    /** How many bytes a field of up to number 15 takes that holds {@code lengthBytes} bytes. */
    public static int bytesFieldSize(int lengthBytes) {
        return 1 + varintSize(lengthBytes) + lengthBytes;
    }

    /** How many bytes a varint field of up to number 15 takes. */
    public static int varintFieldSize(long value) {
        return 1 + varintSize(value);
    }

    public static void putVarint(ByteBuffer target, long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            target.put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        target.put((byte) rest);
    }

    /** Writes a varint field of number 1 to 15. */
    public static void putVarintField(ByteBuffer target, int number, long value) {
        target.put((byte) (number << 3 | ProtoReader.VARINT));
        putVarint(target, value);
    }

    /** Writes the start of a bytes field of number 1 to 15; the bytes follow. */
    public static void putBytesHead(ByteBuffer target, int number, int lengthBytes) {
        target.put((byte) (number << 3 | ProtoReader.BYTES));
        putVarint(target, lengthBytes);
    }

    /** Writes a field of number 1 to 15 that holds four bytes, little-endian. */
    public static void putFixed32Field(ByteBuffer target, int number, int value) {
        target.put((byte) (number << 3 | ProtoReader.FIXED32));
        for (int i = 0; i < 4; i++) {
            target.put((byte) (value >>> (8 * i)));
        }
    }
}
