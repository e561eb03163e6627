package cairn.data.protobuf;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Puts a small message together field by field, where its size is not known before. Fields come out in the order of the
 * calls, varints in their shortest form, so that equal calls give equal bytes. Used by one thread.
 */
public final class ProtoMessage {
    private static final int BYTES_AT_FIRST = 64;
    private static final int VARINT_BYTES_MAX = 10;

    private byte[] bytes = new byte[BYTES_AT_FIRST];
    private int size;

    /** Adds a varint field; a negative value is written as the 64-bit unsigned one. */
    public ProtoMessage varint(int number, long value) {
        tag(number, ProtoReader.VARINT);
        putVarint(value);
        return this;
    }

    /** Adds a field of eight bytes, little-endian. */
    public ProtoMessage fixed64(int number, long value) {
        tag(number, ProtoReader.FIXED64);
        room(Long.BYTES);
        for (int i = 0; i < Long.BYTES; i++) {
            bytes[size++] = (byte) (value >>> (8 * i));
        }
        return this;
    }

    public ProtoMessage bytes(int number, byte[] value) {
        tag(number, ProtoReader.BYTES);
        putVarint(value.length);
        room(value.length);
        System.arraycopy(value, 0, bytes, size, value.length);
        size += value.length;
        return this;
    }

    public ProtoMessage text(int number, String value) {
        return bytes(number, value.getBytes(StandardCharsets.UTF_8));
    }

    public ProtoMessage message(int number, ProtoMessage value) {
        return bytes(number, value.toBytes());
    }

    /** How many bytes the message has so far. */
    public int size() {
        return size;
    }

    public byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    private void tag(int number, int wireType) {
        putVarint((long) number << 3 | wireType);
    }

    private void putVarint(long value) {
        room(VARINT_BYTES_MAX);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    private void room(int count) {
        if (bytes.length - size < count) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + count));
        }
    }
}
