package cairn.data.unixfs;

import cairn.data.failure.MalformedException;
import cairn.data.protobuf.ProtoReader;
import cairn.data.protobuf.ProtoWriter;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The message in a dag-pb node's data that says what the node is in a file system. Field numbers: type 1, data 2, file
 * size 3, block sizes 4 (one a link), hash type 5, fan-out 6, mode 7, modification time 8 (seconds 1, nanoseconds 2).
 *
 * <p>Reading follows protobuf: fields in any order, unknown ones passed over, the last one counts. Writing gives the
 * fields in order, which are the bytes that Kubo writes.
 */
public final class UnixFsData {
    /** What a node is. */
    public enum Type {
        /** Bytes of a file; only below a file's root. */
        RAW(0),
        DIRECTORY(1),
        /** A file, or a part of one. */
        FILE(2),
        /** A MIME type for the file that the only link points to; not written by anybody today. */
        METADATA(3),
        SYMLINK(4),
        /** A part of a directory that is a trie of hashed names. */
        HAMT_SHARD(5);

        private static final Type[] VALUES = values();

        private final int code;

        Type(int code) {
            this.code = code;
        }
    }

    static final long ABSENT = -1;

    private static final int TAG_TYPE = 1 << 3;
    private static final int TAG_DATA = 2 << 3 | ProtoReader.BYTES;
    private static final int TAG_FILE_SIZE = 3 << 3;
    private static final int TAG_BLOCK_SIZE = 4 << 3;
    private static final int TAG_BLOCK_SIZES_PACKED = 4 << 3 | ProtoReader.BYTES;
    private static final int TAG_HASH_TYPE = 5 << 3;
    private static final int TAG_FAN_OUT = 6 << 3;
    private static final int TAG_MODE = 7 << 3;
    private static final int TAG_MODIFIED = 8 << 3 | ProtoReader.BYTES;
    private static final long[] NO_SIZES = {};
    private static final int FIRST_SIZES = 16;

    private Type type = Type.RAW;
    private Optional<ByteBuffer> data = Optional.empty();
    private long fileBytes = ABSENT;
    private long[] blockBytes = NO_SIZES;
    private int blocks;
    private long hashType = ABSENT;
    private long fanOut = ABSENT;
    private Attributes attributes = Attributes.NONE;

    private UnixFsData() {}

    /** A part of a file, or a whole one, that holds its bytes itself. No bytes are no data field, as Kubo has it. */
    static UnixFsData leaf(Type type, ByteBuffer bytes, Attributes attributes) {
        UnixFsData made = new UnixFsData();
        made.type = type;
        made.data = bytes.hasRemaining() ? Optional.of(bytes) : Optional.empty();
        made.fileBytes = bytes.remaining();
        made.attributes = attributes;
        return made;
    }

    /** A file in parts; the array is not copied. */
    static UnixFsData file(long[] blockBytes, int blocks, long fileBytes, Attributes attributes) {
        UnixFsData made = new UnixFsData();
        made.type = Type.FILE;
        made.fileBytes = fileBytes;
        made.blockBytes = blockBytes;
        made.blocks = blocks;
        made.attributes = attributes;
        return made;
    }

    /** A part of a file, or a whole one, with bytes of its own, parts below, or both; the array is not copied. */
    static UnixFsData part(
            Type type, Optional<ByteBuffer> bytes, long[] blockBytes, int blocks, Attributes attributes) {
        UnixFsData made = new UnixFsData();
        made.type = type;
        made.data = bytes;
        made.fileBytes = bytes.map(ByteBuffer::remaining).orElse(0);
        for (int i = 0; i < blocks; i++) {
            made.fileBytes += blockBytes[i];
        }
        made.blockBytes = blockBytes;
        made.blocks = blocks;
        made.attributes = attributes;
        return made;
    }

    /** The same with other attributes. */
    UnixFsData withAttributes(Attributes newAttributes) {
        UnixFsData made = new UnixFsData();
        made.type = type;
        made.data = data;
        made.fileBytes = fileBytes;
        made.blockBytes = blockBytes;
        made.blocks = blocks;
        made.hashType = hashType;
        made.fanOut = fanOut;
        made.attributes = newAttributes;
        return made;
    }

    static UnixFsData directory(Attributes attributes) {
        UnixFsData made = new UnixFsData();
        made.type = Type.DIRECTORY;
        made.attributes = attributes;
        return made;
    }

    static UnixFsData symlink(ByteBuffer target, Attributes attributes) {
        UnixFsData made = new UnixFsData();
        made.type = Type.SYMLINK;
        made.data = Optional.of(target);
        made.attributes = attributes;
        return made;
    }

    static UnixFsData shard(ByteBuffer bits, int fanOut, long hashType, Attributes attributes) {
        UnixFsData made = new UnixFsData();
        made.type = Type.HAMT_SHARD;
        made.data = bits.hasRemaining() ? Optional.of(bits) : Optional.empty();
        made.hashType = hashType;
        made.fanOut = fanOut;
        made.attributes = attributes;
        return made;
    }

    /** Reads the buffer's remaining bytes, whose position does not move; the data is a view of them. */
    public static UnixFsData decode(ByteBuffer bytes) throws MalformedException {
        UnixFsData read = new UnixFsData();
        ProtoReader reader = ProtoReader.lenient(bytes);
        boolean isTyped = false;
        while (!reader.atEnd()) {
            int start = reader.offset();
            int tag = reader.readTag();
            isTyped |= tag == TAG_TYPE;
            read.readField(reader, tag, start);
        }
        if (!isTyped) {
            throw new MalformedException("The node's data is no UnixFS: it has no type");
        }
        return read;
    }

