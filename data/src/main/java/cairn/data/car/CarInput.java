package cairn.data.car;

import cairn.data.failure.MalformedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/**
 * A piece of the stream at a time. What is handed out is a view of the piece, which is never written again: a full
 * piece is left to those who hold views of it, and a new one begins with the bytes that were not handed out yet.
 */
final class CarInput {
    private static final int PIECE_BYTES_MIN = 64 * 1024;
    /** Several blocks long, as a block that does not fit any more is moved to the next piece. */
    private static final int PIECE_BYTES_MAX = 4 * 1024 * 1024;

    /** How much is asked of the channel at a time: a file's channel copies, and this much stays in the CPU's cache. */
    private static final int STEP_BYTES = 256 * 1024;

    private final ReadableByteChannel channel;
    private final CarPieces pieces;
    private ByteBuffer piece = ByteBuffer.allocate(0);
    /** The offset in the archive of the piece's first byte. */
    private long pieceOffset;
    /** Where the readable part of the archive ends. */
    private long end = Long.MAX_VALUE;

    CarInput(ReadableByteChannel channel, CarPieces pieces) {
        this.channel = channel;
        this.pieces = pieces;
    }

    /** The offset in the archive of the next byte. */
    long offset() {
        return pieceOffset + piece.position();
    }

    /** Makes the archive end at {@code offset}, or nowhere, which lets the rest be read. */
    void endAt(long offset) {
        this.end = offset;
    }

    /** How many of {@code count} bytes are there; fewer only at the end. They lie in the piece afterwards. */
    int prepare(int count) throws IOException {
        int wanted = (int) Math.min(count, Math.max(0, end - offset()));
        if (piece.remaining() < wanted) {
            fill(wanted);
        }
        return Math.min(piece.remaining(), wanted);
    }

    /** The prepared bytes, to be read; moving its position moves the input. */
    ByteBuffer piece() {
        return piece;
    }

    /** The next {@code count} bytes, which are prepared, as a view. */
    ByteBuffer take(int count) {
        ByteBuffer view = piece.slice(piece.position(), count);
        piece.position(piece.position() + count);
        return view;
    }

    /** Passes over bytes up to {@code offset}. */
    void skipTo(long offset, String what) throws IOException {
        while (offset() < offset) {
            int count = prepare((int) Math.min(PIECE_BYTES_MIN, offset - offset()));
            if (count == 0) {
                throw new MalformedException("The CAR ends before its " + what, offset());
            }
            piece.position(piece.position() + count);
        }
    }

    private void fill(int wanted) throws IOException {
        if (piece.capacity() - piece.position() < wanted) {
            long usual = Math.clamp(4L * piece.capacity(), PIECE_BYTES_MIN, PIECE_BYTES_MAX);
            ByteBuffer full = piece;
            ByteBuffer next = pieces.take((int) Math.max(usual, wanted));
            pieceOffset += full.position();
            piece = next.put(full).flip();
            pieces.left(full);
        }
        int start = piece.position();
        piece.position(piece.limit());
        int count = 0;
        while (count >= 0 && piece.position() - start < wanted) {
            piece.limit(Math.min(piece.capacity(), piece.position() + STEP_BYTES));
            count = channel.read(piece);
        }
        piece.limit(piece.position()).position(start);
    }
}
