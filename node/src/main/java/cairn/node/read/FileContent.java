package cairn.node.read;

import cairn.data.block.BlockSource;
import cairn.data.cid.Cid;
import cairn.data.unixfs.FileCursor;
import cairn.data.unixfs.UnixFsEntry;
import cairn.data.unixfs.UnixFsReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;

/** Reads ranges of files with the blocks ahead verified in parallel. May be shared between threads. */
public final class FileContent {
    /** Takes pieces of a file, in order. */
    @FunctionalInterface
    public interface Sink {
        /** Takes the buffer's remaining bytes, which stay valid for as long as they are referenced. */
        void write(ByteBuffer piece) throws IOException;
    }

    private final BlockSource source;
    private final ForkJoinPool workers;

    public FileContent(BlockSource source, ForkJoinPool workers) {
        this.source = source;
        this.workers = workers;
    }

    /**
     * Hands {@code length} bytes of the file from {@code offset} on, or as many as there are, to {@code sink}.
     *
     * @return how many there were
     */
    public long copy(UnixFsEntry.File file, long offset, long length, Sink sink) throws IOException {
        ReadAhead ahead = new ReadAhead(source, workers);
        FileCursor cursor = new UnixFsReader(ahead).read(file, offset, length);
        long total = 0;
        while (true) {
            List<Cid> upcoming = cursor.upcoming(ahead.reach());
            if (upcoming.size() > 1) {
                ahead.expect(upcoming);
            }
            Optional<ByteBuffer> piece = cursor.next();
            if (piece.isEmpty()) {
                return total;
            }
            total += piece.get().remaining();
            sink.write(piece.get());
        }
    }
}
