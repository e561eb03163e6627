package cairn.storage.block;

import cairn.data.block.Block;
import cairn.data.cid.Codec;
import cairn.data.multihash.HashFunction;
import java.nio.ByteBuffer;
import java.util.Random;

/** Blocks for tests, made from numbers, so that whoever knows the number knows the bytes. */
public final class SomeBlocks {
    private SomeBlocks() {}

    /** The bytes of block {@code number} with a length from 0 to {@code bytesMax}. */
    public static byte[] bytes(long number, int bytesMax) {
        Random random = new Random(number * 0x9e3779b97f4a7c15L);
        byte[] bytes = new byte[random.nextInt(bytesMax + 1)];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Block {@code number}, verified. */
    public static Block block(long number, int bytesMax) {
        return of(bytes(number, bytesMax));
    }

    /** A raw block of these bytes. */
    public static Block of(byte[] bytes) {
        return Block.of(Codec.RAW, HashFunction.SHA2_256, ByteBuffer.wrap(bytes));
    }

    /** A raw block of exactly {@code size} bytes. */
    public static Block sized(long number, int size) {
        byte[] bytes = new byte[size];
        new Random(number).nextBytes(bytes);
        return of(bytes);
    }
}
