package cairn.data.chunk;

import java.nio.ByteBuffer;

/** What the chunkers that look at content share: bounds, and bytes in an array. */
abstract class ScanningChunker implements Chunker {
    private final int bytesMin;
    private final int bytesMax;
    private byte[] scratch = {};

    ScanningChunker(int bytesMin, int bytesMax) {
        this.bytesMin = bytesMin;
        this.bytesMax = bytesMax;
    }

    @Override
    public final int cut(ByteBuffer window, boolean last) {
        int there = window.remaining();
        int most = Math.min(there, bytesMax);
        boolean endIsSeen = last || there >= bytesMax;
        if (most <= bytesMin) {
            return endIsSeen ? most : NEEDS_MORE;
        }
        int length;
        if (window.hasArray()) {
            length = scan(window.array(), window.arrayOffset() + window.position(), most);
        } else {
            length = scan(copy(window, most), 0, most);
        }
        return length > 0 ? length : endIsSeen ? most : NEEDS_MORE;
    }

    /**
     * Looks for the first boundary after {@code bytesMin} to {@code length} bytes from {@code start} on.
     *
     * @return the chunk's length, or 0 where there is no boundary
     */
    abstract int scan(byte[] bytes, int start, int length);

    @Override
    public final int chunkBytesMax() {
        return bytesMax;
    }

    final int bytesMin() {
        return bytesMin;
    }

    private byte[] copy(ByteBuffer window, int length) {
        if (scratch.length < length) {
            scratch = new byte[bytesMax];
        }
        window.get(window.position(), scratch, 0, length);
        return scratch;
    }
}
