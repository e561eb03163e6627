package cairn.storage.pack;

import cairn.data.failure.MalformedException;
import cairn.data.multihash.Multihash;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * One pack: a head of 32 bytes, records, and when it is sealed a footer. The whole file is memory-mapped for reading;
 * what is appended is written through the file and seen in the map. While it is active the file is as long as the map,
 * with nothing behind the tail.
 *
 * <p>Appends, seals and closes hold this object's lock. Reads take none: what lies before {@link #end()} never changes.
 */
final class Pack {
    /** Takes a record. */
    @FunctionalInterface
    interface Visitor {
        void visit(byte kind, long offset) throws IOException;
    }

    static final int HEAD_BYTES = 32;
    static final String SUFFIX = ".pack";
    private static final long HEAD_MAGIC = magic("CAIRNPK1");
    private static final long FOOTER_MAGIC = magic("CAIRNFT1");
    private static final int FORMAT_VERSION = 1;
    private static final int ENTRY_BYTES = 16;
    private static final int TRAILER_BYTES = 32;
    private static final int STAGING_BYTES = 64 * 1024;
    private static final int WHOLE_WRITE_BYTES = 16 * 1024;

    private final int number;
    private final Path file;
    private final ByteBuffer map;
    private volatile long end;
    /** Guarded by this, as all below. */
    private FileChannel channel;

    private boolean sealed;
    private boolean closed;
    private boolean dirty;
    private Optional<IOException> forceFailure = Optional.empty();
    private ByteBuffer staging = ByteBuffer.allocate(0);

    private Pack(int number, Path file, FileChannel channel, ByteBuffer map, long end, boolean sealed) {
        this.number = number;
        this.file = file;
        this.channel = channel;
        this.map = map;
        this.end = end;
        this.sealed = sealed;
    }

    private static long magic(String text) {
        long value = 0;
        for (int i = text.length() - 1; i >= 0; i--) {
            value = value << 8 | text.charAt(i);
        }
        return value;
    }

    static Path file(Path directory, int number) {
        return directory.resolve(String.format(Locale.ROOT, "%08d", number) + SUFFIX);
    }

