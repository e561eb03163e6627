package cairn.network.bitswap;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.failure.MalformedException;
import cairn.data.multihash.HashFunction;
import cairn.data.multihash.Multihash;
import cairn.data.protobuf.ProtoWriter;
import cairn.data.varint.Varint;
import java.nio.ByteBuffer;

/**
 * A block as it travels: its bytes and all of its CID but the digest, which the receiver computes. So what arrives has
 * whatever name its bytes have; that it is what was asked for shows when that name is looked up.
 *
 * @param version the CID's version
 * @param codec the CID's codec
 * @param function the code of the hash function
 * @param digestBytes the digest's length
 * @param data the block's bytes; not copied
 */
public record Payload(int version, long codec, long function, int digestBytes, ByteBuffer data) {
    static final int PREFIX = 1;
    static final int DATA = 2;
    private static final int SHA2_256_BYTES = 32;

    /** A block that is to be sent. */
    public static Payload of(Block block) {
        Cid cid = block.cid();
        return new Payload(
                cid.version(), cid.codec(), cid.hash().code(), cid.hash().digestSize(), block.bytes());
    }

    /** A block of Bitswap 1.0.0, which knows no other names than CIDv0. */
    static Payload unprefixed(ByteBuffer data) {
        return new Payload(0, Codec.DAG_PB.code(), HashFunction.SHA2_256.code(), SHA2_256_BYTES, data);
    }

    static Payload read(ByteBuffer prefix, ByteBuffer data) throws MalformedException {
        long version = Varint.read(prefix);
        long codec = Varint.read(prefix);
        long function = Varint.read(prefix);
        long digestBytes = Varint.read(prefix);
        if (version > 1) {
            throw new MalformedException("A block's CID version " + version + " is not known");
        }
        if (version == 0
                && (codec != Codec.DAG_PB.code()
                        || function != HashFunction.SHA2_256.code()
                        || digestBytes != SHA2_256_BYTES)) {
            throw new MalformedException("A block of CID version 0 is dag-pb and named by its 32-byte sha2-256");
        }
        if (digestBytes > Multihash.DIGEST_BYTES_MAX) {
            throw new MalformedException("A block's digest of " + digestBytes + " bytes is too long");
        }
        return new Payload((int) version, codec, function, (int) digestBytes, data);
    }

    int bytes() {
        return data.remaining();
    }

    int prefixSize() {
        return 1 + Varint.size(codec) + Varint.size(function) + Varint.size(digestBytes);
    }

    void writePrefix(ByteBuffer target) {
        target.put((byte) version);
        Varint.write(target, codec);
        Varint.write(target, function);
        Varint.write(target, digestBytes);
    }

    /** The length of its message. */
    int encodedSize() {
        return ProtoWriter.bytesFieldSize(prefixSize()) + ProtoWriter.bytesFieldSize(bytes());
    }

    /**
     * Hashes the bytes and so learns the block's name.
     *
     * @throws MalformedException where the function is not known, or its digest would prove nothing
     */
    Block named() throws MalformedException {
        HashFunction hash = HashFunction.byCode(function)
                .orElseThrow(() -> new MalformedException(
                        "A block's hash function 0x" + Long.toHexString(function) + " is not known"));
        if (hash.code() == HashFunction.IDENTITY.code()
                || digestBytes < Multihash.DIGEST_BYTES_MIN
                || digestBytes > hash.digestBytesMax()) {
            throw new MalformedException(
                    "A block named by a " + hash.name() + " digest of " + digestBytes + " bytes cannot be verified");
        }
        Multihash name = hash.hash(data, digestBytes);
        return Block.known(version == 0 ? Cid.v0(name) : Cid.v1(codec, name), data);
    }
}
