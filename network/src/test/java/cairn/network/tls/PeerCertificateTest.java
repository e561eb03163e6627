package cairn.network.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.failure.MalformedException;
import cairn.data.key.KeyType;
import cairn.data.key.PublicKey;
import cairn.data.key.SecretKey;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
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

    private static X509Certificate parse(byte[] bytes) throws CertificateException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(bytes));
    }
}
