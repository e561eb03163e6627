package cairn.storage.compress;

import cairn.data.failure.CorruptBlockException;
import cairn.data.failure.MalformedException;
import cairn.data.multihash.Multihash;
import io.airlift.compress.v3.MalformedInputException;
import io.airlift.compress.v3.zstd.ZstdCompressor;
import io.airlift.compress.v3.zstd.ZstdDecompressor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * Compressed blocks: their names and bytes. May be used by any thread.
 *
 * <p>The name is a multihash of the private code 0x300002, whose digest is the block's multihash. The bytes are the
 * block's length in 4 bytes, little-endian, and a Zstandard frame (RFC 8878).
 */
final class ZstdBlocks {
    /** The length of what stands before a frame. */
    static final int HEAD_BYTES = 4;

    private static final long CODE = 0x300002;
    /** Shorter blocks are not worth the work. */
    private static final int BYTES_MIN = 256;
    /** Longer blocks exist nowhere: what says that it is longer is damaged. */
    private static final int BYTES_MAX = 1 << 30;
    /** A frame is kept where it and its head have at most 7 of 8 bytes of the block. */
    private static final int WORTH_EIGHTHS = 7;

    /** How much of a long block is tried first. */
    private static final int SAMPLE_BYTES = 4096;

    private ZstdBlocks() {}

    /** The name of a block that is compressed; nothing where its multihash is too long to become part of a name. */
    static Optional<Multihash> name(Multihash hash) {
        return hash.size() > Multihash.DIGEST_BYTES_MAX
                ? Optional.empty()
                : Optional.of(Multihash.of(CODE, hash.bytes()));
    }

    static boolean isName(Multihash name) {
        return name.code() == CODE;
    }

    /** The multihash of the block that is kept under a name. */
    static Multihash hash(Multihash name) throws MalformedException {
        return Multihash.parse(name.digest());
    }

    /** The block's bytes compressed, where that is worth while; the same block always has the same answer. */
    static Optional<ByteBuffer> compressed(ByteBuffer plain) {
        int length = plain.remaining();
        if (length < BYTES_MIN) {
            return Optional.empty();
        }
        byte[] bytes = new byte[length];
        plain.duplicate().get(bytes);
        if (length > 4 * SAMPLE_BYTES
                && !isWorth(SAMPLE_BYTES, frame(bytes, length / 2, SAMPLE_BYTES).limit())) {
            return Optional.empty();
        }
        ByteBuffer framed = frame(bytes, 0, length);
        return isWorth(length, framed.limit()) ? Optional.of(framed) : Optional.empty();
    }

    private static boolean isWorth(int plainBytes, int compressedBytes) {
        return (long) compressedBytes * 8 <= (long) plainBytes * WORTH_EIGHTHS;
    }

    private static ByteBuffer frame(byte[] bytes, int offset, int length) {
        ZstdCompressor compressor = ZstdCompressor.create();
        byte[] out = new byte[HEAD_BYTES + compressor.maxCompressedLength(length)];
        int count = compressor.compress(bytes, offset, length, out, HEAD_BYTES, out.length - HEAD_BYTES);
        return ByteBuffer.wrap(out, 0, HEAD_BYTES + count)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0, length);
    }

    /** How long the block is. */
    static int plainBytes(ByteBuffer compressed) {
        return compressed.remaining() < HEAD_BYTES
                ? 0
                : Math.max(0, compressed.slice().order(ByteOrder.LITTLE_ENDIAN).getInt(0));
    }

    /**
     * The block's bytes.
     *
     * @throws CorruptBlockException where they are no frame of that length
     */
    static ByteBuffer plain(Multihash hash, ByteBuffer compressed, String where) throws CorruptBlockException {
        int length = plainBytes(compressed);
        byte[] frame = new byte[Math.max(0, compressed.remaining() - HEAD_BYTES)];
        compressed
                .slice()
                .position(Math.min(HEAD_BYTES, compressed.remaining()))
                .get(frame);
        try {
            // The frame says itself how long it is, and nothing is made room for that it does not say.
            if (length <= BYTES_MAX
                    && ZstdDecompressor.create().getDecompressedSize(frame, 0, frame.length) == length) {
                byte[] bytes = new byte[length];
                if (ZstdDecompressor.create().decompress(frame, 0, frame.length, bytes, 0, length) == length) {
                    return ByteBuffer.wrap(bytes);
                }
            }
        } catch (MalformedInputException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new CorruptBlockException(hash, "it is no Zstandard frame: " + e.getMessage(), where);
        }
        throw new CorruptBlockException(hash, "its Zstandard frame does not have the length that it says", where);
    }
}
