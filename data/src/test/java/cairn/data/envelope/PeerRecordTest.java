package cairn.data.envelope;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.failure.MalformedException;
import cairn.data.key.KeyType;
import cairn.data.key.SecretKey;
import cairn.data.multiaddr.Multiaddr;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class PeerRecordTest {
    private static final byte[] TYPE = {9, 9};

    private static List<Multiaddr> addresses() throws MalformedException {
        return List.of(Multiaddr.parse("/ip4/192.0.2.1/tcp/4001"), Multiaddr.parse("/dns4/a.example/udp/1/quic-v1"));
    }

    @Test
    void aRecordComesBackFromItsEnvelope() throws MalformedException {
        for (KeyType type : KeyType.values()) {
            SecretKey key = SecretKey.generate(type);
            PeerRecord record = new PeerRecord(key.publicKey().peerId(), 42, addresses());
            assertEquals(record, PeerRecord.open(record.seal(key).encoded()));
        }
    }

    @Test
    void aRecordOfSomebodyElseIsRefused() throws MalformedException {
        SecretKey key = SecretKey.generate(KeyType.ED25519);
        SecretKey other = SecretKey.generate(KeyType.ED25519);
        PeerRecord record = new PeerRecord(other.publicKey().peerId(), 1, addresses());
        assertThrows(IllegalArgumentException.class, () -> record.seal(key));
        byte[] forged = Envelope.seal(
                        key,
                        "libp2p-peer-record",
                        new byte[] {3, 1},
                        record.seal(other).payload())
                .encoded();
        assertThrows(MalformedException.class, () -> PeerRecord.open(forged));
    }

    @Test
    void anEnvelopeHoldsForItsDomainAndTypeOnly() throws MalformedException {
        SecretKey key = SecretKey.generate(KeyType.ED25519);
        byte[] payload = "a statement".getBytes(StandardCharsets.UTF_8);
        byte[] sealed = Envelope.seal(key, "here", TYPE, payload).encoded();
        Envelope opened = Envelope.open(sealed, "here", TYPE);
        assertArrayEquals(payload, opened.payload());
        assertEquals(key.publicKey(), opened.signer());
        assertArrayEquals(sealed, opened.encoded());
        assertThrows(MalformedException.class, () -> Envelope.open(sealed, "there", TYPE));
        assertThrows(MalformedException.class, () -> Envelope.open(sealed, "here", new byte[] {9}));
        assertThrows(MalformedException.class, () -> Envelope.open(new byte[Envelope.BYTES_MAX + 1], "here", TYPE));
    }

    @Test
    void everyFlippedBitIsNoticed() throws MalformedException {
        SecretKey key = SecretKey.generate(KeyType.ED25519);
        PeerRecord record = new PeerRecord(key.publicKey().peerId(), 1, addresses());
        byte[] sealed = record.seal(key).encoded();
        long seed = 6;
        Random random = new Random(seed);
        int refused = 0;
        for (int round = 0; round < 1000; round++) {
            byte[] bytes = sealed.clone();
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            try {
                assertEquals(record, PeerRecord.open(bytes), "seed " + seed);
            } catch (MalformedException e) {
                refused++;
            }
        }
        assertTrue(refused > 990, "seed " + seed + ": " + refused);
    }
}
