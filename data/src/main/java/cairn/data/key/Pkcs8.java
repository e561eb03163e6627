package cairn.data.key;

import cairn.data.failure.MalformedException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;

/** Private keys of every type in one form (RFC 5958): version, algorithm, and the algorithm's own bytes. */
final class Pkcs8 {
    static final byte[] ED25519 = HexFormat.of().parseHex("2b6570");
    static final byte[] RSA = HexFormat.of().parseHex("2a864886f70d010101");
    static final byte[] ELLIPTIC = HexFormat.of().parseHex("2a8648ce3d0201");

    private Pkcs8() {}

    /** {@code algorithm} is what stands in the algorithm's sequence. */
    static byte[] write(byte[] algorithm, byte[] key) {
        return Der.value(
                Der.SEQUENCE, Der.integer(BigInteger.ZERO), Der.value(Der.SEQUENCE, algorithm), Der.octets(key));
    }

    static SecretKey read(byte[] bytes) throws MalformedException {
        Der key = Der.sequence(bytes);
        int version = key.unsigned().bitLength();
        if (version > 1) {
            throw new MalformedException("The PKCS#8 version is not 0 or 1");
        }
        Der algorithm = key.enter(Der.SEQUENCE);
        byte[] type = algorithm.bytes(Der.OID);
        byte[] data = key.bytes(Der.OCTET_STRING);
        // What may follow, attributes and the public key, says nothing that the private key does not.
        if (Arrays.equals(type, ED25519)) {
            algorithm.requireEnd();
            return Ed25519SecretKey.ofSeed(seed(data));
        }
        if (Arrays.equals(type, RSA)) {
            return RsaKeys.secretKey(data);
        }
        if (Arrays.equals(type, ELLIPTIC)) {
            return CurveSecretKey.ofEcPrivateKey(Curve.of(algorithm.bytes(Der.OID)), data);
        }
        throw new MalformedException("The key's algorithm is none of Ed25519, RSA, secp256k1 and ECDSA");
    }

    private static byte[] seed(byte[] data) throws MalformedException {
        if (data.length < 2 || data[0] != Der.OCTET_STRING || data[1] != data.length - 2) {
            throw new MalformedException("The Ed25519 key is not an octet string");
        }
        return Arrays.copyOfRange(data, 2, data.length);
    }
}
