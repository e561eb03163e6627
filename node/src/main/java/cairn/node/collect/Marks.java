package cairn.node.collect;

import cairn.data.multihash.Multihash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;

/**
 * A set of blocks, each with a word that says in what respect it is in the set. Takes 16 bytes a member, and up to as
 * much again for the table's free slots.
 *
 * <p>A member is kept as 128 bits of a multilinear hash under a key that nobody outside knows and that is made anew for
 * each set: two blocks are mistaken for one another with a chance below 2^-120, whoever chose them. A mistake could
 * cost a block, so a plain part of the digest would not do: such can be made alike.
 *
 * <p>May be used by any thread; a member is looked for and added under the lock of a shard.
 */
final class Marks {
    /** In the set as such. */
    static final long HELD = 0;

    private static final int SHARDS = 256;
    /** A word and the length beside the longest multihash that a store keeps. */
    private static final int WORDS_MAX = 2 + (Multihash.DIGEST_BYTES_MAX + 24) / Long.BYTES;

    /** What is done while nobody can add the member. */
    @FunctionalInterface
    interface Action {
        boolean run() throws IOException;
    }

    /** An open table of pairs; zeros are a free slot. */
    private static final class Shard {
        private long[] table = new long[32];
        private int count;

        private int slot(long high, long low) {
            int mask = table.length / 2 - 1;
            int slot = (int) (low >>> 1) & mask;
            while (table[2 * slot] != 0 || table[2 * slot + 1] != 0) {
                if (table[2 * slot] == high && table[2 * slot + 1] == low) {
                    return slot;
                }
                slot = slot + 1 & mask;
            }
            return slot;
        }

        private boolean has(long high, long low) {
            int slot = slot(high, low);
            return table[2 * slot] != 0 || table[2 * slot + 1] != 0;
        }

        private boolean add(long high, long low) {
            if (has(high, low)) {
                return false;
            }
            if ((count + 1) * 8L > table.length / 2 * 6L) {
                long[] old = table;
                table = new long[old.length * 2];
                for (int i = 0; i < old.length; i += 2) {
                    if (old[i] != 0 || old[i + 1] != 0) {
                        insert(old[i], old[i + 1]);
                    }
                }
            }
            insert(high, low);
            count++;
            return true;
        }

        private void insert(long high, long low) {
            int slot = slot(high, low);
            table[2 * slot] = high;
            table[2 * slot + 1] = low;
        }
    }

    /** Of each word's two keys of 128 bits, the halves. */
    private final long[] keys;

    private final Shard[] shards = new Shard[SHARDS];

    Marks() {
        this(randomKeys());
    }

    private Marks(long[] keys) {
        this.keys = keys;
        for (int i = 0; i < SHARDS; i++) {
            shards[i] = new Shard();
        }
    }

    private static long[] randomKeys() {
        SecureRandom random = new SecureRandom();
        long[] keys = new long[4 * WORDS_MAX];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = random.nextLong();
        }
        return keys;
    }

    /** An empty set whose members can be added to this one. */
    Marks sibling() {
        return new Marks(keys);
    }

    private long half(Multihash hash, long word, int which) {
        ByteBuffer bytes = hash.buffer();
        long high = 0;
        long low = 0;
        int size = bytes.remaining();
        int words = 2 + (size + Long.BYTES - 1) / Long.BYTES;
        for (int i = 0; i < words; i++) {
            long value = i == 0 ? word : i == 1 ? size : wordAt(bytes, (i - 2) * Long.BYTES, size);
            long keyHigh = keys[4 * i + 2 * which];
            long keyLow = keys[4 * i + 2 * which + 1];
            long productLow = keyLow * value;
            long productHigh = Math.unsignedMultiplyHigh(keyLow, value) + keyHigh * value;
            low += productLow;
            high += productHigh + (Long.compareUnsigned(low, productLow) < 0 ? 1 : 0);
        }
        return high;
    }

    private static long wordAt(ByteBuffer bytes, int at, int size) {
        if (at + Long.BYTES <= size) {
            return bytes.getLong(at);
        }
        long value = 0;
        for (int i = at; i < size; i++) {
            value = value << 8 | bytes.get(i) & 0xff;
        }
        return value;
    }

    private Shard shard(long high) {
        return shards[(int) (high >>> 56)];
    }

    /** Adds; returns whether it was new. */
    boolean add(Multihash hash, long word) {
        long high = half(hash, word, 0);
        long low = half(hash, word, 1) | 1;
        Shard shard = shard(high);
        synchronized (shard) {
            return shard.add(high, low);
        }
    }

    boolean has(Multihash hash, long word) {
        long high = half(hash, word, 0);
        long low = half(hash, word, 1) | 1;
        Shard shard = shard(high);
        synchronized (shard) {
            return shard.has(high, low);
        }
    }

    /** Where the member is not there, does the action, during which it cannot be added; returns what that does. */
    boolean whereAbsent(Multihash hash, long word, Action action) throws IOException {
        long high = half(hash, word, 0);
        long low = half(hash, word, 1) | 1;
        Shard shard = shard(high);
        synchronized (shard) {
            return !shard.has(high, low) && action.run();
        }
    }

    /** Adds all members of a {@link #sibling}, which nobody changes meanwhile. */
    void addAll(Marks other) {
        for (int i = 0; i < SHARDS; i++) {
            synchronized (shards[i]) {
                long[] members = other.shards[i].table;
                for (int at = 0; at < members.length; at += 2) {
                    if (members[at] != 0 || members[at + 1] != 0) {
                        shards[i].add(members[at], members[at + 1]);
                    }
                }
            }
        }
    }
}
