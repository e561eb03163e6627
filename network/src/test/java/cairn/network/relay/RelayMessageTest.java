package cairn.network.relay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.failure.MalformedException;
import cairn.data.key.KeyType;
import cairn.data.key.SecretKey;
import cairn.data.multiaddr.Multiaddr;
import cairn.data.peer.PeerId;
import cairn.network.relay.RelayMessage.Form;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RelayMessageTest {
    private static final SecretKey KEY = SecretKey.generate(KeyType.ED25519);
    private static final PeerId SELF = KEY.publicKey().peerId();
    private static final Instant LATER = Instant.ofEpochSecond(1_900_000_000L);
    private static final Optional<CircuitLimit> LIMIT = Optional.of(new CircuitLimit(Duration.ofMinutes(2), 131_072));

    private static RelayMessage granted() throws Exception {
        return RelayMessage.answer(
                RelayStatus.OK,
                Optional.of(new Reservation(
                        LATER,
                        List.of(Multiaddr.parse("/ip4/192.0.2.1/tcp/4001").with(SELF)),
                        Optional.of(new Voucher(SELF, SELF, LATER).seal(KEY)))),
                LIMIT);
    }

    @Test
    void whatIsWrittenIsRead() throws Exception {
        for (Form form : Form.values()) {
            for (RelayMessage message :
                    List.of(RelayMessage.connect(SELF, LIMIT), RelayMessage.answer(RelayStatus.NO_RESERVATION))) {
                assertEquals(message, RelayMessage.parse(message.encode(form).toBytes(), form));
            }
        }
        RelayMessage read = RelayMessage.parse(granted().encode(Form.HOP).toBytes(), Form.HOP);
        assertEquals(LIMIT, read.limit());
        Reservation reservation = read.reservation().orElseThrow();
        assertEquals(LATER, reservation.expires());
        assertEquals(
                new Voucher(SELF, SELF, LATER), Voucher.of(reservation.voucher().orElseThrow()));
    }

    @Test
    void theNumbersAreTheSpecifications() {
        assertArrayEquals(
                new byte[] {8, 0}, RelayMessage.reserve().encode(Form.HOP).toBytes());
        assertArrayEquals(
                new byte[] {8, 2, 0x28, (byte) 0xcc, 1},
                RelayMessage.answer(RelayStatus.NO_RESERVATION).encode(Form.HOP).toBytes());
        assertArrayEquals(
                new byte[] {8, 1, 0x20, 100},
                RelayMessage.answer(RelayStatus.OK).encode(Form.STOP).toBytes());
    }

    @Test
    void aChangedVoucherIsForged() throws Exception {
        byte[] voucher = new Voucher(SELF, SELF, LATER).seal(KEY).encoded();
        for (int at = 0; at < voucher.length; at++) {
            byte[] changed = voucher.clone();
            changed[at] ^= 1;
            assertThrows(MalformedException.class, () -> Voucher.of(Voucher.envelope(changed)), "byte " + at);
        }
    }

    @Test
    void whatIsNoMessageIsMalformed() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] good = granted().encode(Form.HOP).toBytes();
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = random.nextBoolean() ? good.clone() : new byte[random.nextInt(64)];
            int changes = 1 + random.nextInt(4);
            for (int change = 0; change < changes && bytes.length > 0; change++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            Form form = random.nextBoolean() ? Form.HOP : Form.STOP;
            try {
                RelayMessage.parse(bytes, form);
            } catch (MalformedException e) {
                refused++;
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ", round " + i, e);
            }
        }
        assertTrue(refused > 1000, "seed " + seed + ": " + refused);
    }
}
