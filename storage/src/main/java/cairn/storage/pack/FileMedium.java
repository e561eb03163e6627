package cairn.storage.pack;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** The system's files. */
final class FileMedium implements Medium {
    private static final int ZEROS_BYTES = 64 * 1024;

    @Override
    public FileChannel open(Path file, OpenOption... options) throws IOException {
        return FileChannel.open(file, options);
    }

    @Override
    public void setLength(Path file, long bytes) throws IOException {
        try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
            raw.setLength(bytes);
        }
    }

    @Override
    public MappedByteBuffer map(Path file, long bytes) throws IOException {
        return Uninterrupted.call(() -> {
            try (FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                ByteBuffer zeros = ByteBuffer.allocate(ZEROS_BYTES);
                for (long at = channel.size(); at < bytes; ) {
                    at += channel.write(zeros.clear().limit((int) Math.min(ZEROS_BYTES, bytes - at)), at);
                }
                MappedByteBuffer map = channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes);
                map.order(ByteOrder.LITTLE_ENDIAN);
                return map;
            }
        });
    }

    @Override
    public void force(MappedByteBuffer map) throws IOException {
        try {
            map.force();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @Override
    public void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        Uninterrupted.call(() -> {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
            return directory;
        });
    }
}
