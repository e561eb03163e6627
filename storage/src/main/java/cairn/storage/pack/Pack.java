package cairn.storage.pack;

import cairn.data.failure.MalformedException;
import cairn.data.failure.UnavailableException;
import cairn.data.multihash.Multihash;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Optional;

/**
 * One pack: a head of 32 bytes, records, and when it is sealed a footer. The whole file is memory-mapped for reading;
 * what is appended is written through the file and seen in the map. While it is active the file is as long as the map,
 * with nothing behind the tail.
 *
 * <p>Appends, seals and closes hold this object's lock. Reads take none: what lies before {@link #end()} never changes.
 */
final class Pack {
    /** Takes a record's entry; the record itself may be damaged. */
    @FunctionalInterface
    interface Visitor {
        void visit(long fingerprint, byte kind, long offset, int payloadBytes) throws IOException;
    }

    static final int HEAD_BYTES = 32;
    static final String SUFFIX = ".pack";
    /** The end of the name of a pack that is being made. */
    static final String FRESH_SUFFIX = ".pack.new";

    private static final long HEAD_MAGIC = 0x314b504e52494143L;
    private static final int HEAD_CRC_OFFSET = 16;
    private static final int FORMAT_VERSION = 1;
    private static final int STAGING_BYTES = 64 * 1024;
    private static final int WHOLE_WRITE_BYTES = 16 * 1024;

    /** From this length on a payload begins at a page and is written past the page cache. */
    private static final int PAGED_BYTES_MIN = 128 * 1024;

    private final int number;
    private final PackFile file;
    private final ByteBuffer map;
    private volatile long end;
    private volatile Optional<PackFooter> footer;
    /** Whether the footer was seen to be whole. */
    private volatile boolean listed;
    /** Held while the medium is waited for; taken before this object's lock. */
    private final Object forceLock = new Object();
    /** Guarded by this, as all below. */
    private boolean sealed;

    private boolean closed;
    private boolean dirty;
    private Optional<IOException> forceFailure = Optional.empty();
    private ByteBuffer staging = ByteBuffer.allocate(0);

    private Pack(int number, PackFile file, ByteBuffer map, long end, Optional<PackFooter> footer) {
        this.number = number;
        this.file = file;
        this.map = map;
        this.end = end;
        this.footer = footer;
        this.sealed = footer.isPresent();
    }

    /** How long a pack must be to have room for such a record. */
    static long bytesNeeded(int multihashBytes, int payloadBytes) {
        int alignment = payloadBytes >= PAGED_BYTES_MIN ? PackFile.PAGE_BYTES : 1;
        return HEAD_BYTES + RecordFormat.size(0, multihashBytes, 1, payloadBytes) + alignment;
    }

    private static Path file(Path directory, int number, String suffix) {
        return directory.resolve(String.format(Locale.ROOT, "%08d", number) + suffix);
    }

    static Path file(Path directory, int number) {
        return file(directory, number, SUFFIX);
    }

    /**
     * Makes an active pack without records that can grow to the options' length. Its file appears with its head, also
     * after a crash at any moment.
     */
    static Pack create(Path directory, int number, PackStore.Options options, Medium medium) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        head.putLong(HEAD_MAGIC).putInt(FORMAT_VERSION).putInt(number);
        head.putInt(headCrc(head)).rewind();
        Path fresh = file(directory, number, FRESH_SUFFIX);
        Uninterrupted.call(() -> {
            try (FileChannel out = medium.open(
                    fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                out.write(head.duplicate(), 0);
                out.force(true);
            }
            return fresh;
        });
        medium.move(fresh, file(directory, number));
        medium.forceDirectory(directory);
        return openActive(directory, number, HEAD_BYTES, options, medium);
    }

    /** Opens a pack to append at {@code tail}. */
    static Pack openActive(Path directory, int number, long tail, PackStore.Options options, Medium medium)
            throws IOException {
        Path path = file(directory, number);
        if (tail < HEAD_BYTES || Files.size(path) < tail) {
            throw new MalformedException(path + " is shorter than the index says; delete the index, it is made anew");
        }
        PackFile file = new PackFile(path, medium, options.durability() == Durability.COMMIT);
        file.setLength(Math.max(options.packBytesMax(), Files.size(path)));
        return new Pack(number, file, checkedMap(file, number), tail, Optional.empty());
    }

