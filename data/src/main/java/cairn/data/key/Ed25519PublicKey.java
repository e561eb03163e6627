package cairn.data.key;

import cairn.data.failure.MalformedException;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** RFC 8032, the pure form. */
final class Ed25519PublicKey extends EncodedPublicKey {
    private final Ed25519PublicKeyParameters point;

    Ed25519PublicKey(byte[] data) throws MalformedException {
        this(read(data));
    }

    Ed25519PublicKey(Ed25519PublicKeyParameters point) {
        super(KeyType.ED25519, point.getEncoded());
        this.point = point;
    }

    private static Ed25519PublicKeyParameters read(byte[] data) throws MalformedException {
        if (data.length != Ed25519.PUBLIC_KEY_SIZE) {
            throw new MalformedException(
                    "An Ed25519 key has " + Ed25519.PUBLIC_KEY_SIZE + " bytes, this has " + data.length);
        }
        try {
            return new Ed25519PublicKeyParameters(data);
        } catch (IllegalArgumentException e) {
            throw new MalformedException("The bytes are no point of Ed25519's curve");
        }
    }

    @Override
    public boolean verify(byte[] message, byte[] signature) {
        return signature.length == Ed25519.SIGNATURE_SIZE
                && point.verify(Ed25519.Algorithm.Ed25519, null, message, 0, message.length, signature, 0);
    }
}
