package cairn.data.car;

import cairn.data.failure.MalformedException;
import cairn.data.multihash.Multihash;
import cairn.data.varint.Varint;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Leads from multihashes to the sections that hold their blocks. Immutable; held in memory, about 40 bytes for each
 * entry.
 *
 * <p>The bytes: the format's code as a varint; for {@link Format#MULTIHASH_SORTED} the number of hash functions and,
 * for each of them, its code; then for each digest length a {@link CarIndexBucket}, ordered by function and length.
 * Numbers are little-endian.
 */
public final class CarIndex {
    /** How an index's entries are grouped. */
    public enum Format {
        /** By the digest's length; digests of different functions look alike. */
        SORTED(0x0400),
        /** By the hash function and the digest's length. */
        MULTIHASH_SORTED(0x0401);

        private final long code;

        Format(long code) {
            this.code = code;
        }

        /** The multicodec code. */
        public long code() {
            return code;
        }

        private static Optional<Format> byCode(long code) {
            return code == SORTED.code
                    ? Optional.of(SORTED)
                    : code == MULTIHASH_SORTED.code ? Optional.of(MULTIHASH_SORTED) : Optional.empty();
        }
    }

    /** The function's code of all entries where the format does not tell functions apart. */
    private static final long ANY_FUNCTION = 0;

    private final Format format;
    private final SortedMap<Long, SortedMap<Integer, CarIndexBucket>> buckets;

    private CarIndex(Format format, SortedMap<Long, SortedMap<Integer, CarIndexBucket>> buckets) {
        this.format = format;
        this.buckets = buckets;
    }

    /** Gathers entries in any order; used by one thread. */
    public static final class Builder {
        private final Format format;
        private final SortedMap<Long, SortedMap<Integer, CarIndexBucket.Builder>> buckets = new TreeMap<>();

        public Builder(Format format) {
            this.format = format;
        }

        /** Adds a block whose section begins at {@code sectionOffset} of the data. */
        public void add(Multihash hash, long sectionOffset) {
            buckets.computeIfAbsent(group(format, hash), _ -> new TreeMap<>())
                    .computeIfAbsent(hash.digestSize(), CarIndexBucket.Builder::new)
                    .add(hash, sectionOffset);
        }

        public CarIndex build() {
            SortedMap<Long, SortedMap<Integer, CarIndexBucket>> built = new TreeMap<>();
            buckets.forEach((code, bySize) -> {
                SortedMap<Integer, CarIndexBucket> group = new TreeMap<>();
                bySize.forEach((size, bucket) -> group.put(size, bucket.build()));
                built.put(code, group);
            });
            return new CarIndex(format, built);
        }
    }

    private static long group(Format format, Multihash hash) {
        return format == Format.SORTED ? ANY_FUNCTION : hash.code();
    }

    /** Reads an index that fills the buffer's remaining bytes; offsets in errors count from its position. */
    public static CarIndex parse(ByteBuffer source) throws MalformedException {
        ByteBuffer in = source.slice();
        Optional<Format> format = Format.byCode(Varint.read(in));
        in.order(ByteOrder.LITTLE_ENDIAN);
        if (format.isEmpty()) {
            throw new MalformedException("The index has a format that is not known", 0);
        }
        SortedMap<Long, SortedMap<Integer, CarIndexBucket>> buckets = new TreeMap<>();
        if (format.get() == Format.SORTED) {
            buckets.put(ANY_FUNCTION, readGroup(in));
        } else {
            int groups = CarIndexBucket.readCount(in);
            for (int i = 0; i < groups; i++) {
                int start = in.position();
                CarIndexBucket.need(in, Long.BYTES);
                long code = in.getLong();
                if (!buckets.isEmpty() && code <= buckets.lastKey() || code < 0) {
                    throw new MalformedException("The index's hash functions are not in order", start);
                }
                buckets.put(code, readGroup(in));
            }
        }
        if (in.hasRemaining()) {
            throw new MalformedException("There are bytes behind the index", in.position());
        }
        return new CarIndex(format.get(), buckets);
    }

    private static SortedMap<Integer, CarIndexBucket> readGroup(ByteBuffer in) throws MalformedException {
        int count = CarIndexBucket.readCount(in);
        SortedMap<Integer, CarIndexBucket> group = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            int start = in.position();
            CarIndexBucket bucket = CarIndexBucket.read(in);
            if (!group.isEmpty() && bucket.digestBytes() <= group.lastKey()) {
                throw new MalformedException("The index's digest lengths are not in order", start);
            }
            group.put(bucket.digestBytes(), bucket);
        }
        return group;
    }

    public Format format() {
        return format;
    }

    /** How many entries there are. */
    public long size() {
        return buckets.values().stream()
                .flatMap(group -> group.values().stream())
                .mapToLong(CarIndexBucket::size)
                .sum();
    }

    /**
     * The offsets, from the start of the data, of the sections that are said to hold the block; usually one or none.
     */
    public List<Long> sectionOffsets(Multihash hash) {
        SortedMap<Integer, CarIndexBucket> group = buckets.get(group(format, hash));
        CarIndexBucket bucket = group == null ? null : group.get(hash.digestSize());
        return bucket == null ? List.of() : bucket.find(hash);
    }

    /** The index's bytes, in pieces of a bucket each; none of them is copied. */
    public List<ByteBuffer> encode() {
        List<ByteBuffer> pieces = new ArrayList<>();
        ByteBuffer head = CarIndexBucket.head();
        Varint.write(head, format.code);
        if (format == Format.MULTIHASH_SORTED) {
            head.putInt(buckets.size());
        }
        if (format == Format.SORTED && buckets.isEmpty()) {
            head.putInt(0);
        }
        pieces.add(head.flip());
        buckets.forEach((code, group) -> {
            ByteBuffer groupHead = CarIndexBucket.head();
            if (format == Format.MULTIHASH_SORTED) {
                groupHead.putLong(code);
            }
            pieces.add(groupHead.putInt(group.size()).flip());
            group.values().forEach(bucket -> bucket.encodeTo(pieces));
        });
        return pieces;
    }
}
