package cairn.data.chunk;

import java.nio.ByteBuffer;

/** Says where the next chunk ends. Used by one thread; nothing is kept between calls but scratch memory. */
public interface Chunker {
    /** What {@link #cut} gives where the window does not yet show where the chunk ends. */
    int NEEDS_MORE = -1;

    /**
     * The length of the chunk that starts at the window's position, or {@link #NEEDS_MORE}, which never happens where
     * the window holds {@link #chunkBytesMax()} bytes or is the last one. The next call's window starts behind that
     * chunk, or at the same byte with more behind it. The buffer is not changed.
     *
     * @param last whether the window holds everything up to the end of the file
     * @return 0 only for an empty last window, which is no chunk
     */
    int cut(ByteBuffer window, boolean last);

    /** The longest chunk in bytes. */
    int chunkBytesMax();
}
