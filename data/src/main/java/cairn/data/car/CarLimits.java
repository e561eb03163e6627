package cairn.data.car;

import cairn.data.block.Block;

/**
 * What a reader takes from an archive that it does not trust.
 *
 * @param headerBytesMax the longest header; a root takes about 40 bytes of it
 * @param blockBytesMax the longest block
 * @param endsAtZeroSection whether a section of length zero is the end of the archive instead of an error; some writers
 *     fill files up with zeros
 */
public record CarLimits(int headerBytesMax, int blockBytesMax, boolean endsAtZeroSection) {
    /** A header of 32 MiB, blocks that Bitswap can carry, and no padding. */
    public static final CarLimits USUAL = new CarLimits(32 * 1024 * 1024, Block.BYTES_MAX, false);

    /** More than the longest binary CID: two long varints and a digest of the longest length. */
    static final int CID_BYTES_MAX = 256;

    public CarLimits {
        if (headerBytesMax < 1 || blockBytesMax < 1 || blockBytesMax > Integer.MAX_VALUE - 1024) {
            throw new IllegalArgumentException("The limits of a CAR are 1 or more, and less than 2 GiB");
        }
    }

    public CarLimits withBlockBytesMax(int bytes) {
        return new CarLimits(headerBytesMax, bytes, endsAtZeroSection);
    }

    int sectionBytesMax() {
        return blockBytesMax + CID_BYTES_MAX;
    }
}
