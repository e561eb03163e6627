package cairn.data.chunk;

/**
 * Cuts by a Rabin fingerprint. A byte string is a polynomial over GF(2); its fingerprint is the remainder modulo
 * {@link #POLYNOMIAL}. The fingerprint of a 16-byte window follows from that of the window before with two table
 * look-ups, and depends on these 16 bytes only, so that a scan may start 16 bytes before the first possible boundary.
 */
final class RabinChunker extends ScanningChunker {
    private static final int WINDOW_BYTES = 16;
    private static final long POLYNOMIAL = 0x3DF305DFB2A805L;
    private static final int DEGREE = 63 - Long.numberOfLeadingZeros(POLYNOMIAL);
    private static final int TOP_SHIFT = DEGREE - 8;

    /** What the eight bits above the degree amount to once they are shifted out, those bits included. */
    private static final long[] REDUCE = new long[256];
    /** What a byte that leaves the window has become, one shift later. */
    private static final long[] LEAVE = new long[256];

    static {
        for (int b = 0; b < 256; b++) {
            REDUCE[b] = remainder((long) b << DEGREE) | (long) b << DEGREE;
        }
        for (int b = 0; b < 256; b++) {
            long value = b;
            for (int i = 0; i < WINDOW_BYTES; i++) {
                value = shift(value);
            }
            LEAVE[b] = value;
        }
    }

    private final long mask;

    RabinChunker(int bytesMin, int bytesAverage, int bytesMax) {
        super(bytesMin, bytesMax);
        this.mask = Integer.highestOneBit(bytesAverage) - 1L;
    }

    @Override
    int scan(byte[] bytes, int start, int length) {
        int at = start + bytesMin() - WINDOW_BYTES;
        int end = start + length;
        long fingerprint = 0;
        for (int i = 0; i < WINDOW_BYTES; i++) {
            fingerprint = shift(fingerprint) ^ (bytes[at++] & 0xff);
        }
        long zeros = mask;
        while ((fingerprint & zeros) != 0) {
            if (at == end) {
                return 0;
            }
            long change = LEAVE[bytes[at - WINDOW_BYTES] & 0xff] ^ (bytes[at] & 0xff);
            fingerprint = shift(fingerprint) ^ change;
            at++;
        }
        return at - start;
    }

    private static long shift(long fingerprint) {
        return (fingerprint << 8) ^ REDUCE[(int) (fingerprint >>> TOP_SHIFT)];
    }

    private static long remainder(long value) {
        long rest = value;
        for (int bit = 63 - Long.numberOfLeadingZeros(rest | 1); bit >= DEGREE; bit--) {
            if ((rest >>> bit & 1) != 0) {
                rest ^= POLYNOMIAL << (bit - DEGREE);
            }
        }
        return rest;
    }
}