    /** Opens a pack that is not appended to any more; where it has no whole footer, its end is not known yet. */
    static Pack openForReading(Path directory, int number, Medium medium) throws IOException {
        PackFile file = new PackFile(file(directory, number), medium, false);
        ByteBuffer map = checkedMap(file, number);
        Optional<PackFooter> footer = PackFooter.of(map);
        return new Pack(number, file, map, footer.map(PackFooter::end).orElse((long) map.capacity()), footer);
    }

    private static ByteBuffer checkedMap(PackFile file, int number) throws IOException {
        ByteBuffer map = file.map();
        if (map.capacity() < HEAD_BYTES) {
            throw new MalformedException(file.path() + " is no pack: it has " + map.capacity() + " bytes");
        }
        checkHead(map, file.path(), number);
        return map;
    }

    /**
     * A head that is as it was written is obeyed. Of a damaged one enough must be left; its records prove themselves.
     */
    private static void checkHead(ByteBuffer map, Path file, int number) throws IOException {
        boolean isWhole = map.getInt(HEAD_CRC_OFFSET) == headCrc(map);
        boolean isOurs = map.getLong(0) == HEAD_MAGIC;
        boolean isNamed = map.getInt(12) == number;
        if (isWhole && isOurs && map.getInt(8) != FORMAT_VERSION) {
            throw new MalformedException(file + " has format version " + map.getInt(8) + ", this program reads version "
                    + FORMAT_VERSION + "; use a newer program");
        }
        if (isWhole ? !isOurs || !isNamed : !isOurs && !isNamed) {
            throw new MalformedException(file + " is no pack of this store: its head says something else");
        }
    }

    private static int headCrc(ByteBuffer head) {
        return Checksum.of(head.slice(0, HEAD_CRC_OFFSET));
    }

    int number() {
        return number;
    }

    Path file() {
        return file.path();
    }

    /** All bytes, little-endian, read only; to be read below {@link #end()}. */
    ByteBuffer bytes() {
        return map;
    }

    /** Gives the pages that are resident through the map back to the system; they are mapped again when read. */
    void unload() {
        MemorySegment.ofBuffer(map).unload();
    }

    /** Where the records end. */
    long end() {
        return end;
    }

    synchronized boolean isSealed() {
        return sealed;
    }

    /** Whether every record of the pack is known, by a footer that is as it was written. */
    boolean isListed() {
        if (!listed) {
            listed = footer.isPresent() && footer.get().isWhole();
        }
        return listed;
    }

    /** Whether a record with its lengths is at {@code offset}. */
    boolean isRecord(long offset) {
        return RecordFormat.isHead(map, offset, end);
    }

    /**
     * Appends a record; it is in the kernel on return.
     *
     * @return its offset, or -1 where the pack has no room for it
     */
    synchronized long append(byte kind, Multihash hash, ByteBuffer payload) throws IOException {
        int alignment = payload.remaining() >= PAGED_BYTES_MIN && file.takesPages() ? PackFile.PAGE_BYTES : 1;
        long size = RecordFormat.size(end, hash.size(), alignment, payload.remaining());
        if (sealed || end + size > map.capacity()) {
            return -1;
        }
        if (staging.capacity() == 0) {
            staging = ByteBuffer.allocateDirect(STAGING_BYTES);
        }
        staging.clear();
        RecordFormat.writeHead(staging, kind, hash, alignment, payload);
        long offset = end;
        dirty = true;
        try {
            if (alignment > 1) {
                appendPaged(offset, size, payload);
            } else {
                append(offset, size, payload);
            }
        } catch (IOException e) {
            cutAfter(e);
            throw e;
        }
        end = offset + size;
        return offset;
    }

    /** Writes the head that is staged, the payload and its padding. */
    private void append(long offset, long size, ByteBuffer payload) throws IOException {
        int padding = (int) (size - staging.position() - payload.remaining());
        if (payload.remaining() <= WHOLE_WRITE_BYTES) {
            staging.put(payload.duplicate());
            file.write(offset, pad(staging, padding).flip());
        } else {
            ByteBuffer behind = pad(staging.duplicate(), padding).slice(staging.position(), padding);
            file.write(offset, staging.flip(), payload, behind);
        }
    }

    /** As above, with the payload from the next page on; what lies between is a hole of zeros. */
    private void appendPaged(long offset, long size, ByteBuffer payload) throws IOException {
        long start = RecordFormat.payloadStart(offset + staging.position(), PackFile.PAGE_BYTES);
        file.write(offset, staging.flip());
        int paged = file.writePages(start, payload);
        ByteBuffer rest = payload.slice(payload.position() + paged, payload.remaining() - paged);
        int padding = (int) (offset + size - start - payload.remaining());
        if (rest.hasRemaining()) {
            file.write(start + paged, rest, pad(staging.clear(), padding).flip());
        }
    }

