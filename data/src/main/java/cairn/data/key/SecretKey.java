package cairn.data.key;

import cairn.data.failure.MalformedException;

/** A private key whose secret is in memory. Immutable. Its bytes are for its owner's eyes only. */
public interface SecretKey extends PrivateKey {
    /** How many bits a new RSA key has where nobody asks for more. */
    int RSA_BITS_DEFAULT = 2048;

    /** The key in libp2p's protobuf: type, and the bytes that the type says. */
    byte[] encoded();

    /** The key as PKCS#8 has it. */
    byte[] pkcs8();

    /** {@link #pkcs8()} as text between dashed lines. */
    default String pem() {
        return Pem.write(pkcs8());
    }

    /** Makes a new key of a type whose size is fixed, or an RSA key of {@link #RSA_BITS_DEFAULT}. */
    static SecretKey generate(KeyType type) {
        return switch (type) {
            case ED25519 -> Ed25519SecretKey.generate();
            case RSA -> generateRsa(RSA_BITS_DEFAULT);
            case SECP256K1 -> CurveSecretKey.generate(Curve.SECP256K1);
            case ECDSA -> CurveSecretKey.generate(Curve.P256);
        };
    }

    /** Makes a new RSA key of 2048 to 8192 bits, which may take seconds. */
    static SecretKey generateRsa(int bits) {
        return RsaKeys.generate(bits);
    }

    /** Reads a key in libp2p's protobuf. */
    static SecretKey parse(byte[] encoded) throws MalformedException {
        KeyMessage message = KeyMessage.parse(encoded);
        return switch (message.type()) {
            case ED25519 -> Ed25519SecretKey.ofData(message.data());
            case RSA -> RsaKeys.secretKey(message.data());
            case SECP256K1 -> CurveSecretKey.ofScalar(Curve.SECP256K1, message.data());
            case ECDSA -> CurveSecretKey.ofEcPrivateKey(Curve.P256, message.data());
        };
    }

    /** Reads a key between dashed lines, PKCS#8 that is not encrypted. */
    static SecretKey parsePem(String text) throws MalformedException {
        return Pkcs8.read(Pem.read(text));
    }
}
