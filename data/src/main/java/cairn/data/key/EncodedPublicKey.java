package cairn.data.key;

import cairn.data.multihash.HashFunction;
import cairn.data.peer.PeerId;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** What all public keys share: their encoded form, and what follows from it. */
abstract class EncodedPublicKey implements PublicKey {
    /** Longer keys are named by their hash. */
    private static final int NAMED_WHOLE_BYTES_MAX = 42;

    private final KeyType type;
    private final byte[] encoded;
    private final PeerId peerId;

    EncodedPublicKey(KeyType type, byte[] data) {
        this.type = type;
        this.encoded = new KeyMessage(type, data).encoded();
        HashFunction naming = encoded.length <= NAMED_WHOLE_BYTES_MAX ? HashFunction.IDENTITY : HashFunction.SHA2_256;
        this.peerId = new PeerId(naming.hash(ByteBuffer.wrap(encoded)));
    }

    @Override
    public final KeyType type() {
        return type;
    }

    @Override
    public final byte[] encoded() {
        return encoded.clone();
    }

    @Override
    public final PeerId peerId() {
        return peerId;
    }

    @Override
    public final boolean equals(Object other) {
        return other instanceof EncodedPublicKey that && Arrays.equals(encoded, that.encoded);
    }

    @Override
    public final int hashCode() {
        return Arrays.hashCode(encoded);
    }

    /** The type and the owner's name. */
    @Override
    public final String toString() {
        return type + " key of " + peerId;
    }
}
