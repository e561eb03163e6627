package cairn.network.tls;

import cairn.data.failure.MalformedException;
import cairn.data.key.Der;
import cairn.data.key.PrivateKey;
import cairn.data.key.PublicKey;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * A certificate that carries a peer's identity.
 *
 * @param key what the handshake signs with; made for this certificate alone
 */
public record PeerCertificate(java.security.PrivateKey key, X509Certificate certificate) {
    static final String EXTENSION = "1.3.6.1.4.1.53594.1.1";
    private static final byte[] EXTENSION_OID = HexFormat.of().parseHex("2b0601040183a25a0101");
    private static final byte[] ECDSA_SHA256_OID = HexFormat.of().parseHex("2a8648ce3d040302");
    private static final byte[] COMMON_NAME_OID = HexFormat.of().parseHex("550403");
    private static final byte[] SIGNED_PREFIX = "libp2p-tls-handshake:".getBytes(StandardCharsets.US_ASCII);
    private static final int UTF8_STRING = 0x0c;
    private static final int UTC_TIME = 0x17;
    private static final int GENERALIZED_TIME = 0x18;
    private static final int SET = 0x31;
    /** Extensions that a certificate may insist on: the identity, and uses and limits of keys, which are ignored. */
    private static final Set<String> UNDERSTOOD = Set.of(EXTENSION, "2.5.29.15", "2.5.29.19", "2.5.29.37");

    private static final int LIFE_YEARS = 100;

    /** Makes a certificate for {@code identity}, valid from an hour before {@code now}. */
    public static PeerCertificate of(PrivateKey identity, Instant now) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            byte[] subjectKey = pair.getPublic().getEncoded();
            byte[] identityValue = Der.value(
                    Der.SEQUENCE,
                    Der.octets(identity.publicKey().encoded()),
                    Der.octets(identity.sign(signed(subjectKey))));
            byte[] body = body(subjectKey, identityValue, now);
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(pair.getPrivate());
            signature.update(body);
            byte[] whole = Der.value(Der.SEQUENCE, body, algorithm(), Der.bitString(signature.sign()));
            X509Certificate certificate = (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(whole));
            return new PeerCertificate(pair.getPrivate(), certificate);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JDK makes no certificates with P-256", e);
        }
    }

    private static byte[] body(byte[] subjectKey, byte[] identityValue, Instant now) {
        byte[] serial = new byte[8];
        new SecureRandom().nextBytes(serial);
        byte[] name = name(HexFormat.of().formatHex(serial));
        ZonedDateTime from = now.minusSeconds(3600).atZone(ZoneOffset.UTC);
        byte[] extension = Der.value(Der.SEQUENCE, Der.oid(EXTENSION_OID), Der.octets(identityValue));
        return Der.value(
                Der.SEQUENCE,
                Der.value(Der.EXPLICIT, Der.integer(BigInteger.TWO)),
                Der.integer(new BigInteger(1, serial)),
                algorithm(),
                name,
                Der.value(Der.SEQUENCE, time(from), time(from.plusYears(LIFE_YEARS))),
                name,
                subjectKey,
                Der.value(Der.EXPLICIT + 3, Der.value(Der.SEQUENCE, extension)));
    }

    private static byte[] algorithm() {
        return Der.value(Der.SEQUENCE, Der.oid(ECDSA_SHA256_OID));
    }

    private static byte[] name(String text) {
        byte[] value = Der.value(UTF8_STRING, text.getBytes(StandardCharsets.UTF_8));
        return Der.value(Der.SEQUENCE, Der.value(SET, Der.value(Der.SEQUENCE, Der.oid(COMMON_NAME_OID), value)));
    }

    private static byte[] time(ZonedDateTime time) {
        boolean isShort = time.getYear() < 2050;
        DateTimeFormatter form = DateTimeFormatter.ofPattern(isShort ? "yyMMddHHmmss'Z'" : "yyyyMMddHHmmss'Z'");
        byte[] text = form.format(time).getBytes(StandardCharsets.US_ASCII);
        return Der.value(isShort ? UTC_TIME : GENERALIZED_TIME, text);
    }

    private static byte[] signed(byte[] subjectKey) {
        return ByteBuffer.allocate(SIGNED_PREFIX.length + subjectKey.length)
                .put(SIGNED_PREFIX)
                .put(subjectKey)
                .array();
    }

    /** The identity that the other side's certificates prove at {@code now}. */
    public static PublicKey verify(List<X509Certificate> chain, Instant now) throws MalformedException {
        if (chain.size() != 1) {
            throw new MalformedException("The peer shows " + chain.size() + " certificates instead of one");
        }
        X509Certificate certificate = chain.getFirst();
        try {
            certificate.checkValidity(Date.from(now));
            if (!NamelessCertificates.hasRead(certificate)) {
                certificate.verify(certificate.getPublicKey());
            }
        } catch (GeneralSecurityException e) {
            throw new MalformedException("The peer's certificate does not verify: " + e.getMessage());
        }
        Set<String> insisted = certificate.getCriticalExtensionOIDs();
        if (insisted != null && !UNDERSTOOD.containsAll(insisted)) {
            throw new MalformedException("The peer's certificate insists on an extension that is not known");
        }
        return identity(certificate);
    }

    private static PublicKey identity(X509Certificate certificate) throws MalformedException {
        byte[] extension = certificate.getExtensionValue(EXTENSION);
        if (extension == null) {
            throw new MalformedException("The peer's certificate names no libp2p identity");
        }
        Der outer = Der.values(extension);
        Der signedKey = Der.sequence(outer.bytes(Der.OCTET_STRING));
        outer.requireEnd();
        PublicKey identity = PublicKey.parse(signedKey.bytes(Der.OCTET_STRING));
        byte[] signature = signedKey.bytes(Der.OCTET_STRING);
        signedKey.requireEnd();
        if (!identity.verify(signed(certificate.getPublicKey().getEncoded()), signature)) {
            throw new MalformedException("The peer " + identity.peerId() + " did not sign its certificate's key");
        }
        return identity;
    }
}
