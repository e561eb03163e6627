package cairn.data.ipns;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cairn.data.failure.MalformedException;
import cairn.data.key.KeyType;
import cairn.data.key.SecretKey;
import cairn.data.path.ContentPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class IpnsRecordTest {
    private static final Path SHARED = Path.of("../../shared/fixtures/gateway");
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
    private static final Instant LATER = NOW.plus(Duration.ofDays(2));

    private static ContentPath path(String text) throws MalformedException {
        return ContentPath.parseStrict(text);
    }

    private static ContentPath somePath() throws MalformedException {
        return path("/ipfs/bafkqaaa/a/b");
    }

    private static IpnsName nameOf(SecretKey key) {
        return new IpnsName(key.publicKey().peerId());
    }

    @Test
    void recordsOfEveryKeyHoldForTheirNameUntilTheyExpire() throws MalformedException {
        for (KeyType type : KeyType.values()) {
            SecretKey key = SecretKey.generate(type);
            for (boolean isOld : new boolean[] {true, false}) {
                IpnsRecord made = IpnsRecord.sign(
                        key, new IpnsRecord.Statement(somePath(), 7, LATER, Duration.ofMinutes(5)), isOld);
                IpnsRecord record = IpnsRecord.parse(made.encoded());
                record.requireValid(nameOf(key), NOW);
                record.requireValid(nameOf(key), LATER);
                assertThrows(MalformedException.class, () -> record.requireValid(nameOf(key), LATER.plusNanos(1)));
                assertEquals(somePath(), record.value());
                assertEquals(7, record.sequence());
                assertEquals(LATER, record.expiry());
                assertEquals(Duration.ofMinutes(5), record.ttl());
                assertEquals(isOld, record.hasOldSignature());
                IpnsName other = nameOf(SecretKey.generate(KeyType.ED25519));
                assertThrows(MalformedException.class, () -> record.requireSigned(other));
            }
        }
    }

    @Test
    void namesAreTheSameInEveryForm() throws MalformedException {
        IpnsName name = nameOf(SecretKey.generate(KeyType.ED25519));
        assertTrue(name.toString().startsWith("k51"), name.toString());
        assertEquals(name, IpnsName.parse(name.toString()));
        assertEquals(name, IpnsName.parse(name.path()));
        assertEquals(name, IpnsName.parse(name.peer().toString()));
        assertEquals(name, IpnsName.parse(name.peer().cid().toString()));
        assertEquals(name, IpnsName.ofRoutingKey(name.routingKey()));
        assertThrows(MalformedException.class, () -> IpnsName.ofRoutingKey(new byte[] {47, 112}));
        assertThrows(MalformedException.class, () -> IpnsName.parse("example.com"));
        assertThrows(
                MalformedException.class,
                () -> IpnsName.parse("bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"));
    }

    @Test
    void theHigherSequenceIsBetterAndThenTheLaterExpiry() throws MalformedException {
        SecretKey key = SecretKey.generate(KeyType.ED25519);
        IpnsRecord first = IpnsRecord.sign(
                key, new IpnsRecord.Statement(somePath(), 1, LATER.plusSeconds(9), Duration.ZERO), true);
        IpnsRecord second = IpnsRecord.sign(key, new IpnsRecord.Statement(somePath(), 2, LATER, Duration.ZERO), true);
        IpnsRecord longer =
                IpnsRecord.sign(key, new IpnsRecord.Statement(somePath(), 2, LATER.plusNanos(1), Duration.ZERO), true);
        IpnsRecord other =
                IpnsRecord.sign(key, new IpnsRecord.Statement(path("/ipfs/bafkqaaa/c"), 2, LATER, Duration.ZERO), true);
        assertTrue(second.isBetterThan(first));
        assertFalse(first.isBetterThan(second));
        assertTrue(longer.isBetterThan(second));
        assertTrue(other.isBetterThan(second) ^ second.isBetterThan(other));
        assertFalse(second.isBetterThan(second));
    }

    @Test
    void aLongRecordAndOneWithoutDataAreRefused() {
        assertThrows(MalformedException.class, () -> IpnsRecord.parse(new byte[IpnsRecord.BYTES_MAX + 1]));
        assertThrows(MalformedException.class, () -> IpnsRecord.parse(new byte[0]));
        SecretKey key = SecretKey.generate(KeyType.ED25519);
        assertThrows(
                IllegalArgumentException.class,
                () -> IpnsRecord.sign(
                        key,
                        new IpnsRecord.Statement(path("/ipfs/bafkqaaa/" + "x".repeat(12_000)), 1, LATER, Duration.ZERO),
                        true));
    }

    @Test
    void aDamagedRecordNeverSaysAnythingElse() throws MalformedException {
        long seed = 5;
        Random random = new Random(seed);
        for (KeyType type : List.of(KeyType.ED25519, KeyType.RSA)) {
            SecretKey key = SecretKey.generate(type);
            IpnsRecord record =
                    IpnsRecord.sign(key, new IpnsRecord.Statement(somePath(), 3, LATER, Duration.ofHours(1)), true);
            int refused = 0;
            for (int round = 0; round < 2000; round++) {
                byte[] bytes = record.encoded();
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                try {
                    IpnsRecord damaged = IpnsRecord.parse(bytes);
                    damaged.requireValid(nameOf(key), NOW);
                    assertArrayEquals(record.data(), damaged.data(), "seed " + seed); // Only the old signature changed.
                } catch (MalformedException e) {
                    refused++;
                }
            }
            assertTrue(refused > 1000, "seed " + seed + ": " + refused);
        }
    }

    @Test
    void theConformanceSuitesRecordsComeOutAsItSays() throws IOException {
        assumeTrue(Files.isDirectory(SHARED), "no shared fixtures beside the checkout: " + SHARED);
        Map<String, String> outcomes = new TreeMap<>();
        try (Stream<Path> files = Files.list(SHARED)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".ipns-record")).toList()) {
                String stem = file.getFileName().toString().replace(".ipns-record", "");
                IpnsName name = IpnsName.parse(stem.replaceAll("_.*", ""));
                try {
                    IpnsRecord record = IpnsRecord.parse(Files.readAllBytes(file));
                    record.requireValid(name, NOW);
                    outcomes.put(stem, record.value().toString());
                } catch (MalformedException e) {
                    outcomes.put(stem, "refused");
                }
            }
        }
        assertEquals(12, outcomes.size());
        outcomes.forEach((stem, outcome) -> {
            boolean isBroken =
                    stem.contains("_v1_") || stem.contains("broken-signature-v2") || stem.contains("broken-v1-value");
            assertEquals(isBroken, outcome.equals("refused"), stem + ": " + outcome);
        });
    }
}
