package cairn.data.multihash;

import cairn.data.failure.CorruptBlockException;
import cairn.data.failure.MalformedException;
import cairn.data.multibase.Multibase;
import cairn.data.varint.Varint;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** A hash function's code, the digest's length and the digest, as bytes. The name of a block. */
public final class Multihash implements Comparable<Multihash> {
    /**
     * The shortest digest that proves anything, in bytes (Kubo draws the same line). Shorter ones are read and
     * written, but nothing is verified by them: whoever tries long enough finds other data for them.
     */
    public static final int DIGEST_BYTES_MIN = 20;
    /** The longest digest that is read, in bytes: no known function gives more. */
    public static final int DIGEST_BYTES_MAX = 128;
    /** The longest identity "digest", in bytes (IPIP-512). */
    public static final int IDENTITY_BYTES_MAX = 128;

    private final byte[] bytes;
    private final int digestOffset;
    private final long code;

    private Multihash(byte[] bytes, int digestOffset, long code) {
        this.bytes = bytes;
        this.digestOffset = digestOffset;
        this.code = code;
    }

    /** Puts a multihash together from a function's code and its digest of up to {@link #DIGEST_BYTES_MAX} bytes. */
    public static Multihash of(long code, byte[] digest) {
        if (digest.length > DIGEST_BYTES_MAX) {
            throw new IllegalArgumentException("A digest of " + digest.length + " bytes would not be read again");
        }
        int prefix = Varint.size(code) + Varint.size(digest.length);
        byte[] bytes = new byte[prefix + digest.length];
        int at = Varint.write(bytes, Varint.write(bytes, 0, code), digest.length);
        System.arraycopy(digest, 0, bytes, at, digest.length);
        return new Multihash(bytes, at, code);
    }

    /** Reads one multihash at the buffer's position and moves behind it. */
    public static Multihash read(ByteBuffer source) throws MalformedException {
        int start = source.position();
        long code = Varint.read(source);
        long length = Varint.read(source);
        if (length > DIGEST_BYTES_MAX) {
            throw new MalformedException(
                    "The multihash claims a digest of " + length + " bytes; " + DIGEST_BYTES_MAX + " are allowed",
                    start);
        }
        if (length > source.remaining()) {
            throw new MalformedException(
                    "The multihash is cut short: " + source.remaining() + " of " + length + " digest bytes", start);
        }
        int digestOffset = source.position() - start;
        byte[] bytes = new byte[digestOffset + (int) length];
        source.position(start).get(bytes);
        return new Multihash(bytes, digestOffset, code);
    }

    /** Reads a multihash that fills {@code bytes}. */
    public static Multihash parse(byte[] bytes) throws MalformedException {
        ByteBuffer source = ByteBuffer.wrap(bytes);
        Multihash hash = read(source);
        if (source.hasRemaining()) {
            throw new MalformedException("There are bytes behind the multihash", source.position());
        }
        return hash;
    }

    /** The hash function's multicodec code. */
    public long code() {
        return code;
    }

    /** A copy of the whole multihash. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** The whole multihash, read only, without a copy. */
    public ByteBuffer buffer() {
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    /** The whole multihash's length in bytes. */
    public int size() {
        return bytes.length;
    }

    /** Copies the whole multihash into {@code target} at its position. */
    public void writeTo(ByteBuffer target) {
        target.put(bytes);
    }

    /** A copy of the digest. */
    public byte[] digest() {
        return Arrays.copyOfRange(bytes, digestOffset, bytes.length);
    }

    public int digestSize() {
        return bytes.length - digestOffset;
    }

    /** The digest's byte at {@code index}. */
    public byte digestAt(int index) {
        return bytes[digestOffset + index];
    }

    public boolean isIdentity() {
        return code == HashFunction.IDENTITY.code();
    }

    /** Whether {@code other} holds the same bytes from {@code offset} on; used by readers of foreign buffers. */
    public boolean sameBytes(ByteBuffer other, int offset) {
        if (offset + bytes.length > other.limit()) {
            return false;
        }
        for (int i = 0; i < bytes.length; i++) {
            if (other.get(offset + i) != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    /**
     * Hashes {@code data} with this multihash's function and compares; the buffer's position does not move.
     *
     * @param where what holds the data, for the error's message
     * @throws CorruptBlockException where the digests differ
     * @throws MalformedException where this build does not know the function, or the digest is shorter than
     *     {@link #DIGEST_BYTES_MIN}
     */
    public void verify(ByteBuffer data, String where) throws CorruptBlockException, MalformedException {
        Optional<HashFunction> function = HashFunction.byCode(code);
        if (function.isEmpty()) {
            throw unverifiable(where, "the hash function 0x" + Long.toHexString(code) + " is not known");
        }
        if (digestSize() < DIGEST_BYTES_MIN && !isIdentity()) {
            throw unverifiable(
                    where,
                    "its " + function.get().name() + " digest has " + digestSize() + " bytes; with fewer than "
                            + DIGEST_BYTES_MIN + " it proves nothing");
        }
        Multihash actual = function.get().hash(data, digestSize());
        if (!equals(actual)) {
            throw new CorruptBlockException(this, actual, where);
        }
    }

    private MalformedException unverifiable(String where, String reason) {
        return new MalformedException("The block " + this + " (" + where + ") cannot be verified: " + reason);
    }

    @Override
    public int compareTo(Multihash other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Multihash that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The multihash in base58btc without a prefix, as CIDv0 spells it. */
    @Override
    public String toString() {
        return Multibase.BASE58BTC.encodeBare(bytes);
    }
}
