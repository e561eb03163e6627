package cairn.network.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.failure.MalformedException;
import cairn.data.key.Der;
import cairn.data.key.KeyType;
import cairn.data.key.PublicKey;
import cairn.data.key.SecretKey;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class PeerCertificateTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final SecretKey identity = SecretKey.generate(KeyType.ED25519);

    private static PublicKey verify(Instant now, X509Certificate... chain) throws MalformedException {
        return PeerCertificate.verify(List.of(chain), now);
    }

    @ParameterizedTest
    @EnumSource(KeyType.class)
    void itProvesTheIdentityThatSignedItsKey(KeyType type) throws Exception {
        SecretKey key = SecretKey.generate(type);
        X509Certificate certificate = PeerCertificate.of(key, NOW).certificate();
        assertEquals(key.publicKey(), verify(NOW, certificate));
        assertEquals(key.publicKey(), verify(NOW.plus(Duration.ofDays(36_000)), certificate));
    }

    @Test
    void itIsRefusedBeforeAndAfterItsTime() {
        X509Certificate certificate = PeerCertificate.of(identity, NOW).certificate();
        assertThrows(MalformedException.class, () -> verify(NOW.minus(Duration.ofHours(2)), certificate));
        assertThrows(MalformedException.class, () -> verify(NOW.plus(Duration.ofDays(37_000)), certificate));
    }

    @Test
    void oneCertificateIsShownNeitherNoneNorMore() {
        X509Certificate certificate = PeerCertificate.of(identity, NOW).certificate();
        assertThrows(MalformedException.class, () -> verify(NOW));
        assertThrows(MalformedException.class, () -> verify(NOW, certificate, certificate));
    }

    @Test
    void damagedOnesProveNobodyElse() throws Exception {
        byte[] whole = PeerCertificate.of(identity, NOW).certificate().getEncoded();
        long seed = 53;
        Random random = new Random(seed);
        int refused = 0;
        for (int round = 0; round < 3_000; round++) {
            byte[] damaged = whole.clone();
            int changes = 1 + random.nextInt(3);
            for (int i = 0; i < changes; i++) {
                damaged[random.nextInt(damaged.length)] ^= (byte) (1 + random.nextInt(255));
            }
            try {
                assertEquals(identity.publicKey(), verify(NOW, parse(damaged)), "seed " + seed + ", round " + round);
            } catch (CertificateException | MalformedException e) {
                refused++;
            }
        }
        // Some bytes mean nothing, such as those of lengths that may be written in more than one way.
        assertTrue(refused > 2_900, "seed " + seed + ": " + refused);
    }

    /** Our certificate without its names, signed again, as others make them. */
    private static byte[] nameless(PeerCertificate certificate) throws Exception {
        Der body = Der.sequence(certificate.certificate().getTBSCertificate());
        ByteArrayOutputStream fields = new ByteArrayOutputStream();
        fields.writeBytes(Der.value(Der.EXPLICIT, body.bytes(Der.EXPLICIT)));
        fields.writeBytes(Der.integer(body.unsigned()));
        byte[] algorithm = Der.value(Der.SEQUENCE, body.bytes(Der.SEQUENCE));
        fields.writeBytes(algorithm);
        assertTrue(body.bytes(Der.SEQUENCE).length > 0, "the issuer");
        fields.writeBytes(Der.value(Der.SEQUENCE));
        fields.writeBytes(Der.value(Der.SEQUENCE, body.bytes(Der.SEQUENCE)));
        assertTrue(body.bytes(Der.SEQUENCE).length > 0, "the subject");
        fields.writeBytes(Der.value(Der.SEQUENCE));
        fields.writeBytes(Der.value(Der.SEQUENCE, body.bytes(Der.SEQUENCE)));
        fields.writeBytes(Der.value(Der.EXPLICIT + 3, body.bytes(Der.EXPLICIT + 3)));
        byte[] bare = Der.value(Der.SEQUENCE, fields.toByteArray());
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(certificate.key());
        signature.update(bare);
        return Der.value(Der.SEQUENCE, bare, algorithm, Der.bitString(signature.sign()));
    }

    @Test
    void oneWithoutNamesProvesItsIdentityWhereItsSignatureFits() throws Exception {
        NamelessCertificates.install();
        byte[] whole = nameless(PeerCertificate.of(identity, NOW));
        assertEquals(identity.publicKey(), verify(NOW, parse(whole)));
        long seed = 54;
        Random random = new Random(seed);
        for (int round = 0; round < 1_000; round++) {
            byte[] damaged = whole.clone();
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 + random.nextInt(255));
            // Every byte of it is signed, or is the signature.
            assertThrows(Exception.class, () -> verify(NOW, parse(damaged)), "seed " + seed + ", round " + round);
        }
        assertThrows(CertificateException.class, () -> parse(Arrays.copyOf(whole, 40)));
    }

    private static X509Certificate parse(byte[] bytes) throws CertificateException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(bytes));
    }
}
