package cairn.storage.pack;

import cairn.data.failure.UnavailableException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;

/**
 * The bytes of an active pack, open for writing. Small writes go through the system's page cache. Whole pages may go
 * past it, straight to the medium: that spares a copy of them, and the memory that others have use for.
 *
 * <p>For one thread at a time, except for {@link #force}.
 */
final class PackFile {
    /** What a write past the page cache must be a multiple of: in the file, in memory, and in length. */
    static final int PAGE_BYTES = 4096;

    /** The JDK's option for such writes. By its name, since the compiler takes its package for an internal one. */
    private static final Optional<OpenOption> DIRECT = directOption();

    private static final int STAGING_BYTES = 1024 * 1024;

    private final PackExtent extent;
    /** Whether the file system was not yet seen to refuse writes past its cache. */
    private boolean isDirectTried;
    /** Guarded by this, as all below; there while there is something to write. */
    private Optional<FileChannel> buffered = Optional.empty();

    private Optional<FileChannel> direct = Optional.empty();
    private boolean closed;
    /** Pages on their way from memory that is not aligned. */
    private ByteBuffer staging = ByteBuffer.allocate(0);

    private static Optional<OpenOption> directOption() {
        try {
            Object[] options =
                    Class.forName("com.sun.nio.file.ExtendedOpenOption").getEnumConstants();
            return Arrays.stream(options)
                    .filter(option -> option.toString().equals("DIRECT"))
                    .map(OpenOption.class::cast)
                    .findFirst();
        } catch (ClassNotFoundException e) {
            return Optional.empty(); // A JDK without it: everything goes through the page cache.
        }
    }

    /** {@code isDirect} says whether whole pages go past the page cache, where the file system lets them. */
    PackFile(PackExtent extent, boolean isDirect) {
        this.extent = extent;
        this.isDirectTried = isDirect && DIRECT.isPresent();
    }

    PackExtent extent() {
        return extent;
    }

    String name() {
        return extent.name();
    }

    /** Writes all parts, one behind the other. */
    void write(long offset, ByteBuffer... parts) throws IOException {
        Uninterrupted.call(() -> {
            ByteBuffer[] left = new ByteBuffer[parts.length];
            long leftBytes = 0;
            for (int i = 0; i < parts.length; i++) {
                left[i] = parts[i].duplicate();
                leftBytes += left[i].remaining();
            }
            FileChannel out = channel().position(extent.start() + offset);
            while (leftBytes > 0) {
                leftBytes -= out.write(left);
            }
            return offset;
        });
    }

    /** Fills the buffer from {@code offset} on, and leaves it ready to be read. */
    void read(long offset, ByteBuffer buffer) throws IOException {
        Uninterrupted.call(() -> {
            buffer.rewind();
            while (buffer.hasRemaining()) {
                if (channel().read(buffer, extent.start() + offset + buffer.position()) < 0) {
                    throw new EOFException(name() + " ends before byte " + (offset + buffer.limit()));
                }
            }
            return buffer.rewind();
        });
    }

    /** Whether it is worth while to align what is written for {@link #writePages}. */
    synchronized boolean takesPages() {
        return isDirectTried && (direct.isPresent() || openDirect());
    }

    private synchronized boolean openDirect() {
        try {
            direct = Optional.of(extent.open(StandardOpenOption.WRITE, DIRECT.orElseThrow()));
        } catch (IOException | UnsupportedOperationException e) {
            isDirectTried = false; // Not on this file system; through its cache everything works as well.
        }
        return direct.isPresent();
    }

    /**
     * Writes the whole pages that {@code bytes} begins with past the page cache, at {@code offset}, a multiple of the
     * page; returns how many bytes that were.
     */
    int writePages(long offset, ByteBuffer bytes) throws IOException {
        int length = bytes.remaining() & -PAGE_BYTES;
        boolean isAligned = bytes.isDirect() && bytes.alignmentOffset(bytes.position(), PAGE_BYTES) == 0;
        if (isAligned) {
            writeDirect(offset, bytes.slice(bytes.position(), length));
            return length;
        }
        if (staging.capacity() == 0) {
            staging = ByteBuffer.allocateDirect(STAGING_BYTES + PAGE_BYTES).alignedSlice(PAGE_BYTES);
        }
        for (int done = 0; done < length; ) {
            int count = Math.min(STAGING_BYTES, length - done);
            staging.clear().put(bytes.slice(bytes.position() + done, count)).flip();
            writeDirect(offset + done, staging);
            done += count;
        }
        return length;
    }

    private void writeDirect(long offset, ByteBuffer pages) throws IOException {
        Uninterrupted.call(() -> {
            ByteBuffer left = pages.duplicate();
            FileChannel out = directChannel();
            while (left.hasRemaining()) {
                int done = left.position();
                out.write(left, extent.start() + offset + done);
                left.position(left.position() & -PAGE_BYTES); // A short write may end anywhere.
            }
            return offset;
        });
    }

    private synchronized FileChannel directChannel() throws IOException {
        requireOpen();
        if (!direct.orElseThrow().isOpen()) {
            direct = Optional.of(extent.open(StandardOpenOption.WRITE, DIRECT.orElseThrow()));
        }
        return direct.orElseThrow();
    }

    /** What holds the pack, open for writing. */
    private synchronized FileChannel channel() throws IOException {
        requireOpen();
        if (buffered.isEmpty() || !buffered.get().isOpen()) {
            buffered = Optional.of(extent.open(StandardOpenOption.READ, StandardOpenOption.WRITE));
        }
        return buffered.get();
    }

    private void requireOpen() throws IOException {
        if (closed) {
            throw new UnavailableException("The store with " + name() + " is closed");
        }
    }

    /** Takes away what was written behind {@code bytes}. */
    void cut(long bytes) throws IOException {
        Uninterrupted.call(() -> {
            extent.cut(channel(), bytes);
            return bytes;
        });
    }

    /** Returns when what was written survives a power loss. */
    void force() throws IOException {
        Uninterrupted.call(() -> {
            channel().force(false);
            return extent;
        });
    }

    /** Ends the pack at {@code bytes}; all of it survives a power loss. Nothing is written any more. */
    void finish(long bytes) throws IOException {
        Uninterrupted.call(() -> {
            extent.finish(channel(), bytes);
            return bytes;
        });
        release();
    }

    /** Nothing can be written any more. */
    synchronized void close() throws IOException {
        closed = true;
        release();
    }

    /** Closes the pack and lets it go. */
    synchronized void delete() throws IOException {
        close();
        extent.delete();
    }

    /** Closes what holds the pack until it is written again. */
    synchronized void release() throws IOException {
        staging = ByteBuffer.allocate(0);
        if (direct.isPresent()) {
            direct.get().close();
            direct = Optional.empty();
        }
        if (buffered.isPresent()) {
            buffered.get().close();
            buffered = Optional.empty();
        }
    }
}
