package cairn.data.cid;

import cairn.data.failure.MalformedException;
import cairn.data.multibase.Multibase;
import cairn.data.multihash.HashFunction;
import cairn.data.multihash.Multihash;
import cairn.data.varint.Varint;
import java.nio.ByteBuffer;

/**
 * The name of a block: which codec its bytes follow and which hash they have.
 *
 * @param version 0 or 1
 * @param codec a multicodec code, usually one of {@link Codec}
 * @param hash the multihash of the block's bytes
 */
public record Cid(int version, long codec, Multihash hash) {
    /** The longest text that is read as a CID. */
    public static final int TEXT_CHARS_MAX = 2048;

    private static final int V0_TEXT_CHARS = 46;
    private static final int SHA2_256_DIGEST_BYTES = 32;

    public Cid {
        if (version != 0 && version != 1) {
            throw new IllegalArgumentException("A CID has version 0 or 1, not " + version);
        }
        if (version == 0 && (codec != Codec.DAG_PB.code() || !fitsVersion0(hash))) {
            throw new IllegalArgumentException("A CIDv0 names a dag-pb block by its 32-byte sha2-256");
        }
    }

    public static Cid v0(Multihash hash) {
        return new Cid(0, Codec.DAG_PB.code(), hash);
    }

    public static Cid v1(Codec codec, Multihash hash) {
        return new Cid(1, codec.code(), hash);
    }

    public static Cid v1(long codec, Multihash hash) {
        return new Cid(1, codec, hash);
    }

    private static boolean fitsVersion0(Multihash hash) {
        return hash.code() == HashFunction.SHA2_256.code() && hash.digestSize() == SHA2_256_DIGEST_BYTES;
    }

    /** Whether the same block may also be named by a CIDv0. */
    public boolean fitsVersion0() {
        return codec == Codec.DAG_PB.code() && fitsVersion0(hash);
    }

    public boolean has(Codec wanted) {
        return codec == wanted.code();
    }

    /** The same block's CIDv1. */
    public Cid toVersion1() {
        return version == 1 ? this : new Cid(1, codec, hash);
    }

    /** The same block's CIDv0, to be asked only where {@link #fitsVersion0()}. */
    public Cid toVersion0() {
        return version == 0 ? this : new Cid(0, codec, hash);
    }

    /** Reads a CID's text: {@code Qm…} of 46 characters, or any multibase. */
    public static Cid parse(String text) throws MalformedException {
        if (text.length() > TEXT_CHARS_MAX) {
            throw new MalformedException(
                    "A CID has at most " + TEXT_CHARS_MAX + " characters, this has " + text.length());
        }
        if (text.length() < 2) {
            throw new MalformedException("\"" + text + "\" is too short to be a CID");
        }
        try {
            if (text.length() == V0_TEXT_CHARS && text.startsWith("Qm")) {
                return v0(Multihash.parse(Multibase.BASE58BTC.decodeBare(text)));
            }
            Cid cid = parse(Multibase.decode(text));
            if (cid.version == 0) {
                throw new MalformedException("a CIDv0 has no multibase prefix");
            }
            return cid;
        } catch (MalformedException e) {
            throw new MalformedException("\"" + text + "\" is not a CID: " + e.getMessage());
        }
    }

    /** Reads a binary CID that fills {@code bytes}. */
    public static Cid parse(byte[] bytes) throws MalformedException {
        ByteBuffer source = ByteBuffer.wrap(bytes);
        Cid cid = read(source);
        if (source.hasRemaining()) {
            throw new MalformedException("There are bytes behind the CID", source.position());
        }
        return cid;
    }

    /** Reads one binary CID at the buffer's position and moves behind it. */
    public static Cid read(ByteBuffer source) throws MalformedException {
        int start = source.position();
        boolean isVersion0 = source.remaining() >= 2 && source.get(start) == 0x12 && source.get(start + 1) == 0x20;
        if (isVersion0) {
            return v0(Multihash.read(source));
        }
        long version = Varint.read(source);
        if (version != 1) {
            throw new MalformedException("CID version " + version + " is not known", start);
        }
        long codec = Varint.read(source);
        return new Cid(1, codec, Multihash.read(source));
    }

    /** The binary form's length. */
    public int size() {
        return version == 0 ? hash.size() : 1 + Varint.size(codec) + hash.size();
    }

    /** Writes the binary form at the buffer's position. */
    public void writeTo(ByteBuffer target) {
        if (version == 1) {
            target.put((byte) 1);
            Varint.write(target, codec);
        }
        hash.writeTo(target);
    }

    /** The binary form. */
    public byte[] bytes() {
        ByteBuffer target = ByteBuffer.allocate(size());
        writeTo(target);
        return target.array();
    }

    /** The text in {@code base}; a version 0 CID has no other text than base58btc. */
    public String toString(Multibase base) {
        return version == 0 ? hash.toString() : base.encode(bytes());
    }

    /** Written out, as is {@link #hashCode}: the JVM makes a record's own from method handles, 30 ms in a process. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Cid cid && version == cid.version && codec == cid.codec && hash.equals(cid.hash);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * version + Long.hashCode(codec)) + hash.hashCode();
    }

    /** The usual text: base58btc for version 0, base32 for version 1. */
    @Override
    public String toString() {
        return toString(Multibase.BASE32);
    }
}
