package cairn.data.car;

import cairn.data.failure.MalformedException;
import cairn.data.multihash.Multihash;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The entries of an index whose digests have one length: the entry's width in bytes (four bytes), the length of all
 * entries (eight bytes), and the entries, each a digest and a section's offset (eight bytes), sorted by digest.
 */
final class CarIndexBucket {
    private static final int HEAD_BYTES_MAX = 24;

    private final int width;
    /** All entries one behind the other, little-endian, from its start to its end; its position is never moved. */
    private final ByteBuffer entries;

    private CarIndexBucket(int width, ByteBuffer entries) {
        this.width = width;
        this.entries = entries;
    }

    /** Gathers entries of one digest length. */
    static final class Builder {
        private record Entry(Multihash hash, long offset) {}

        private static final Comparator<Entry> BY_DIGEST = Builder::compareDigests;
        private static final Comparator<Entry> ORDER = BY_DIGEST.thenComparingLong(Entry::offset);

        private final int width;
        private final List<Entry> gathered = new ArrayList<>();

        Builder(int digestBytes) {
            this.width = digestBytes + Long.BYTES;
        }

        void add(Multihash hash, long offset) {
            gathered.add(new Entry(hash, offset));
        }

        private static int compareDigests(Entry a, Entry b) {
            for (int i = 0; i < a.hash.digestSize(); i++) {
                int order = Byte.compareUnsigned(a.hash.digestAt(i), b.hash.digestAt(i));
                if (order != 0) {
                    return order;
                }
            }
            return 0;
        }

        CarIndexBucket build() {
            gathered.sort(ORDER);
            ByteBuffer entries = ByteBuffer.allocate(Math.multiplyExact(width, gathered.size()))
                    .order(ByteOrder.LITTLE_ENDIAN);
            for (Entry entry : gathered) {
                entries.put(entry.hash.digest()).putLong(entry.offset);
            }
            return new CarIndexBucket(width, entries.flip());
        }
    }

    /** Reads a bucket at the buffer's position, whose entries become a view of it, and moves behind it. */
    static CarIndexBucket read(ByteBuffer in) throws MalformedException {
        int start = in.position();
        need(in, Integer.BYTES + Long.BYTES);
        int width = in.getInt();
        long length = in.getLong();
        if (width < Long.BYTES || width > Multihash.DIGEST_BYTES_MAX + Long.BYTES) {
            throw new MalformedException(
                    "The index has entries of " + Integer.toUnsignedString(width) + " bytes", start);
        }
        if (length < 0 || length > in.remaining() || length % width != 0) {
            throw new MalformedException(
                    "The index has " + Long.toUnsignedString(length) + " bytes of entries of " + width + " bytes, and "
                            + in.remaining() + " are there",
                    start);
        }
        CarIndexBucket bucket =
                new CarIndexBucket(width, in.slice(in.position(), (int) length).order(ByteOrder.LITTLE_ENDIAN));
        for (int i = 1; i < bucket.size(); i++) {
            if (bucket.compare(i - 1, bucket.entries, i * width) > 0) {
                throw new MalformedException("The index's entries are not sorted", in.position() + (long) i * width);
            }
        }
        in.position(in.position() + (int) length);
        return bucket;
    }

    static int readCount(ByteBuffer in) throws MalformedException {
        int start = in.position();
        need(in, Integer.BYTES);
        int count = in.getInt();
        if (count < 0 || count > in.remaining() / Integer.BYTES) {
            throw new MalformedException("The index has a count of " + Integer.toUnsignedString(count), start);
        }
        return count;
    }

    static void need(ByteBuffer in, int count) throws MalformedException {
        if (in.remaining() < count) {
            throw new MalformedException("The index is cut short", in.position() + in.remaining());
        }
    }

    /** A buffer for the few numbers before a bucket. */
    static ByteBuffer head() {
        return ByteBuffer.allocate(HEAD_BYTES_MAX).order(ByteOrder.LITTLE_ENDIAN);
    }

    void encodeTo(List<ByteBuffer> pieces) {
        pieces.add(head().putInt(width).putLong(entries.limit()).flip());
        pieces.add(entries.asReadOnlyBuffer());
    }

    int digestBytes() {
        return width - Long.BYTES;
    }

    int size() {
        return entries.limit() / width;
    }

    List<Long> find(Multihash hash) {
        ByteBuffer digest = ByteBuffer.wrap(hash.digest());
        int low = 0;
        int high = size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (compare(middle, digest, 0) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        List<Long> found = new ArrayList<>();
        while (low < size() && compare(low, digest, 0) == 0) {
            found.add(entries.getLong(low * width + digestBytes()));
            low++;
        }
        return found;
    }

    /** Compares an entry's digest with the one at {@code offset} of {@code other}, unsigned. */
    private int compare(int index, ByteBuffer other, int offset) {
        int base = index * width;
        for (int i = 0; i < digestBytes(); i++) {
            int order = Byte.compareUnsigned(entries.get(base + i), other.get(offset + i));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }
}
