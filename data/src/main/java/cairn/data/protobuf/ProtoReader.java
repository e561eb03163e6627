package cairn.data.protobuf;

import cairn.data.failure.MalformedException;
import java.nio.ByteBuffer;

/**
 * Walks the fields of one message in a buffer. Offsets count from the message's first byte; every error names one.
 * Used by one thread.
 */
public final class ProtoReader {
    /** Wire type of a varint. */
    public static final int VARINT = 0;
    /** Wire type of eight bytes. */
    public static final int FIXED64 = 1;
    /** Wire type of a length and that many bytes. */
    public static final int BYTES = 2;
    /** Wire type of four bytes. */
    public static final int FIXED32 = 5;

    private static final int VARINT_BYTES_MAX = 10;

    private final ByteBuffer source;
    private final boolean canonical;
    private int at;
    private int end;

    private ProtoReader(ByteBuffer source, boolean canonical) {
        this.source = source.slice();
        this.canonical = canonical;
        this.end = this.source.limit();
    }

    /** Reads the buffer's remaining bytes; a varint that is longer than needed is an error. */
    public static ProtoReader strict(ByteBuffer source) {
        return new ProtoReader(source, true);
    }

    /** Reads the buffer's remaining bytes; a varint may be longer than needed, as protobuf allows. */
    public static ProtoReader lenient(ByteBuffer source) {
        return new ProtoReader(source, false);
    }

    /** The whole message, whose position and limit the caller may move. */
    public ByteBuffer source() {
        return source;
    }

    /** The offset of the next byte. */
    public int offset() {
        return at;
    }

    /** Where the message, or the part of it that {@link #narrow} chose, ends. */
    public int end() {
        return end;
    }

    public boolean atEnd() {
        return at >= end;
    }

    /** Reads on within the next {@code lengthBytes} only, until {@link #widen}. */
    public void narrow(int lengthBytes) {
        end = at + lengthBytes;
    }

    /** Undoes {@link #narrow}: the message ends at {@code oldEnd} again. */
    public void widen(int oldEnd) {
        end = oldEnd;
    }

    public void skipBytes(int count) {
        at += count;
    }

    /** Reads a varint of up to 64 bits; a value of 2^63 and more comes out negative. */
    public long readVarint() throws MalformedException {
        int start = at;
        if (at < end) {
            byte first = source.get(at);
            if (first >= 0) {
                at++;
                return first;
            }
        }
        return readLongVarint(start);
    }

    private long readLongVarint(int start) throws MalformedException {
        long value = 0;
        for (int i = 0; i < VARINT_BYTES_MAX; i++) {
            if (at >= end) {
                throw new MalformedException("The varint is cut short", start);
            }
            byte next = source.get(at++);
            value |= (long) (next & 0x7f) << (7 * i);
            if (next >= 0) {
                if (i == VARINT_BYTES_MAX - 1 && next > 1) {
                    throw new MalformedException("The varint has more than 64 bits", start);
                }
                if (canonical && next == 0 && i > 0) {
                    throw new MalformedException("The varint is longer than needed", start);
                }
                return value;
            }
        }
        throw new MalformedException("The varint has more than " + VARINT_BYTES_MAX + " bytes", start);
    }

    /** Reads a tag: the field number times eight plus the wire type. */
    public int readTag() throws MalformedException {
        int start = at;
        long tag = readVarint();
        if (tag < 8 || tag > 0xffff_ffffL) {
            throw new MalformedException("The field's tag " + Long.toUnsignedString(tag) + " is not possible", start);
        }
        return (int) tag;
    }

    /** Reads the length of bytes that follow, which is never more than what remains. */
    public int readLength() throws MalformedException {
        int start = at;
        long length = readVarint();
        if (length < 0 || length > end - at) {
            throw new MalformedException(
                    "The field claims " + Long.toUnsignedString(length) + " bytes, " + (end - at) + " are left", start);
        }
        return (int) length;
    }

    /** Reads a length and that many bytes. */
    public byte[] readBytes() throws MalformedException {
        byte[] bytes = new byte[readLength()];
        source.get(at, bytes);
        at += bytes.length;
        return bytes;
    }

    /** Reads a length and a message of that many bytes, as strict or lenient as this one. */
    public ProtoReader readMessage() throws MalformedException {
        int length = readLength();
        ProtoReader message = new ProtoReader(source.slice(at, length), canonical);
        at += length;
        return message;
    }

    /** The value of a field, just found, that has to be a number. */
    public long readVarint(int tag) throws MalformedException {
        requireType(tag, VARINT);
        return readVarint();
    }

    /** The value of a field, just found, that has to be bytes. */
    public byte[] readBytes(int tag) throws MalformedException {
        requireType(tag, BYTES);
        return readBytes();
    }

    /** The value of a field, just found, that has to be a message. */
    public ProtoReader readMessage(int tag) throws MalformedException {
        requireType(tag, BYTES);
        return readMessage();
    }

    /** Refuses a field, just found, of another wire type than {@code wireType}. */
    public void requireType(int tag, int wireType) throws MalformedException {
        if ((tag & 7) != wireType) {
            throw new MalformedException(
                    "The field " + (tag >>> 3) + " has the wire type " + (tag & 7) + ", not " + wireType, at);
        }
    }

    /** Reads four bytes, little-endian. */
    public int readFixed32() throws MalformedException {
        need(4);
        int value = 0;
        for (int i = 0; i < 4; i++) {
            value |= (source.get(at++) & 0xff) << (8 * i);
        }
        return value;
    }

    /** Reads eight bytes, little-endian. */
    public long readFixed64() throws MalformedException {
        long low = readFixed32() & 0xffff_ffffL;
        return (long) readFixed32() << 32 | low;
    }

    /** Passes over the value of a field that is not known. */
    public void skipValue(int tag) throws MalformedException {
        switch (tag & 7) {
            case VARINT -> readVarint();
            case FIXED64 -> skipFixed(8);
            case BYTES -> {
                int length = readLength(); // moves on, so it cannot stand in one expression with what it moves
                at += length;
            }
            case FIXED32 -> skipFixed(4);
            default -> throw new MalformedException("The wire type " + (tag & 7) + " is not known", at);
        }
    }

    private void skipFixed(int count) throws MalformedException {
        need(count);
        at += count;
    }

    private void need(int count) throws MalformedException {
        if (count > end - at) {
            throw new MalformedException("The field needs " + count + " bytes, " + (end - at) + " are left", at);
        }
    }
}
