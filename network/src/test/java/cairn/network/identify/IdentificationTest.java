package cairn.network.identify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.envelope.PeerRecord;
import cairn.data.failure.LimitException;
import cairn.data.key.KeyType;
import cairn.data.key.SecretKey;
import cairn.data.multiaddr.Multiaddr;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class IdentificationTest {
    private final SecretKey key = SecretKey.generate(KeyType.ED25519);

    private Identification whole() throws IOException {
        Multiaddr signed = Multiaddr.parse("/ip4/192.0.2.7/tcp/4001");
        PeerRecord record = new PeerRecord(key.publicKey().peerId(), 1, List.of(signed));
        return new Identification.Parts()
                .key(key.publicKey().encoded())
                .addresses(List.of(Multiaddr.parse("/ip4/192.0.2.8/tcp/1")))
                .protocols(List.of("/a/1", "/b/1"))
                .observed(Multiaddr.parse("/ip4/192.0.2.9/tcp/2"))
                .program("ipfs/0.1.0", "cairn\u001b[2J/0.1")
                .record(record.seal(key).encoded())
                .build();
    }

    private static Identification read(byte[] bytes) throws IOException {
        return Identification.read(new ByteArrayInputStream(bytes));
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        Identification read = read(whole().encode());
        assertEquals(List.of("/a/1", "/b/1"), read.protocols());
        assertEquals("/ip4/192.0.2.9/tcp/2", read.observed().orElseThrow().toString());
        assertEquals("cairn?[2J/0.1", read.agent());
    }

    @Test
    void signedAddressesCountInsteadOfSaidOnes() throws IOException {
        Identification read = read(whole().encode());
        assertEquals(
                "[/ip4/192.0.2.7/tcp/4001]",
                read.addressesOf(key.publicKey().peerId()).toString());
        SecretKey other = SecretKey.generate(KeyType.ED25519);
        assertEquals(List.of(), read.addressesOf(other.publicKey().peerId()));
    }

    @Test
    void messagesThatAreTooLongAreNotRead() {
        assertThrows(LimitException.class, () -> read(new byte[] {-1, -1, -1, -1, 1}));
        assertThrows(LimitException.class, () -> read(new byte[] {-1, -1, 5}));
    }

    @Test
    void damagedMessagesEndInAnErrorOrAreRead() throws IOException {
        long seed = 13;
        Random random = new Random(seed);
        byte[] encoded = whole().encode();
        int failed = 0;
        for (int round = 0; round < 3_000; round++) {
            byte[] damaged = encoded.clone();
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            try {
                Identification read = read(damaged);
                assertTrue(read.addressesOf(key.publicKey().peerId()).size() <= 1, "seed " + seed);
            } catch (IOException e) {
                failed++;
            }
        }
        assertTrue(failed > 100, "seed " + seed + ": " + failed);
    }
}
