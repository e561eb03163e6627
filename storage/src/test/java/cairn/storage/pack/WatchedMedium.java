package cairn.storage.pack;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * The system's files. Each change is told before it is made, each force after it was, and each read before it; one
 * after the other. Whoever is told may throw instead.
 */
abstract class WatchedMedium implements Medium {
    private final Medium files = new FileMedium();

    /** A file is made, or emptied. */
    abstract void making(Path file) throws IOException;

    /** Bytes are written; returns how many of them are. */
    abstract int writing(Path file, long offset, ByteBuffer bytes) throws IOException;

    abstract void settingLength(Path file, long bytes) throws IOException;

    abstract void mapping(Path file, long bytes) throws IOException;

    abstract void mapped(Path file, MappedByteBuffer map) throws IOException;

    abstract void moving(Path from, Path to) throws IOException;

    abstract void deleting(Path file) throws IOException;

    abstract void forcing(String what) throws IOException;

    abstract void forced(Path file);

    abstract void forced(MappedByteBuffer map);

    abstract void forcedDirectory(Path directory);

    abstract void reading(Path file) throws IOException;

    @Override
    public synchronized FileChannel open(Path file, OpenOption... options) throws IOException {
        List<OpenOption> wanted = List.of(options);
        boolean isMade = wanted.contains(StandardOpenOption.TRUNCATE_EXISTING)
                || wanted.contains(StandardOpenOption.CREATE) && !Files.exists(file);
        if (isMade) {
            making(file);
        }
        return new Watched(file, files.open(file, options));
    }

    @Override
    public synchronized void setLength(Path file, long bytes) throws IOException {
        settingLength(file, bytes);
        files.setLength(file, bytes);
    }

    @Override
    public synchronized MappedByteBuffer map(Path file, long bytes) throws IOException {
        mapping(file, bytes);
        MappedByteBuffer map = files.map(file, bytes);
        mapped(file, map);
        return map;
    }

    @Override
    public synchronized void force(MappedByteBuffer map) throws IOException {
        forcing("a map");
        forced(map);
    }

    @Override
    public synchronized void move(Path from, Path to) throws IOException {
        moving(from, to);
        files.move(from, to);
    }

    @Override
    public synchronized void delete(Path file) throws IOException {
        if (Files.exists(file)) {
            deleting(file);
        }
        files.delete(file);
    }

    @Override
    public synchronized void forceDirectory(Path directory) throws IOException {
        forcing(directory.toString());
        forcedDirectory(directory);
    }

    private synchronized int write(Path file, FileChannel to, long offset, ByteBuffer bytes) throws IOException {
        int count = writing(file, offset, bytes.slice());
        int written = to.write(bytes.slice(bytes.position(), count), offset);
        bytes.position(bytes.position() + written);
        return written;
    }

    private synchronized void truncate(Path file, FileChannel to, long bytes) throws IOException {
        if (bytes < to.size()) {
            settingLength(file, bytes);
        }
        to.truncate(bytes);
    }

    private synchronized void force(Path file) throws IOException {
        forcing(file.toString());
        forced(file);
    }

    /** A file that is open. Nothing is forced in truth: what matters is what is told. */
    private final class Watched extends FileChannel {
        private final Path file;
        private final FileChannel to;

        private Watched(Path file, FileChannel to) {
            this.file = file;
            this.to = to;
        }

        @Override
        public int read(ByteBuffer bytes) throws IOException {
            reading(file);
            return to.read(bytes);
        }

        @Override
        public long read(ByteBuffer[] parts, int first, int count) throws IOException {
            reading(file);
            return to.read(parts, first, count);
        }

        @Override
        public int read(ByteBuffer bytes, long offset) throws IOException {
            reading(file);
            return to.read(bytes, offset);
        }

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            int count = WatchedMedium.this.write(file, to, to.position(), bytes);
            to.position(to.position() + count);
            return count;
        }

        @Override
        public long write(ByteBuffer[] parts, int first, int count) throws IOException {
            long written = 0;
            for (int i = first; i < first + count; i++) {
                written += parts[i].hasRemaining() ? write(parts[i]) : 0;
            }
            return written;
        }

        @Override
        public int write(ByteBuffer bytes, long offset) throws IOException {
            return WatchedMedium.this.write(file, to, offset, bytes);
        }

        @Override
        public long position() throws IOException {
            return to.position();
        }

        @Override
        public FileChannel position(long offset) throws IOException {
            to.position(offset);
            return this;
        }

        @Override
        public long size() throws IOException {
            return to.size();
        }

        @Override
        public FileChannel truncate(long bytes) throws IOException {
            WatchedMedium.this.truncate(file, to, bytes);
            return this;
        }

        @Override
        public void force(boolean metaData) throws IOException {
            WatchedMedium.this.force(file);
        }

        @Override
        public long transferTo(long offset, long count, WritableByteChannel target) throws IOException {
            reading(file);
            return to.transferTo(offset, count, target);
        }

        @Override
        public long transferFrom(ReadableByteChannel source, long offset, long count) {
            throw new UnsupportedOperationException("Not watched");
        }

        @Override
        public MappedByteBuffer map(MapMode mode, long offset, long bytes) throws IOException {
            return to.map(mode, offset, bytes);
        }

        @Override
        public FileLock lock(long offset, long bytes, boolean isShared) throws IOException {
            return to.lock(offset, bytes, isShared);
        }

        @Override
        public FileLock tryLock(long offset, long bytes, boolean isShared) throws IOException {
            return to.tryLock(offset, bytes, isShared);
        }

        @Override
        protected void implCloseChannel() throws IOException {
            to.close();
        }
    }
}
