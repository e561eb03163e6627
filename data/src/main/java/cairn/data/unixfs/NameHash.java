package cairn.data.unixfs;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The hash of names in a HAMT: MurmurHash3 x64, seed 0, first 64 of its 128 bits (multicodec 0x22). A shard at depth
 * d is chosen by the next log2(fan-out) bits from the highest bit on.
 */
final class NameHash {
    /** The multicodec code that a shard states. */
    static final long CODE = 0x22;

    /** How many bits there are to choose shards by. */
    static final int BITS = 64;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long C1 = 0x87c37b91114253d5L;
    private static final long C2 = 0x4cf5ad432745937fL;

    private NameHash() {}

    static long of(byte[] name) {
        long h1 = 0;
        long h2 = 0;
        int blocks = name.length & ~15;
        for (int i = 0; i < blocks; i += 16) {
            h1 ^= mixFirst((long) LONG.get(name, i));
            h1 = (Long.rotateLeft(h1, 27) + h2) * 5 + 0x52dce729;
            h2 ^= mixSecond((long) LONG.get(name, i + 8));
            h2 = (Long.rotateLeft(h2, 31) + h1) * 5 + 0x38495ab5;
        }
        long k1 = 0;
        long k2 = 0;
        for (int i = name.length - 1; i >= blocks; i--) {
            int at = i - blocks;
            if (at >= 8) {
                k2 = k2 << 8 | (name[i] & 0xff);
            } else {
                k1 = k1 << 8 | (name[i] & 0xff);
            }
        }
        h2 ^= mixSecond(k2);
        h1 ^= mixFirst(k1);
        h1 ^= name.length;
        h2 ^= name.length;
        h1 += h2;
        h2 += h1;
        return finish(h1) + finish(h2);
    }

    private static long mixFirst(long block) {
        return Long.rotateLeft(block * C1, 31) * C2;
    }

    private static long mixSecond(long block) {
        return Long.rotateLeft(block * C2, 33) * C1;
    }

    private static long finish(long hash) {
        long mixed = hash;
        mixed ^= mixed >>> 33;
        mixed *= 0xff51afd7ed558ccdL;
        mixed ^= mixed >>> 33;
        mixed *= 0xc4ceb9fe1a85ec53L;
        mixed ^= mixed >>> 33;
        return mixed;
    }
}
