package cairn.data.chunk;

import java.nio.ByteBuffer;

/** Cuts after a fixed number of bytes. */
record SizeChunker(int chunkBytesMax) implements Chunker {
    @Override
    public int cut(ByteBuffer window, boolean last) {
        int there = window.remaining();
        return there >= chunkBytesMax ? chunkBytesMax : last ? there : NEEDS_MORE;
    }
}
