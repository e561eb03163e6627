package cairn.network.kad;

import cairn.data.multihash.HashFunction;
import cairn.data.peer.PeerId;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;

/** A place in the space of 256 bits: the SHA-256 of a peer's name or of a record's key. */
public record KadKey(long first, long second, long third, long fourth) {
    /** The order of the places themselves, the lowest first. */
    public static final Comparator<KadKey> ORDER = new KadKey(0, 0, 0, 0).byDistance();

    /** How many bits a key has. */
    public static final int BITS = 256;

    /** The place of a peer. */
    public static KadKey of(PeerId peer) {
        return of(peer.bytes());
    }

    /** The place of a record's key, or of a block's multihash. */
    public static KadKey of(byte[] key) {
        return ofDigest(HashFunction.SHA2_256.hash(ByteBuffer.wrap(key)).digest());
    }

    /** The place that 32 bytes spell. */
    public static KadKey ofDigest(byte[] digest) {
        ByteBuffer bytes = ByteBuffer.wrap(digest);
        return new KadKey(bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong());
    }

    /**
     * The place that {@link #text} wrote.
     *
     * @throws IllegalArgumentException where it did not
     */
    public static KadKey parse(String text) {
        return ofDigest(Arrays.copyOf(HexFormat.of().parseHex(text), BITS / Byte.SIZE));
    }

    /** The place in hexadecimal digits. */
    public String text() {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(first) + hex.toHexDigits(second) + hex.toHexDigits(third) + hex.toHexDigits(fourth);
    }

    /** How many first bits the two have in common, up to {@link #BITS}. */
    public int commonPrefix(KadKey other) {
        if (first != other.first) {
            return Long.numberOfLeadingZeros(first ^ other.first);
        }
        if (second != other.second) {
            return 64 + Long.numberOfLeadingZeros(second ^ other.second);
        }
        if (third != other.third) {
            return 128 + Long.numberOfLeadingZeros(third ^ other.third);
        }
        return 192 + Long.numberOfLeadingZeros(fourth ^ other.fourth);
    }

    /** Orders keys by how far they are from this one, the nearest first. */
    public Comparator<KadKey> byDistance() {
        return (a, b) -> {
            int order = Long.compareUnsigned(a.first ^ first, b.first ^ first);
            order = order != 0 ? order : Long.compareUnsigned(a.second ^ second, b.second ^ second);
            order = order != 0 ? order : Long.compareUnsigned(a.third ^ third, b.third ^ third);
            return order != 0 ? order : Long.compareUnsigned(a.fourth ^ fourth, b.fourth ^ fourth);
        };
    }

    /** The first {@code count} bits, up to 62, as a number. */
    public long prefix(int count) {
        return count == 0 ? 0 : first >>> (Long.SIZE - count);
    }
}
