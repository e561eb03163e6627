package cairn.storage.pack;

import cairn.data.failure.MalformedException;
import cairn.data.failure.UnavailableException;
import cairn.data.multihash.Multihash;
import cairn.storage.block.Proof;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * One pack: a head of 32 bytes, records, and when it is sealed a footer. All of it is memory-mapped for reading; what
 * is appended is written through the file and seen in the map. While it is active it has as much room as the map, with
 * no record behind the tail.
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

    private static final long HEAD_MAGIC = 0x314b504e52494143L;
    private static final int HEAD_CRC_OFFSET = 16;
    private static final int PLAIN_VERSION = 1;
    private static final int ENCRYPTED_VERSION = 2;
    private static final int KEY_OFFSET = 20;
    private static final int STAGING_BYTES = 64 * 1024;
    private static final int WHOLE_WRITE_BYTES = 16 * 1024;

    /** From this length on a payload begins at a page and is written past the page cache. */
    private static final int PAGED_BYTES_MIN = 128 * 1024;

    private final int number;
    private final PackFile file;
    private final ByteBuffer map;
    private final Proof proof;
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
    /** How many records an active pack has whose footer must fit into its room; -1 where they were not counted yet. */
    private int records = -1;

    private Pack(int number, PackFile file, ByteBuffer map, Proof proof, long end, Optional<PackFooter> footer) {
        this.number = number;
        this.file = file;
        this.map = map;
        this.proof = proof;
        this.end = end;
        this.footer = footer;
        this.sealed = footer.isPresent();
    }

    /** How long a pack must be to have room for such a record. */
    static long bytesNeeded(int multihashBytes, int payloadBytes) {
        int alignment = payloadBytes >= PAGED_BYTES_MIN ? PackFile.PAGE_BYTES : 1;
        return HEAD_BYTES + RecordFormat.size(0, multihashBytes, 1, payloadBytes) + alignment + PackFooter.bytes(1);
    }

    /** Makes an active pack without records that can grow to the options' length. */
    static Pack create(PackPlace place, int number, PackStore.Options options, Purpose purpose) throws IOException {
        long key = options.proof().keyId();
        ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        head.putLong(HEAD_MAGIC)
                .putInt(key == 0 ? PLAIN_VERSION : ENCRYPTED_VERSION)
                .putInt(number);
        head.putInt(headCrc(head));
        if (key != 0) {
            head.putLong(key).putInt(Checksum.of(head.slice(KEY_OFFSET, Long.BYTES)));
        }
        return active(place.create(number, head.rewind(), purpose), number, HEAD_BYTES, options);
    }

    /** Opens a pack to append at {@code tail}. */
    static Pack openActive(PackPlace place, int number, long tail, PackStore.Options options) throws IOException {
        if (tail < HEAD_BYTES || place.bytes(number) < tail) {
            throw new MalformedException(
                    place.name(number) + " is shorter than the index says; delete the index, it is made anew");
        }
        return active(place.extent(number), number, tail, options);
    }

    private static Pack active(PackExtent extent, int number, long tail, PackStore.Options options) throws IOException {
        extent.reserve(options.packBytesMax());
        PackFile file = new PackFile(extent, options.durability() == Durability.COMMIT);
        ByteBuffer map = checkedMap(file, number, options.proof());
        return new Pack(number, file, map, options.proof(), tail, Optional.empty());
    }

    /** Opens a pack that is not appended to any more; where it has no whole footer, its end is not known yet. */
    static Pack openForReading(PackPlace place, int number, PackStore.Options options) throws IOException {
        PackFile file = new PackFile(place.extent(number), false);
        ByteBuffer map = checkedMap(file, number, options.proof());
        Optional<PackFooter> footer = PackFooter.of(map);
        return new Pack(
                number, file, map, options.proof(), footer.map(PackFooter::end).orElse((long) map.capacity()), footer);
    }

    private static ByteBuffer checkedMap(PackFile file, int number, Proof proof) throws IOException {
        ByteBuffer map = file.extent().map();
        if (map.capacity() < HEAD_BYTES) {
            throw new MalformedException(file.name() + " is no pack: it has " + map.capacity() + " bytes");
        }
        checkHead(map, file.name(), number, proof.keyId());
        return map;
    }

    /**
     * A head that is as it was written is obeyed. Of a damaged one enough must be left; its records prove themselves.
     */
    private static void checkHead(ByteBuffer map, String file, int number, long key) throws IOException {
        boolean isWhole = map.getInt(HEAD_CRC_OFFSET) == headCrc(map);
        boolean isOurs = map.getLong(0) == HEAD_MAGIC;
        boolean isNamed = map.getInt(12) == number;
        int version = map.getInt(8);
        if (isWhole && isOurs && version != PLAIN_VERSION && version != ENCRYPTED_VERSION) {
            throw new MalformedException(file + " has format version " + version + ", this program reads versions "
                    + PLAIN_VERSION + " and " + ENCRYPTED_VERSION + "; use a newer program");
        }
        if (isWhole && isOurs && isNamed) {
            checkKey(map, file, version == ENCRYPTED_VERSION, key);
        }
        if (isWhole ? !isOurs || !isNamed : !isOurs && !isNamed) {
            throw new MalformedException(file + " is no pack of this store: its head says something else");
        }
    }

    /** The number in these first bytes of a pack, if they are as they were written. */
    static Optional<Integer> numberIn(ByteBuffer head) {
        boolean isHead = head.getLong(0) == HEAD_MAGIC && head.getInt(HEAD_CRC_OFFSET) == headCrc(head);
        return isHead && head.getInt(12) > 0 ? Optional.of(head.getInt(12)) : Optional.empty();
    }

    private static void checkKey(ByteBuffer map, String file, boolean isEncrypted, long key) throws IOException {
        if (isEncrypted && key == 0) {
            throw new MalformedException(file + " is encrypted, and no key is given that opens the store");
        }
        if (!isEncrypted && key != 0) {
            throw new MalformedException(
                    file + " is not encrypted, and a key is given; leave it out, or move the blocks to another store");
        }
        boolean isKeyWhole = map.getInt(KEY_OFFSET + Long.BYTES) == Checksum.of(map.slice(KEY_OFFSET, Long.BYTES));
        if (isEncrypted && isKeyWhole && map.getLong(KEY_OFFSET) != key) {
            throw new MalformedException(file + " is encrypted with another key than the one that is given");
        }
    }

    private static int headCrc(ByteBuffer head) {
        return Checksum.of(head.slice(0, HEAD_CRC_OFFSET));
    }

    int number() {
        return number;
    }

    /** What to call the pack in a message. */
    String name() {
        return file.name();
    }

    /** Tells whether a record's payload is what its name says. */
    Proof proof() {
        return proof;
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

    private int salt() {
        return file.extent().salt();
    }

    /** Whether the record at {@code offset} has the checksum of its bytes. */
    boolean isWhole(long offset) {
        return RecordFormat.isWhole(map, offset, salt());
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
        if (sealed || end + size + footerBytesAfterNext() > map.capacity()) {
            return -1;
        }
        if (staging.capacity() == 0) {
            staging = ByteBuffer.allocateDirect(STAGING_BYTES);
        }
        staging.clear();
        RecordFormat.writeHead(staging, kind, hash, alignment, payload, salt());
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
        records += records < 0 ? 0 : 1;
        return offset;
    }

    /** The room that must be left for the footer once there is one record more. */
    private long footerBytesAfterNext() throws IOException {
        if (!file.extent().isBounded()) {
            return 0;
        }
        if (records < 0) {
            int[] counted = {0};
            RecordHeads.run(file, HEAD_BYTES, end, (fingerprint, kind, offset, payloadBytes) -> counted[0]++);
            records = counted[0];
        }
        return PackFooter.bytes(records + 1);
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
            file.cut(end);
            file.extent().reserve(map.capacity());
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
            RecordWalk.run(this, false, visitor);
            return;
        }
        PackFooter list = footer.get();
        for (int i = 0; i < list.count(); i++) {
            visitor.visit(list.fingerprint(i), list.kind(i), list.offset(i), list.payloadBytes(i));
        }
    }

    /** Finds the whole records, cuts what is behind the last, and seals the pack there, unless it is only read. */
    synchronized void recover() throws IOException {
        PackFooter.Builder entries = new PackFooter.Builder();
        try {
            end = RecordWalk.run(this, true, entries::add);
        } catch (InternalError e) {
            throw unreadable(e);
        }
        if (!file.extent().isOnlyRead()) {
            seal(entries);
        }
    }

    private UnavailableException unreadable(InternalError e) {
        return new UnavailableException(
                file.name() + " cannot be read; copy it to a disk that works, as far as it can be read", e);
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
            RecordWalk.run(this, false, found::add);
            return found;
        }
    }

    /** The records are on the medium before the footer is written, since whoever finds a footer believes it. */
    private void seal(PackFooter.Builder entries) throws IOException {
        ByteBuffer bytes = entries.build(end);
        if (file.extent().isBounded() && end + bytes.capacity() > map.capacity()) {
            bytes = ByteBuffer.allocate(0); // A recovery found more than was written; the records are walked instead.
        }
        dirty = true;
        try {
            file.force();
            file.write(end, bytes);
            file.finish(end + bytes.capacity());
        } catch (IOException e) {
            cutAfter(e);
            throw e;
        }
        // The map is longer than the pack now, or too short for the footer: the list is read from a map of its own.
        footer = PackFooter.of(checkedMap(file, number, proof));
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
                            "What was written to " + file.name() + " is not on the medium", forceFailure.get());
                }
                if (!dirty || closed) {
                    return;
                }
                dirty = false;
            }
            try {
                file.force();
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

    /** Cuts the room that was kept to grow into, and closes the pack. Views of its bytes stay valid. */
    synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        if (!sealed && end < map.capacity() && !file.extent().isOnlyRead()) {
            file.cut(end);
        }
        closed = true;
        file.close();
    }

    /** Closes the pack and lets it go. Views of its bytes stay valid. */
    synchronized void delete() throws IOException {
        closed = true;
        file.delete();
    }
}
