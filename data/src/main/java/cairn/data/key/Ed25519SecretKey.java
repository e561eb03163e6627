package cairn.data.key;

import cairn.data.failure.MalformedException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** A seed of 32 bytes, and the public key that follows from it. */
final class Ed25519SecretKey implements SecretKey {
    private static final int SEED_BYTES = Ed25519.SECRET_KEY_SIZE;
    private static final int PUBLIC_BYTES = Ed25519.PUBLIC_KEY_SIZE;

    private final Ed25519PrivateKeyParameters seed;
    private final byte[] point;
    private final Ed25519PublicKey publicKey;

    private Ed25519SecretKey(Ed25519PrivateKeyParameters seed) {
        this.seed = seed;
        this.publicKey = new Ed25519PublicKey(seed.generatePublicKey());
        this.point = seed.generatePublicKey().getEncoded();
    }

    static Ed25519SecretKey generate() {
        return new Ed25519SecretKey(new Ed25519PrivateKeyParameters(new SecureRandom()));
    }

    static Ed25519SecretKey ofSeed(byte[] seed) throws MalformedException {
        if (seed.length != SEED_BYTES) {
            throw new MalformedException("An Ed25519 seed has " + SEED_BYTES + " bytes, this has " + seed.length);
        }
        return new Ed25519SecretKey(new Ed25519PrivateKeyParameters(seed));
    }

    /** Reads libp2p's form: seed and public key, which an old form repeats. */
    static Ed25519SecretKey ofData(byte[] data) throws MalformedException {
        if (data.length != SEED_BYTES + PUBLIC_BYTES && data.length != SEED_BYTES + 2 * PUBLIC_BYTES) {
            throw new MalformedException("An Ed25519 private key has 64 or 96 bytes, this has " + data.length);
        }
        Ed25519SecretKey key = ofSeed(Arrays.copyOf(data, SEED_BYTES));
        for (int at = SEED_BYTES; at < data.length; at += PUBLIC_BYTES) {
            if (!MessageDigest.isEqual(key.point, Arrays.copyOfRange(data, at, at + PUBLIC_BYTES))) {
                throw new MalformedException("The Ed25519 key's public half does not belong to its private half");
            }
        }
        return key;
    }

    @Override
    public PublicKey publicKey() {
        return publicKey;
    }

    @Override
    public byte[] sign(byte[] message) {
        byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
        seed.sign(Ed25519.Algorithm.Ed25519, null, message, 0, message.length, signature, 0);
        return signature;
    }

    @Override
    public byte[] encoded() {
        byte[] data = Arrays.copyOf(seed.getEncoded(), SEED_BYTES + PUBLIC_BYTES);
        System.arraycopy(point, 0, data, SEED_BYTES, PUBLIC_BYTES);
        return new KeyMessage(KeyType.ED25519, data).encoded();
    }

    @Override
    public byte[] pkcs8() {
        return Pkcs8.write(Der.oid(Pkcs8.ED25519), Der.octets(seed.getEncoded()));
    }
}
