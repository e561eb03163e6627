package cairn.node.add;

import cairn.data.failure.MalformedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file of this machine. Reading it fails where it is shorter at its end than it was when it was opened. */
public record LocalFile(Path path) implements FileSource {
    @Override
    public ReadableByteChannel open() throws IOException {
        try {
            return new Reading(path, FileChannel.open(path, StandardOpenOption.READ));
        } catch (IOException e) {
            throw DirectoryWalk.explained(path, e);
        }
    }

    @Override
    public boolean isIndependent() {
        return true;
    }

    private static final class Reading implements PlacedChannel {
        private final Path path;
        private final FileChannel file;
        private final long sizeAtOpen;
        private long readBytes;

        Reading(Path path, FileChannel file) throws IOException {
            this.path = path;
            this.file = file;
            this.sizeAtOpen = file.size();
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            int count = file.read(target);
            if (count >= 0) {
                readBytes += count;
            } else if (readBytes < sizeAtOpen) {
                throw shrank(readBytes);
            }
            return count;
        }

        @Override
        public long sizeBytes() {
            return sizeAtOpen;
        }

        @Override
        public void readFully(ByteBuffer target, long offset) throws IOException {
            long place = offset;
            while (target.hasRemaining()) {
                int count = file.read(target, place);
                if (count < 0) {
                    throw shrank(place);
                }
                place += count;
            }
        }

        private MalformedException shrank(long toBytes) {
            return new MalformedException(path + " shrank from " + sizeAtOpen + " to " + toBytes
                    + " bytes while it was read; add it again when nothing writes to it");
        }

        @Override
        public boolean isOpen() {
            return file.isOpen();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
