package cairn.storage.bucket;

import cairn.data.multihash.Multihash;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Writes a pack of a bucket into a file: a head of 16 bytes, blocks one behind the other, and their list. The file has
 * its name once it is whole and on the medium. Used by one thread.
 */
final class PackWriter implements Closeable {
    static final int HEAD_BYTES = 16;
    /** The end of the name of a file that is being written. */
    static final String FRESH_SUFFIX = ".new";

    private static final long HEAD_MAGIC = 0x3150424e52494143L;
    private static final int FORMAT_VERSION = 1;
    private static final int STAGED_BYTES = 1 << 20;

    private final Path file;
    private final Path fresh;
    private final FileChannel out;
    private final ByteBuffer staged = ByteBuffer.allocateDirect(STAGED_BYTES);
    private long end;
    private int count;
    private ByteBuffer entries = little(1024 * PackList.ENTRY_BYTES);
    private ByteBuffer names = little(1024 * 40);

    PackWriter(Path file) throws IOException {
        this.file = file;
        this.fresh = file.resolveSibling(file.getFileName() + FRESH_SUFFIX);
        this.out = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        ByteBuffer head =
                little(HEAD_BYTES).putLong(HEAD_MAGIC).putInt(FORMAT_VERSION).putInt(0);
        write(head.flip());
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static ByteBuffer roomFor(ByteBuffer buffer, int bytes) {
        if (buffer.remaining() >= bytes) {
            return buffer;
        }
        int wanted = Math.max(buffer.capacity() * 2, buffer.position() + bytes);
        return little(wanted).put(buffer.flip());
    }

    private void write(ByteBuffer bytes) throws IOException {
        end += bytes.remaining();
        ByteBuffer rest = bytes.duplicate();
        if (rest.remaining() > staged.remaining()) {
            flush();
        }
        if (rest.remaining() > staged.remaining()) {
            while (rest.hasRemaining()) {
                out.write(rest);
            }
        } else {
            staged.put(rest);
        }
    }

    private void flush() throws IOException {
        staged.flip();
        while (staged.hasRemaining()) {
            out.write(staged);
        }
        staged.clear();
    }

    /** Where the blocks end. */
    long end() {
        return end;
    }

    int count() {
        return count;
    }

    void add(Multihash hash, ByteBuffer payload) throws IOException {
        entries = roomFor(entries, PackList.ENTRY_BYTES);
        names = roomFor(names, hash.size());
        entries.putLong(end).putInt(payload.remaining()).putInt(names.position());
        hash.writeTo(names);
        count++;
        write(payload);
    }

    /** Ends the file, which is then on the medium under its name. @return its list */
    PackList finish() throws IOException {
        ByteBuffer tail = little(entries.position() + names.position() + PackList.TRAILER_BYTES);
        tail.put(entries.duplicate().flip()).put(names.duplicate().flip());
        int trailer = tail.position();
        tail.putLong(end).putInt(count).putInt(names.position());
        tail.putInt(PackList.crc(tail, 0, trailer)).putInt(PackList.crc(tail, trailer, 20));
        tail.putLong(PackList.TRAILER_MAGIC).flip();
        PackList list = PackList.trusted(tail, file.toString());
        write(tail);
        flush();
        out.force(true);
        out.close();
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        Folder.force(file.getParent());
        return list;
    }

    /** Gives up what is not finished. */
    @Override
    public void close() throws IOException {
        out.close();
        Files.deleteIfExists(fresh);
    }
}
