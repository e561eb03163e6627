package cairn.data.key;

import cairn.data.failure.MalformedException;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.math.ec.ECPoint;

/** ECDSA over SHA-256, its signatures two numbers in DER. */
final class CurvePublicKey extends EncodedPublicKey {
    /** Two numbers of 33 bytes and three heads. */
    private static final int SIGNATURE_BYTES_MAX = 72;

    private final Curve curve;
    private final ECPoint point;

    CurvePublicKey(Curve curve, ECPoint point) {
        super(curve.type(), data(curve, point));
        this.curve = curve;
        this.point = point;
    }

    /** secp256k1 keys are the short form of the point; ECDSA keys a SubjectPublicKeyInfo (RFC 5480). */
    private static byte[] data(Curve curve, ECPoint point) {
        if (curve == Curve.SECP256K1) {
            return point.getEncoded(true);
        }
        return Der.value(
                Der.SEQUENCE,
                Der.value(Der.SEQUENCE, Der.oid(Pkcs8.ELLIPTIC), Der.oid(curve.oid())),
                Der.bitString(point.getEncoded(false)));
    }

    static CurvePublicKey ofPoint(Curve curve, byte[] bytes) throws MalformedException {
        return new CurvePublicKey(curve, curve.point(bytes));
    }

    static CurvePublicKey ofSubjectInfo(Curve curve, byte[] subjectInfo) throws MalformedException {
        Der info = Der.sequence(subjectInfo);
        Der algorithm = info.enter(Der.SEQUENCE);
        boolean isRight = Arrays.equals(algorithm.bytes(Der.OID), Pkcs8.ELLIPTIC)
                && Arrays.equals(algorithm.bytes(Der.OID), curve.oid());
        if (!isRight) {
            throw new MalformedException("The key is not of the curve " + curve);
        }
        algorithm.requireEnd();
        byte[] bits = info.bits();
        info.requireEnd();
        return ofPoint(curve, bits);
    }

    @Override
    public boolean verify(byte[] message, byte[] signature) {
        if (signature.length > SIGNATURE_BYTES_MAX) {
            return false;
        }
        try {
            Der numbers = Der.sequence(signature);
            BigInteger r = numbers.unsigned();
            BigInteger s = numbers.unsigned();
            numbers.requireEnd();
            ECDSASigner check = new ECDSASigner();
            check.init(false, new ECPublicKeyParameters(point, curve.domain()));
            return check.verifySignature(sha256(message), r, s);
        } catch (MalformedException e) {
            return false; // Bytes that are no signature at all are no signature of this key.
        }
    }

    static byte[] sha256(byte[] message) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(message);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This JDK has no SHA-256", e);
        }
    }
}
