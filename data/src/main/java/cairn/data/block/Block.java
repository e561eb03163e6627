package cairn.data.block;

import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.multihash.HashFunction;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Bytes and the CID that names them, and whether this process has already seen that they belong together: a store
 * hashes an unverified block before it keeps it, and does not hash a verified one again.
 */
public final class Block {
    /** The longest block that is exchanged with others, in bytes (Bitswap's limit). */
    public static final int BYTES_MAX = 2 * 1024 * 1024;

    private final Cid cid;
    private final ByteBuffer bytes;
    private final boolean verified;

    private Block(Cid cid, ByteBuffer bytes, boolean verified) {
        this.cid = cid;
        this.bytes = bytes.isReadOnly() && bytes.position() == 0
                ? bytes
                : bytes.slice().asReadOnlyBuffer();
        this.verified = verified;
    }

    /**
     * Bytes that somebody claims to be the block {@code cid}. The buffer's remaining part is the block; it is not
     * copied and must not change while the block is used.
     */
    public static Block claimed(Cid cid, ByteBuffer bytes) {
        return new Block(cid, bytes, false);
    }

    /** Hashes {@code bytes} and names them by a CIDv1. */
    public static Block of(Codec codec, HashFunction function, ByteBuffer bytes) {
        return new Block(Cid.v1(codec, function.hash(bytes)), bytes, true);
    }

    /**
     * A block whose bytes are known to have the hash in {@code cid}: hashed by the caller a moment ago, or checked by
     * the source they come from.
     */
    public static Block known(Cid cid, ByteBuffer bytes) {
        return new Block(cid, bytes, true);
    }

    public Cid cid() {
        return cid;
    }

    /** The block's bytes, read only, with a position of their own; nothing is copied. */
    public ByteBuffer bytes() {
        return bytes.duplicate();
    }

    /** The block's length in bytes. */
    public int size() {
        return bytes.remaining();
    }

    /** Whether the bytes were seen to have the CID's hash. */
    public boolean isVerified() {
        return verified;
    }

    /**
     * This block, verified: hashes the bytes unless that was done before.
     *
     * @param where what holds the bytes, for the error's message
     * @throws cairn.data.failure.CorruptBlockException where the bytes hash to something else
     */
    public Block verify(String where) throws IOException {
        if (verified) {
            return this;
        }
        cid.hash().verify(bytes, where);
        return new Block(cid, bytes, true);
    }

    /** A copy of the block's bytes. */
    public byte[] toByteArray() {
        byte[] copy = new byte[size()];
        bytes().get(copy);
        return copy;
    }

    /** The same bytes under another CID with the same multihash, such as one of another version or codec. */
    public Block as(Cid other) {
        if (!other.hash().equals(cid.hash())) {
            throw new IllegalArgumentException(other + " and " + cid + " have different multihashes");
        }
        return new Block(other, bytes, verified);
    }

    @Override
    public String toString() {
        return "Block[" + cid + ", " + size() + " bytes]";
    }
}