    private static ByteBuffer pad(ByteBuffer buffer, int zeros) {
        for (int i = 0; i < zeros; i++) {
            buffer.put((byte) 0);
        }
        return buffer;
    }

    /** Takes away what a failed append left: a later one may not cover it, and a recovery could take it for records. */
    private void cutAfter(IOException failure) {
        if (closed) {
            return;
        }
        try {
            file.truncate(end);
            file.setLength(map.capacity());
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    /**
     * Visits the entries of all records, as far as they can be told.
     *
     * @throws UnavailableException where the medium cannot read them
     */
    void forEach(Visitor visitor) throws IOException {
        try {
            visitAll(visitor);
        } catch (InternalError e) {
            throw unreadable(e);
        }
    }

    private void visitAll(Visitor visitor) throws IOException {
        if (!isListed()) {
            RecordWalk.run(map, HEAD_BYTES, end, false, visitor);
            return;
        }
        PackFooter list = footer.get();
        for (int i = 0; i < list.count(); i++) {
            visitor.visit(list.fingerprint(i), list.kind(i), list.offset(i), list.payloadBytes(i));
        }
    }

    /** Finds the whole records, cuts what is behind the last, and seals the pack there. */
    synchronized void recover() throws IOException {
        PackFooter.Builder entries = new PackFooter.Builder();
        try {
            end = RecordWalk.run(map, HEAD_BYTES, end, true, entries::add);
        } catch (InternalError e) {
            throw unreadable(e);
        }
        seal(entries);
    }

    private UnavailableException unreadable(InternalError e) {
        return new UnavailableException(
                file.path() + " cannot be read; copy it to a disk that works, as far as it can be read", e);
    }

    /** Writes the footer and forces everything to the medium; nothing can be appended from here on. */
    synchronized void seal() throws IOException {
        if (!sealed) {
            seal(written());
        }
    }

    /** The entries of what is in the active pack. */
    private PackFooter.Builder written() throws IOException {
        try {
            PackFooter.Builder entries = new PackFooter.Builder();
            RecordHeads.run(file, HEAD_BYTES, end, entries::add);
            return entries;
        } catch (MalformedException e) {
            PackFooter.Builder found = new PackFooter.Builder(); // Something else wrote here: what is left is kept.
            RecordWalk.run(map, HEAD_BYTES, end, false, found::add);
            return found;
        }
    }

    /** The records are on the medium before the footer is written, since whoever finds a footer believes it. */
    private void seal(PackFooter.Builder entries) throws IOException {
        ByteBuffer bytes = entries.build(end);
        dirty = true;
        try {
            file.force(false);
            file.write(end, bytes);
            file.truncate(end + bytes.capacity());
            file.force(true);
        } catch (IOException e) {
            cutAfter(e);
            throw e;
        }
        file.release();
        // The map is longer than the file now, or too short for the footer: the list is read from a map of its own.
        footer = PackFooter.of(checkedMap(file, number));
        sealed = true;
        dirty = false;
        staging = ByteBuffer.allocate(0);
    }

    /**
     * Returns when what was appended survives a power loss. Appends go on meanwhile. A failure is kept and told again:
     * the system tells it once, and perhaps to somebody who only wanted to be early.
     */
    void force() throws IOException {
        synchronized (forceLock) {
            synchronized (this) {
                if (forceFailure.isPresent()) {
                    throw new IOException(
                            "What was written to " + file.path() + " is not on the medium", forceFailure.get());
                }
                if (!dirty || closed) {
                    return;
                }
                dirty = false;
            }
            try {
                file.force(false);
            } catch (IOException e) {
                keepFailure(e);
                throw e;
            }
        }
    }

    private synchronized void keepFailure(IOException e) {
        dirty = true;
        if (!closed) {
            forceFailure = Optional.of(e);
        }
    }

    /** Cuts the room that was kept to grow into, and closes the file. Views of its bytes stay valid. */
    synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        if (!sealed && end < map.capacity()) {
            file.truncate(end);
        }
        closed = true;
        file.close();
    }

    /** Closes the file and removes it. Views of its bytes stay valid. */
    synchronized void delete() throws IOException {
        closed = true;
        file.delete();
    }
}
