package cairn.data.key;

import cairn.data.failure.MalformedException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.math.ec.ECPoint;

/** The elliptic curves of ECDSA keys, each with its object identifier and the key type that uses it. */
enum Curve {
    SECP256K1("secp256k1", "2b8104000a", KeyType.SECP256K1),
    P256("secp256r1", "2a8648ce3d030107", KeyType.ECDSA);

    static final int SCALAR_BYTES = 32;
    private static final int POINT_BYTES = 1 + 2 * SCALAR_BYTES;
    private static final int SHORT_POINT_BYTES = 1 + SCALAR_BYTES;

    private final String oid;
    private final KeyType type;

    @SuppressWarnings("ImmutableEnumChecker") // The library's parameters never change.
    private final ECDomainParameters domain;

    Curve(String name, String oid, KeyType type) {
        X9ECParameters parameters = CustomNamedCurves.getByName(name);
        this.domain = new ECDomainParameters(parameters);
        this.oid = oid;
        this.type = type;
    }

    static Curve of(byte[] oid) throws MalformedException {
        for (Curve curve : values()) {
            if (Arrays.equals(curve.oid(), oid)) {
                return curve;
            }
        }
        throw new MalformedException("The key's curve is neither P-256 nor secp256k1");
    }

    byte[] oid() {
        return HexFormat.of().parseHex(oid);
    }

    KeyType type() {
        return type;
    }

    ECDomainParameters domain() {
        return domain;
    }

    /** Reads a point of the curve, whole or short, but not the one at infinity. */
    ECPoint point(byte[] bytes) throws MalformedException {
        boolean isWhole = bytes.length == POINT_BYTES && bytes[0] == 4;
        boolean isShort = bytes.length == SHORT_POINT_BYTES && (bytes[0] == 2 || bytes[0] == 3);
        if (!isWhole && !isShort) {
            throw new MalformedException("A point of " + bytes.length + " bytes is none of this curve");
        }
        try {
            return domain.validatePublicPoint(domain.getCurve().decodePoint(bytes));
        } catch (IllegalArgumentException e) {
            throw new MalformedException("The bytes are no point of the curve " + this);
        }
    }

    BigInteger scalar(byte[] bytes) throws MalformedException {
        BigInteger scalar = new BigInteger(1, bytes);
        if (bytes.length != SCALAR_BYTES || scalar.signum() == 0 || scalar.compareTo(domain.getN()) >= 0) {
            throw new MalformedException("The bytes are no private key of the curve " + this);
        }
        return scalar;
    }
}
