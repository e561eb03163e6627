package cairn.data.peer;

import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.failure.MalformedException;
import cairn.data.multibase.Multibase;
import cairn.data.multihash.HashFunction;
import cairn.data.multihash.Multihash;

/** A peer's name: the multihash of its public key's protobuf, the key itself where that is short. */
public record PeerId(Multihash hash) {
    private static final int SHA2_256_DIGEST_BYTES = 32;

    public PeerId {
        if (!names(hash)) {
            throw new IllegalArgumentException("A peer is named by sha2-256 or by its whole key, not by " + hash);
        }
    }

    private static boolean names(Multihash hash) {
        return hash.isIdentity()
                || hash.code() == HashFunction.SHA2_256.code() && hash.digestSize() == SHA2_256_DIGEST_BYTES;
    }

    /** Reads a peer's binary name. */
    public static PeerId parse(byte[] bytes) throws MalformedException {
        return of(Multihash.parse(bytes));
    }

    /** Reads {@code 12D3Koo…}, {@code Qm…}, or a CIDv1 of codec libp2p-key in any multibase. */
    public static PeerId parse(String text) throws MalformedException {
        if (text.startsWith("1")) {
            return of(Multihash.parse(Multibase.BASE58BTC.decodeBare(text)));
        }
        Cid cid = Cid.parse(text);
        if (cid.version() == 1 && !cid.has(Codec.LIBP2P_KEY)) {
            throw new MalformedException("The CID " + text + " names no peer: its codec is not libp2p-key");
        }
        return of(cid.hash());
    }

    private static PeerId of(Multihash hash) throws MalformedException {
        if (!names(hash)) {
            throw new MalformedException("A peer is named by sha2-256 or by its whole key, not by " + hash);
        }
        return new PeerId(hash);
    }

    public byte[] bytes() {
        return hash.bytes();
    }

    /** The same name as a CID, the form of IPNS names. */
    public Cid cid() {
        return Cid.v1(Codec.LIBP2P_KEY, hash);
    }

    /** The multihash in base58btc, the usual text. */
    @Override
    public String toString() {
        return hash.toString();
    }
}
