package cairn.storage.pack;

import cairn.data.multihash.Multihash;
import java.nio.ByteBuffer;

/** 64 bits of a multihash, spread evenly whatever the hash function; never 0. */
final class Fingerprint {
    private static final long MULTIPLIER = 0x9e3779b97f4a7c15L;
    private static final int TAIL_BYTES = Long.BYTES;

    private Fingerprint() {}

    /** Digests are even already: their last bytes are taken and mixed with the function and length. */
    static long of(Multihash hash) {
        ByteBuffer bytes = hash.buffer();
        int size = bytes.limit();
        long value = size;
        for (int i = Math.max(0, size - TAIL_BYTES); i < size; i++) {
            value = value << 8 | bytes.get(i) & 0xff;
        }
        value = (value ^ hash.code() * MULTIPLIER ^ size) * MULTIPLIER;
        value ^= value >>> 32;
        return value == 0 ? 1 : value;
    }
}