    /** Makes an active pack without records that can grow to {@code capacityBytes}. */
    static Pack create(Path directory, int number, long capacityBytes) throws IOException {
        Path file = file(directory, number);
        ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        head.putLong(HEAD_MAGIC).putInt(FORMAT_VERSION).putInt(number).clear();
        Files.write(file, head.array(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        return openActive(directory, number, HEAD_BYTES, capacityBytes);
    }

    /** Opens a pack to append at {@code tail}. */
    static Pack openActive(Path directory, int number, long tail, long capacityBytes) throws IOException {
        Path file = file(directory, number);
        long length = Math.max(capacityBytes, Files.size(file));
        try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
            raw.setLength(length);
        }
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        return new Pack(number, file, channel, checkedMap(channel, file, number), tail, false);
    }

    /** Opens a pack that is not appended to any more; where it has no whole footer, its end is not known yet. */
    static Pack openForReading(Path directory, int number) throws IOException {
        Path file = file(directory, number);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        ByteBuffer map = checkedMap(channel, file, number);
        long footer = footerOffset(map);
        return new Pack(number, file, channel, map, footer < 0 ? map.capacity() : footer, footer >= 0);
    }

    private static ByteBuffer checkedMap(FileChannel channel, Path file, int number) throws IOException {
        if (channel.size() < HEAD_BYTES || channel.size() > Integer.MAX_VALUE) {
            channel.close();
            throw new MalformedException(file + " is no pack: it has " + channel.size() + " bytes");
        }
        ByteBuffer map = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
        map.order(ByteOrder.LITTLE_ENDIAN);
        if (map.getLong(0) != HEAD_MAGIC || map.getInt(12) != number) {
            channel.close();
            throw new MalformedException(file + " is no pack of this store: its head says something else");
        }
        if (map.getInt(8) != FORMAT_VERSION) {
            channel.close();
            throw new MalformedException(file + " has format version " + map.getInt(8) + ", this program reads version "
                    + FORMAT_VERSION + "; use a newer program");
        }
        return map;
    }

    int number() {
        return number;
    }

    Path file() {
        return file;
    }

    /** All bytes, little-endian, read only; to be read below {@link #end()}. */
    ByteBuffer bytes() {
        return map;
    }

    /** Where the records end. */
    long end() {
        return end;
    }

    synchronized boolean isSealed() {
        return sealed;
    }

    /**
     * Appends a record; it is in the kernel on return.
     *
     * @return its offset, or -1 where the pack has no room for it
     */
    synchronized long append(byte kind, Multihash hash, ByteBuffer payload) throws IOException {
        long size = RecordFormat.size(hash.size(), payload.remaining());
        if (sealed || end + size > map.capacity()) {
            return -1;
        }
        if (staging.capacity() == 0) {
            staging = ByteBuffer.allocateDirect(STAGING_BYTES);
        }
        staging.clear();
        RecordFormat.writeHead(staging, kind, hash, payload);
        int padding = (int) (size - staging.position() - payload.remaining());
        long offset = end;
        dirty = true;
        if (payload.remaining() <= WHOLE_WRITE_BYTES) {
            staging.put(payload.duplicate());
            writeAt(offset, pad(staging, padding).flip());
        } else {
            ByteBuffer behind = pad(staging.duplicate(), padding).slice(staging.position(), padding);
            writeAt(offset, staging.flip(), payload.duplicate(), behind);
        }
        end = offset + size;
        return offset;
    }

    private static ByteBuffer pad(ByteBuffer buffer, int zeros) {
        for (int i = 0; i < zeros; i++) {
            buffer.put((byte) 0);
        }
        return buffer;
    }

    /**
     * Writes all parts, whatever happens to the thread: an interrupt closes a file's channel under whoever writes, so
     * it is opened again, written from the start, and the interrupt told to the caller's thread afterwards.
     */
    private void writeAt(long offset, ByteBuffer... parts) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    writeOnce(offset, parts);
                    return;
                } catch (ClosedByInterruptException e) {
                    interrupted |= Thread.interrupted();
                    for (ByteBuffer part : parts) {
                        part.rewind();
                    }
                    reopen();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void writeOnce(long offset, ByteBuffer[] parts) throws IOException {
        if (closed) {
            throw new IOException("The store is closed");
        }
        if (!channel.isOpen()) {
            reopen();
        }
        channel.position(offset);
        long left = 0;
        for (ByteBuffer part : parts) {
            left += part.remaining();
        }
        while (left > 0) {
            left -= channel.write(parts);
        }
    }

    private void reopen() throws IOException {
        channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /** Visits the records from {@code from} on, as far as they can be told apart; returns where that ends. */
    long forEach(long from, Visitor visitor) throws IOException {
        long limit = end;
        long offset = from;
        while (RecordFormat.isHead(map, offset, limit)) {
            visitor.visit(RecordFormat.kind(map, offset), offset);
            offset += RecordFormat.sizeAt(map, offset);
        }
        return offset;
    }

    /**
     * Finds where whole records end, cuts what is behind, and seals the pack there.
     *
     * @param visitor told of each whole record
     */
    synchronized void recover(Visitor visitor) throws IOException {
        long offset = HEAD_BYTES;
        while (RecordFormat.isHead(map, offset, end) && RecordFormat.isWhole(map, offset)) {
            visitor.visit(RecordFormat.kind(map, offset), offset);
            offset += RecordFormat.sizeAt(map, offset);
        }
        end = offset;
        seal();
    }

    /** Writes the footer and forces everything to the medium; nothing can be appended from here on. */
    synchronized void seal() throws IOException {
        if (sealed) {
            return;
        }
        int[] count = {0};
        forEach(HEAD_BYTES, (kind, offset) -> count[0]++);
        ByteBuffer footer =
                ByteBuffer.allocate(count[0] * ENTRY_BYTES + TRAILER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        forEach(
                HEAD_BYTES,
                (kind, offset) -> footer.putLong(Fingerprint.of(RecordFormat.multihash(map, offset)))
                        .putLong(offset << 1 | kind));
        CRC32C crc = new CRC32C();
        crc.update(footer.duplicate().flip());
        footer.putLong(end)
                .putInt(count[0])
                .putInt((int) crc.getValue())
                .putLong(0)
                .putLong(FOOTER_MAGIC)
                .flip();
        writeAt(end, footer);
        if (!channel.isOpen()) {
            reopen();
        }
        channel.truncate(end + footer.capacity());
        channel.force(true);
        sealed = true;
        dirty = false;
        staging = ByteBuffer.allocate(0);
    }

    /** Where a whole footer begins, or -1. */
    private static long footerOffset(ByteBuffer map) {
        int trailer = map.capacity() - TRAILER_BYTES;
        if (trailer < HEAD_BYTES || map.getLong(trailer + 24) != FOOTER_MAGIC) {
            return -1;
        }
        long offset = map.getLong(trailer);
        long count = map.getInt(trailer + 8) & 0xffff_ffffL;
        if (offset < HEAD_BYTES || offset + count * ENTRY_BYTES != trailer) {
            return -1;
        }
        CRC32C crc = new CRC32C();
        crc.update(map.slice((int) offset, trailer - (int) offset));
        return (int) crc.getValue() == map.getInt(trailer + 12) ? offset : -1;
    }

    /** Whether nothing was appended since the last {@link #force}. */
    synchronized boolean isDirty() {
        return dirty;
    }

    /**
     * Returns when what was appended survives a power loss. Appends go on meanwhile. A failure is kept and told again:
     * the system tells it once, and perhaps to somebody who only wanted to be early.
     */
    void force() throws IOException {
        FileChannel file;
        synchronized (this) {
            if (forceFailure.isPresent()) {
                throw new IOException("What was written to " + this.file + " is not on the medium", forceFailure.get());
            }
            if (!dirty || closed) {
                return;
            }
            dirty = false;
            if (!channel.isOpen()) {
                reopen();
            }
            file = channel;
        }
        try {
            file.force(false);
        } catch (IOException e) {
            synchronized (this) {
                dirty = true;
                boolean isInterrupt =
                        e instanceof ClosedByInterruptException || e instanceof AsynchronousCloseException;
                forceFailure = isInterrupt ? Optional.empty() : Optional.of(e);
            }
            throw e;
        }
    }

    /** Cuts the room that was kept to grow into, and closes the file. Views of its bytes stay valid. */
    synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        if (!channel.isOpen()) {
            reopen();
        }
        if (!sealed) {
            channel.truncate(end);
        }
        channel.close();
    }

    /** Closes the file and removes it. Views of its bytes stay valid. */
    synchronized void delete() throws IOException {
        closed = true;
        channel.close();
        Files.deleteIfExists(file);
    }
}
