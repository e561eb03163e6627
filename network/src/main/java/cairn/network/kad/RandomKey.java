package cairn.network.kad;

import java.util.concurrent.ThreadLocalRandom;

/** Keys that lie in a wanted part of the space; found by trying, so the part must not be too small. */
final class RandomKey {
    private static final int SHA2_256 = 0x12;
    private static final int DIGEST_BYTES = 32;

    private RandomKey() {}

    /** Bytes that look like a peer's name, whose key shares exactly {@code bits} first bits with {@code near}. */
    static byte[] sharing(KadKey near, int bits) {
        byte[] key = new byte[2 + DIGEST_BYTES];
        do {
            ThreadLocalRandom.current().nextBytes(key);
            key[0] = SHA2_256;
            key[1] = DIGEST_BYTES;
        } while (near.commonPrefix(KadKey.of(key)) != bits);
        return key;
    }
}
