package cairn.node.job;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * A file that is written from its beginning, of which an earlier try may have written a part: as long as the bytes are
 * those that are there, nothing is written; from the first other one on, everything is. Used by one thread.
 */
final class ArchiveFile implements Closeable {
    private static final int COMPARED_BYTES = 1 << 20;

    private final FileChannel channel;
    private final ByteBuffer there = ByteBuffer.allocate(COMPARED_BYTES);
    private boolean isNew;
    private long bytes;

    private ArchiveFile(FileChannel channel) {
        this.channel = channel;
    }

    static ArchiveFile open(Path file) throws IOException {
        return new ArchiveFile(
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    /** How many bytes were given. */
    long bytes() {
        return bytes;
    }

    /** Takes the next bytes. */
    void write(List<ByteBuffer> pieces) throws IOException {
        for (ByteBuffer piece : pieces) {
            while (piece.hasRemaining()) {
                if (!isNew) {
                    pass(piece);
                } else {
                    bytes += channel.write(piece);
                }
            }
        }
    }

    /** Goes past bytes that are there; what comes at the first other one is new. */
    private void pass(ByteBuffer piece) throws IOException {
        there.clear().limit(Math.min(there.capacity(), piece.remaining()));
        while (there.hasRemaining() && channel.read(there, bytes + there.position()) >= 0) {
            // A read may give less than is there.
        }
        there.flip();
        ByteBuffer same = piece.slice(piece.position(), there.limit());
        int mismatch = same.mismatch(there);
        int passed = mismatch < 0 ? there.limit() : mismatch;
        piece.position(piece.position() + passed);
        bytes += passed;
        if (piece.hasRemaining() && (mismatch >= 0 || bytes >= channel.size())) {
            isNew = true;
            channel.truncate(bytes).position(bytes);
        }
    }

    /** Cuts off what is behind the last byte, and returns when all is on the medium. */
    void finish() throws IOException {
        channel.truncate(bytes);
        channel.force(true);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
