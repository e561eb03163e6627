package cairn.data.key;

import cairn.data.failure.MalformedException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.util.BigIntegers;

/** A number below the curve's order. Signs with RFC 6979's nonces and the smaller of the two signatures. */
final class CurveSecretKey implements SecretKey {
    private final Curve curve;
    private final BigInteger scalar;
    private final ECPoint point;
    private final PublicKey publicKey;

    private CurveSecretKey(Curve curve, BigInteger scalar) {
        this.curve = curve;
        this.scalar = scalar;
        this.point = new FixedPointCombMultiplier()
                .multiply(curve.domain().getG(), scalar)
                .normalize();
        this.publicKey = new CurvePublicKey(curve, point);
    }

    static CurveSecretKey generate(Curve curve) {
        ECKeyPairGenerator generator = new ECKeyPairGenerator();
        generator.init(new ECKeyGenerationParameters(curve.domain(), new SecureRandom()));
        ECPrivateKeyParameters made =
                (ECPrivateKeyParameters) generator.generateKeyPair().getPrivate();
        return new CurveSecretKey(curve, made.getD());
    }

    static CurveSecretKey ofScalar(Curve curve, byte[] bytes) throws MalformedException {
        return new CurveSecretKey(curve, curve.scalar(bytes));
    }

    /** Reads an ECPrivateKey (RFC 5915), which may name the curve and the public key. */
    static CurveSecretKey ofEcPrivateKey(Curve curve, byte[] bytes) throws MalformedException {
        Der key = Der.sequence(bytes);
        if (!key.unsigned().equals(BigInteger.ONE)) {
            throw new MalformedException("The elliptic curve key's version is not 1");
        }
        byte[] scalar = key.bytes(Der.OCTET_STRING);
        if (key.nextIs(Der.EXPLICIT)) {
            Der named = key.enter(Der.EXPLICIT);
            if (!Arrays.equals(named.bytes(Der.OID), curve.oid())) {
                throw new MalformedException("The key is not of the curve " + curve);
            }
        }
        CurveSecretKey secret = ofScalar(curve, scalar);
        if (key.nextIs(Der.EXPLICIT + 1)) {
            ECPoint given = curve.point(key.enter(Der.EXPLICIT + 1).bits());
            if (!given.equals(secret.point)) {
                throw new MalformedException("The key's public half does not belong to its private half");
            }
        }
        key.requireEnd();
        return secret;
    }

    @Override
    public PublicKey publicKey() {
        return publicKey;
    }

    @Override
    public byte[] sign(byte[] message) {
        ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
        signer.init(true, new ECPrivateKeyParameters(scalar, curve.domain()));
        BigInteger[] signature = signer.generateSignature(CurvePublicKey.sha256(message));
        BigInteger order = curve.domain().getN();
        BigInteger s = signature[1].compareTo(order.shiftRight(1)) > 0 ? order.subtract(signature[1]) : signature[1];
        return Der.value(Der.SEQUENCE, Der.integer(signature[0]), Der.integer(s));
    }

    @Override
    public byte[] encoded() {
        byte[] data = curve == Curve.SECP256K1 ? scalarBytes() : ecPrivateKey(true);
        return new KeyMessage(curve.type(), data).encoded();
    }

    @Override
    public byte[] pkcs8() {
        byte[] algorithm = Der.oid(Pkcs8.ELLIPTIC);
        byte[] name = Der.oid(curve.oid());
        byte[] both = Arrays.copyOf(algorithm, algorithm.length + name.length);
        System.arraycopy(name, 0, both, algorithm.length, name.length);
        return Pkcs8.write(both, ecPrivateKey(false));
    }

    private byte[] ecPrivateKey(boolean namesCurve) {
        return Der.value(
                Der.SEQUENCE,
                Der.integer(BigInteger.ONE),
                Der.octets(scalarBytes()),
                namesCurve ? Der.value(Der.EXPLICIT, Der.oid(curve.oid())) : new byte[0],
                Der.value(Der.EXPLICIT + 1, Der.bitString(point.getEncoded(false))));
    }

    private byte[] scalarBytes() {
        return BigIntegers.asUnsignedByteArray(Curve.SCALAR_BYTES, scalar);
    }
}
