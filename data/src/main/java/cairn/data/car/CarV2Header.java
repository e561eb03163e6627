package cairn.data.car;

import cairn.data.failure.MalformedException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalLong;

/**
 * What a CARv2 says of itself in the 40 bytes behind its pragma.
 *
 * @param isFullyIndexed whether the index names every section, those of identity CIDs included
 * @param dataOffset where the CARv1 lies, in bytes from the archive's start
 * @param dataBytes the CARv1's length
 * @param indexOffset where the index lies, in bytes from the archive's start, where there is one
 */
public record CarV2Header(boolean isFullyIndexed, long dataOffset, long dataBytes, OptionalLong indexOffset) {
    /** Where this header lies in the archive: behind the pragma. */
    public static final int OFFSET = 11;

    /** This header's length. */
    public static final int BYTES = 40;

    /** The least offset of the data. */
    static final int DATA_OFFSET_MIN = OFFSET + BYTES;

    /** A CARv1 header of version 2 without roots, with its length before it. */
    private static final byte[] PRAGMA = {0x0a, (byte) 0xa1, 0x67, 'v', 'e', 'r', 's', 'i', 'o', 'n', 0x02};

    private static final long FULLY_INDEXED = 0x80;

    public CarV2Header {
        if (dataOffset < DATA_OFFSET_MIN || dataBytes < 1 || indexOffset.orElse(1) < 1) {
            throw new IllegalArgumentException("A CARv2 has its data behind its header");
        }
    }

    /** The header of an archive that has no data yet, which every reader refuses; with the pragma before it. */
    static ByteBuffer unfinished() {
        return ByteBuffer.allocate(DATA_OFFSET_MIN).put(PRAGMA).clear();
    }

    /** The header's bytes, to be written at {@link #OFFSET}. */
    public ByteBuffer encode() {
        return ByteBuffer.allocate(BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(isFullyIndexed ? FULLY_INDEXED : 0)
                .putLong(0)
                .putLong(dataOffset)
                .putLong(dataBytes)
                .putLong(indexOffset.orElse(0))
                .flip();
    }

    /** Reads the header at the buffer's position and moves behind it. */
    static CarV2Header read(ByteBuffer source) throws MalformedException {
        ByteBuffer bytes = source.slice(source.position(), BYTES).order(ByteOrder.LITTLE_ENDIAN);
        source.position(source.position() + BYTES);
        boolean isFullyIndexed = (bytes.getLong() & FULLY_INDEXED) != 0;
        bytes.getLong();
        long dataOffset = bytes.getLong();
        long dataBytes = bytes.getLong();
        long indexOffset = bytes.getLong();
        if (dataOffset < DATA_OFFSET_MIN) {
            throw new MalformedException(
                    "The CARv2 says that its data begins inside its header, at byte " + dataOffset, OFFSET + 16);
        }
        if (dataBytes < 1 || dataOffset + dataBytes < 0) {
            throw new MalformedException(
                    "The CARv2 says that its data has " + dataBytes + " bytes; it was not written to its end",
                    OFFSET + 24);
        }
        boolean isInsideData = indexOffset != 0 && indexOffset < dataOffset + dataBytes;
        if (isInsideData) {
            throw new MalformedException(
                    "The CARv2 says that its index begins before the end of its data, at byte " + indexOffset,
                    OFFSET + 32);
        }
        OptionalLong index = indexOffset == 0 ? OptionalLong.empty() : OptionalLong.of(indexOffset);
        return new CarV2Header(isFullyIndexed, dataOffset, dataBytes, index);
    }
}
