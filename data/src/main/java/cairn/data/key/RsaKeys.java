package cairn.data.key;

import cairn.data.failure.MalformedException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;

/** RSA with PKCS#1 v1.5 signatures over SHA-256; the arithmetic is the JDK's. */
final class RsaKeys {
    private static final int BITS_MIN = 2048;
    private static final int BITS_MAX = 8192;
    /** A stranger's larger exponent would make verifying slow. */
    private static final int EXPONENT_BITS_MAX = 32;

    private static final String SIGNATURE = "SHA256withRSA";

    private RsaKeys() {}

    static SecretKey generate(int bits) {
        if (bits < BITS_MIN || bits > BITS_MAX) {
            throw new IllegalArgumentException("An RSA key has " + BITS_MIN + " to " + BITS_MAX + " bits, not " + bits);
        }
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            return new Secret((RSAPrivateCrtKey) generator.generateKeyPair().getPrivate());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JDK has no RSA", e);
        }
    }

    /** Reads a SubjectPublicKeyInfo (RFC 5280). */
    static PublicKey publicKey(byte[] subjectInfo) throws MalformedException {
        Der info = Der.sequence(subjectInfo);
        Der algorithm = info.enter(Der.SEQUENCE);
        if (!Arrays.equals(algorithm.bytes(Der.OID), Pkcs8.RSA)) {
            throw new MalformedException("The key's algorithm is not RSA");
        }
        byte[] parameters = algorithm.bytes(Der.NULL);
        algorithm.requireEnd();
        Der key = Der.sequence(info.bits());
        info.requireEnd();
        BigInteger modulus = key.unsigned();
        BigInteger exponent = key.unsigned();
        key.requireEnd();
        if (parameters.length != 0) {
            throw new MalformedException("The RSA key's parameters are not null");
        }
        return publicKey(modulus, exponent);
    }

    private static PublicKey publicKey(BigInteger modulus, BigInteger exponent) throws MalformedException {
        require(modulus, exponent);
        try {
            return new Public(KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent)));
        } catch (GeneralSecurityException e) {
            throw new MalformedException("The RSA key cannot be used: " + e.getMessage());
        }
    }

    private static void require(BigInteger modulus, BigInteger exponent) throws MalformedException {
        int bits = modulus.bitLength();
        if (bits < BITS_MIN || bits > BITS_MAX) {
            throw new MalformedException("An RSA key has " + BITS_MIN + " to " + BITS_MAX + " bits, this has " + bits);
        }
        if (exponent.bitLength() > EXPONENT_BITS_MAX || exponent.bitLength() < 2 || !exponent.testBit(0)) {
            throw new MalformedException("The RSA key's exponent is not an odd number of 2 to 32 bits");
        }
    }

    /** Reads an RSAPrivateKey (RFC 8017, A.1.2). */
    static SecretKey secretKey(byte[] pkcs1) throws MalformedException {
        Der key = Der.sequence(pkcs1);
        if (key.unsigned().signum() != 0) {
            throw new MalformedException("An RSA key of more than two primes is not read");
        }
        BigInteger[] n = new BigInteger[8];
        for (int i = 0; i < n.length; i++) {
            n[i] = key.unsigned();
        }
        key.requireEnd();
        require(n[0], n[1]);
        // The parts must belong together: with a wrong one, a signature would give the others away.
        BigInteger one = BigInteger.ONE;
        boolean consistent = n[3].multiply(n[4]).equals(n[0])
                && n[3].compareTo(one) > 0
                && n[4].compareTo(one) > 0
                && n[2].mod(n[3].subtract(one)).equals(n[5])
                && n[2].mod(n[4].subtract(one)).equals(n[6])
                && n[5].multiply(n[1]).mod(n[3].subtract(one)).equals(one)
                && n[6].multiply(n[1]).mod(n[4].subtract(one)).equals(one)
                && n[7].multiply(n[4]).mod(n[3]).equals(one);
        if (!consistent) {
            throw new MalformedException("The numbers of the RSA key do not belong together");
        }
        try {
            return new Secret((RSAPrivateCrtKey) KeyFactory.getInstance("RSA")
                    .generatePrivate(new RSAPrivateCrtKeySpec(n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7])));
        } catch (GeneralSecurityException e) {
            throw new MalformedException("The RSA key cannot be used: " + e.getMessage());
        }
    }

    private static final class Public extends EncodedPublicKey {
        private final java.security.PublicKey key;

        Public(java.security.PublicKey key) {
            super(KeyType.RSA, key.getEncoded());
            this.key = key;
        }

        @Override
        public boolean verify(byte[] message, byte[] signature) {
            try {
                Signature check = Signature.getInstance(SIGNATURE);
                check.initVerify(key);
                check.update(message);
                return check.verify(signature);
            } catch (GeneralSecurityException e) {
                return false; // A signature of another length than the key's.
            }
        }
    }

    private static final class Secret implements SecretKey {
        private final RSAPrivateCrtKey key;
        private final PublicKey publicKey;

        Secret(RSAPrivateCrtKey key) {
            this.key = key;
            try {
                this.publicKey = RsaKeys.publicKey(key.getModulus(), key.getPublicExponent());
            } catch (MalformedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public PublicKey publicKey() {
            return publicKey;
        }

        @Override
        public byte[] sign(byte[] message) {
            try {
                Signature signing = Signature.getInstance(SIGNATURE);
                signing.initSign(key);
                signing.update(message);
                return signing.sign();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("The RSA key " + publicKey + " does not sign", e);
            }
        }

        @Override
        public byte[] encoded() {
            return new KeyMessage(KeyType.RSA, pkcs1()).encoded();
        }

        @Override
        public byte[] pkcs8() {
            byte[] none = Der.value(Der.NULL);
            byte[] name = Der.oid(Pkcs8.RSA);
            byte[] algorithm = Arrays.copyOf(name, name.length + none.length);
            System.arraycopy(none, 0, algorithm, name.length, none.length);
            return Pkcs8.write(algorithm, pkcs1());
        }

        private byte[] pkcs1() {
            return Der.value(
                    Der.SEQUENCE,
                    Der.integer(BigInteger.ZERO),
                    Der.integer(key.getModulus()),
                    Der.integer(key.getPublicExponent()),
                    Der.integer(key.getPrivateExponent()),
                    Der.integer(key.getPrimeP()),
                    Der.integer(key.getPrimeQ()),
                    Der.integer(key.getPrimeExponentP()),
                    Der.integer(key.getPrimeExponentQ()),
                    Der.integer(key.getCrtCoefficient()));
        }
    }
}
