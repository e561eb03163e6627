package cairn.data.block;

import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.multihash.HashFunction;
import cairn.data.multihash.Multihash;
import java.nio.ByteBuffer;

/**
 * How new blocks are named. May be shared between threads.
 *
 * @param cidVersion 0 or 1; with 0 a dag-pb block gets a CIDv0 and any other block a CIDv1
 * @param function what hashes blocks; CIDv0 means sha2-256
 * @param inlineBytesMax blocks of up to this many bytes are held by their CID itself (identity hash, CIDv1);
 *     {@link #NO_INLINE} where none is
 */
public record BlockNaming(int cidVersion, HashFunction function, int inlineBytesMax) {
    /** No block is held by its CID. */
    public static final int NO_INLINE = -1;

    public BlockNaming {
        if (cidVersion < 0 || cidVersion > 1) {
            throw new IllegalArgumentException("A CID has version 0 or 1, not " + cidVersion);
        }
        if (cidVersion == 0 && function.code() != HashFunction.SHA2_256.code()) {
            throw new IllegalArgumentException("A CIDv0 names a block by sha2-256, not by " + function.name());
        }
        if (inlineBytesMax < NO_INLINE || inlineBytesMax > Multihash.IDENTITY_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "A CID holds a block of up to " + Multihash.IDENTITY_BYTES_MAX + " bytes, not " + inlineBytesMax);
        }
    }

    /** The block of the buffer's remaining bytes, which are hashed and not copied. */
    public Block block(Codec codec, ByteBuffer bytes) {
        if (bytes.remaining() <= inlineBytesMax) {
            return Block.known(Cid.v1(codec, HashFunction.IDENTITY.hash(bytes)), bytes);
        }
        Multihash hash = function.hash(bytes);
        return Block.known(cidVersion == 0 && codec == Codec.DAG_PB ? Cid.v0(hash) : Cid.v1(codec, hash), bytes);
    }
}
