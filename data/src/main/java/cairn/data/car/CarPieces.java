package cairn.data.car;

import java.nio.ByteBuffer;

/**
 * Gives the memory that an archive is read into, a piece at a time, and may take it back: a caller that knows when it
 * is done with blocks can use the same pieces again. Used by the reader's thread.
 */
public interface CarPieces {
    /** Fresh memory for every piece, left to the garbage collector. */
    CarPieces FRESH = new CarPieces() {
        @Override
        public ByteBuffer take(int bytesMin) {
            return ByteBuffer.allocate(bytesMin);
        }

        @Override
        public void left(ByteBuffer piece) {}
    };

    /** An empty piece of {@code bytesMin} bytes or more. */
    ByteBuffer take(int bytesMin);

    /** Says that no more blocks will be views of this piece. Those that were handed out before may still be in use. */
    void left(ByteBuffer piece);
}
