package cairn.data.key;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.failure.MalformedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class KeyTest {
    private static final byte[] MESSAGE = "a stone that shows the way".getBytes(StandardCharsets.UTF_8);

    /** The test vectors of libp2p's peer-ids specification: type, half, hex. */
    private static Map<String, byte[]> vectors() throws IOException {
        Map<String, byte[]> vectors = new HashMap<>();
        try (InputStream in = KeyTest.class.getResourceAsStream("peer-ids-vectors.txt")) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .toList()) {
                String[] words = line.split(" ");
                vectors.put(words[0] + " " + words[1], HexFormat.of().parseHex(words[2]));
            }
        }
        return vectors;
    }

    private static List<SecretKey> oneOfEach() throws IOException {
        List<SecretKey> keys = new ArrayList<>();
        Map<String, byte[]> vectors = vectors();
        for (String type : List.of("ED25519", "ECDSA", "secp256k1", "rsa")) {
            keys.add(SecretKey.parse(vectors.get(type + " private")));
        }
        return keys;
    }

    @Test
    void theSpecificationsPrivateKeysGiveItsPublicKeysAndAreWrittenAsTheyWereRead() throws IOException {
        Map<String, byte[]> vectors = vectors();
        assertEquals(8, vectors.size());
        for (String type : List.of("ED25519", "ECDSA", "secp256k1", "rsa")) {
            SecretKey key = SecretKey.parse(vectors.get(type + " private"));
            assertArrayEquals(vectors.get(type + " public"), key.publicKey().encoded(), type);
            assertArrayEquals(vectors.get(type + " private"), key.encoded(), type);
            assertEquals(key.publicKey(), PublicKey.parse(vectors.get(type + " public")), type);
        }
    }

    @Test
    void aPeerIsNamedByAShortKeyItselfAndByTheHashOfALongOne() throws IOException {
        List<SecretKey> keys = oneOfEach();
        for (SecretKey key : keys) {
            PublicKey half = key.publicKey();
            boolean isShort = half.type() == KeyType.ED25519 || half.type() == KeyType.SECP256K1;
            assertEquals(isShort ? Optional.of(half) : Optional.empty(), PublicKey.of(half.peerId()));
            assertEquals(!isShort, half.peerId().toString().startsWith("Qm"));
        }
        assertEquals(
                "12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq".length(),
                keys.getFirst().publicKey().peerId().toString().length());
    }

    @Test
    void aSignatureHoldsForItsMessageAndKeyOnly() throws IOException {
        List<SecretKey> keys = oneOfEach();
        keys.add(SecretKey.generate(KeyType.ED25519));
        keys.add(SecretKey.generate(KeyType.ECDSA));
        keys.add(SecretKey.generate(KeyType.SECP256K1));
        keys.add(SecretKey.generate(KeyType.RSA));
        for (SecretKey key : keys) {
            byte[] signature = key.sign(MESSAGE);
            for (SecretKey other : keys) {
                boolean isSame = key.publicKey().equals(other.publicKey());
                assertEquals(isSame, other.publicKey().verify(MESSAGE, signature), key + " " + other);
            }
            byte[] changed = MESSAGE.clone();
            changed[3] ^= 1;
            assertFalse(key.publicKey().verify(changed, signature));
            assertFalse(key.publicKey().verify(MESSAGE, new byte[0]));
            assertFalse(key.publicKey().verify(MESSAGE, new byte[signature.length]));
            for (int i = 0; i < signature.length; i++) {
                signature[i] ^= 1;
                assertFalse(key.publicKey().verify(MESSAGE, signature), key + " with bit " + i * 8);
                signature[i] ^= 1;
            }
        }
    }

    @Test
    void everyKeyComesBackFromItsProtobufAndItsPem() throws IOException {
        for (SecretKey key : oneOfEach()) {
            assertArrayEquals(key.encoded(), SecretKey.parsePem(key.pem()).encoded());
            assertTrue(key.pem().startsWith("-----BEGIN PRIVATE KEY-----\n"), key.pem());
        }
        for (KeyType type : List.of(KeyType.ED25519, KeyType.SECP256K1, KeyType.ECDSA)) {
            for (int i = 0; i < 20; i++) {
                SecretKey key = SecretKey.generate(type);
                assertArrayEquals(key.encoded(), SecretKey.parse(key.encoded()).encoded());
                assertArrayEquals(key.encoded(), SecretKey.parsePem(key.pem()).encoded());
                assertEquals(key.publicKey(), PublicKey.parse(key.publicKey().encoded()));
            }
        }
    }

    /** Made with {@code openssl genpkey}: other tools write the same keys in their own way. */
    @Test
    void otherToolsKeysAreRead() throws IOException {
        assertEquals(KeyType.ECDSA, SecretKey.parsePem("""
                -----BEGIN PRIVATE KEY-----
                MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgK1ieNr1ZNAfCW3EP
                q3IhXhKzIbS0UzYynsNeRTIgN2ahRANCAARd6/RVcgQd70DYGfiqunALjqKux2R3
                voDx5K83s8hvNhr2zu6qftibuB7D6k01qrXY1dCa0IguhL/l7bGWobqx
                -----END PRIVATE KEY-----
                """).publicKey().type());
        assertEquals(KeyType.SECP256K1, SecretKey.parsePem("""
                -----BEGIN PRIVATE KEY-----
                MIGEAgEAMBAGByqGSM49AgEGBSuBBAAKBG0wawIBAQQg465h7obT/0VHSxCRfMoN
                zcZUBV//HHewredJCKr1CdqhRANCAAQSCo09L9pxPynGrFHaqR6A44e2+MhUyHE7
                efcyWlXFOYHHMXZlz6eq0Eq3OJyT1GBy2rJAAsCaswLJ/DK8Y7Fp
                -----END PRIVATE KEY-----
                """).publicKey().type());
    }

    @Test
    void keysThatAreTooShortOrOfAnotherCurveAreRefused() throws IOException {
        assertThrows(IllegalArgumentException.class, () -> SecretKey.generateRsa(1024));
        assertThrows(IllegalArgumentException.class, () -> SecretKey.generateRsa(16384));
        byte[] seed = SecretKey.generate(KeyType.ED25519).encoded();
        seed[seed.length - 1] ^= 1;
        assertThrows(MalformedException.class, () -> SecretKey.parse(seed), "the halves do not belong together");
        byte[] curve = vectors().get("ECDSA public");
        byte[] wrong = curve.clone();
        wrong[25] ^= 1;
        assertThrows(MalformedException.class, () -> PublicKey.parse(wrong));
        byte[] tail = curve.clone();
        tail[tail.length - 1] ^= 1;
        assertThrows(MalformedException.class, () -> PublicKey.parse(tail), "not on the curve");
    }

    @Test
    void anOldEd25519KeyRepeatsItsPublicHalf() throws IOException {
        SecretKey key = SecretKey.generate(KeyType.ED25519);
        byte[] data = KeyMessage.parse(key.encoded()).data();
        byte[] old = Arrays.copyOf(data, 96);
        System.arraycopy(data, 32, old, 64, 32);
        assertArrayEquals(
                key.encoded(),
                SecretKey.parse(new KeyMessage(KeyType.ED25519, old).encoded()).encoded());
        old[95] ^= 1;
        assertThrows(MalformedException.class, () -> SecretKey.parse(new KeyMessage(KeyType.ED25519, old).encoded()));
    }

    @Test
    void damagedKeysAreReadAsAnotherKeyOrRefusedAndNothingElse() throws IOException {
        long seed = 77;
        Random random = new Random(seed);
        List<byte[]> samples = new ArrayList<>(vectors().values());
        int refused = 0;
        for (int round = 0; round < 6000; round++) {
            byte[] bytes = samples.get(random.nextInt(samples.size())).clone();
            int flips = 1 + random.nextInt(3);
            for (int i = 0; i < flips; i++) {
                bytes[random.nextInt(Math.min(bytes.length, 64))] ^= (byte) (1 << random.nextInt(8));
            }
            byte[] sample = random.nextInt(4) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
            try {
                PublicKey key = PublicKey.parse(sample);
                assertArrayEquals(key.encoded(), PublicKey.parse(key.encoded()).encoded(), "seed " + seed);
                key.verify(MESSAGE, sample);
            } catch (MalformedException e) {
                refused++;
            }
            try {
                SecretKey.parse(sample);
            } catch (MalformedException e) {
                refused++;
            }
        }
        assertTrue(refused > 6000, "seed " + seed + ": " + refused);
    }

    @Test
    void damagedPemIsRefusedOrAKey() throws IOException {
        long seed = 78;
        Random random = new Random(seed);
        for (SecretKey key : oneOfEach()) {
            byte[] pkcs8 = key.pkcs8();
            for (int round = 0; round < 500; round++) {
                byte[] bytes = pkcs8.clone();
                bytes[random.nextInt(Math.min(80, bytes.length))] ^= (byte) (1 << random.nextInt(8));
                try {
                    assertTrue(SecretKey.parsePem(Pem.write(bytes)).encoded().length > 0);
                } catch (MalformedException e) {
                    assertFalse(e.getMessage().isEmpty(), "seed " + seed);
                }
            }
        }
        assertThrows(MalformedException.class, () -> SecretKey.parsePem("nothing"));
    }
}