    private void readField(ProtoReader reader, int tag, int start) throws MalformedException {
        switch (tag) {
            case TAG_TYPE -> {
                long code = reader.readVarint();
                if (code < 0 || code >= Type.VALUES.length) {
                    throw new MalformedException("UnixFS has no type " + Long.toUnsignedString(code), start);
                }
                type = Type.VALUES[(int) code];
            }
            case TAG_DATA -> {
                int length = reader.readLength();
                data = Optional.of(reader.source().slice(reader.offset(), length));
                reader.skipBytes(length);
            }
            case TAG_FILE_SIZE -> fileBytes = readSize(reader);
            case TAG_BLOCK_SIZE -> addBlock(readSize(reader));
            case TAG_BLOCK_SIZES_PACKED -> readPackedSizes(reader);
            case TAG_HASH_TYPE -> hashType = readSize(reader);
            case TAG_FAN_OUT -> fanOut = readSize(reader);
            case TAG_MODE -> attributes = attributes.withMode((int) reader.readVarint());
            case TAG_MODIFIED -> readModified(reader);
            default -> {
                if (tag >>> 3 <= 8) {
                    throw new MalformedException(
                            "The UnixFS field " + (tag >>> 3) + " has the wrong wire type " + (tag & 7), start);
                }
                reader.skipValue(tag);
            }
        }
    }

    private static long readSize(ProtoReader reader) throws MalformedException {
        int start = reader.offset();
        long size = reader.readVarint();
        if (size < 0) {
            throw new MalformedException("The number is 2^63 or more", start);
        }
        return size;
    }

    private void readPackedSizes(ProtoReader reader) throws MalformedException {
        int end = reader.end();
        reader.narrow(reader.readLength());
        while (!reader.atEnd()) {
            addBlock(readSize(reader));
        }
        reader.widen(end);
    }

    private void addBlock(long bytes) {
        if (blocks == blockBytes.length) {
            blockBytes = Arrays.copyOf(blockBytes, Math.max(FIRST_SIZES, 2 * blocks));
        }
        blockBytes[blocks++] = bytes;
    }

    private void readModified(ProtoReader reader) throws MalformedException {
        int end = reader.end();
        reader.narrow(reader.readLength());
        attributes = Modified.read(reader, attributes);
        reader.widen(end);
    }

    public Type type() {
        return type;
    }

    /** A file's bytes that are in this node, a symlink's target or a shard's bits, as a view. */
    public Optional<ByteBuffer> data() {
        return data.map(ByteBuffer::duplicate);
    }

    /** How many bytes a file has from here down, as the node claims. */
    public OptionalLong fileBytes() {
        return fileBytes == ABSENT ? OptionalLong.empty() : OptionalLong.of(fileBytes);
    }

    /** How many block sizes there are, which should be one a link. */
    public int blocks() {
        return blocks;
    }

    /** How many bytes of the file are at and below the link at {@code index}, as the node claims. */
    public long blockBytes(int index) {
        return blockBytes[index];
    }

    /** The multicodec code of a shard's hash function. */
    public OptionalLong hashType() {
        return hashType == ABSENT ? OptionalLong.empty() : OptionalLong.of(hashType);
    }

    /** How many children a shard has at most. */
    public OptionalLong fanOut() {
        return fanOut == ABSENT ? OptionalLong.empty() : OptionalLong.of(fanOut);
    }

    public Attributes attributes() {
        return attributes;
    }

    /** How many bytes {@link #encodeTo} writes. */
    public int encodedSize() {
        int size = ProtoWriter.varintFieldSize(type.code);
        if (data.isPresent()) {
            size += ProtoWriter.bytesFieldSize(data.get().remaining());
        }
        size += optionalSize(fileBytes) + optionalSize(hashType) + optionalSize(fanOut);
        for (int i = 0; i < blocks; i++) {
            size += ProtoWriter.varintFieldSize(blockBytes[i]);
        }
        return size + Modified.encodedSize(attributes);
    }

    /** Writes the message at the buffer's position. */
    public void encodeTo(ByteBuffer target) {
        ProtoWriter.putVarintField(target, TAG_TYPE >>> 3, type.code);
        if (data.isPresent()) {
            ProtoWriter.putBytesHead(target, TAG_DATA >>> 3, data.get().remaining());
            target.put(data.get().duplicate());
        }
        putOptional(target, TAG_FILE_SIZE, fileBytes);
        for (int i = 0; i < blocks; i++) {
            ProtoWriter.putVarintField(target, TAG_BLOCK_SIZE >>> 3, blockBytes[i]);
        }
        putOptional(target, TAG_HASH_TYPE, hashType);
        putOptional(target, TAG_FAN_OUT, fanOut);
        Modified.encode(target, attributes);
    }

    private static int optionalSize(long value) {
        return value == ABSENT ? 0 : ProtoWriter.varintFieldSize(value);
    }

    private static void putOptional(ByteBuffer target, int tag, long value) {
        if (value != ABSENT) {
            ProtoWriter.putVarintField(target, tag >>> 3, value);
        }
    }
}
