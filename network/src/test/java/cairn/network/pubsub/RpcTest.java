package cairn.network.pubsub;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.failure.LimitException;
import cairn.data.key.KeyType;
import cairn.data.key.SecretKey;
import cairn.data.protobuf.ProtoMessage;
import cairn.network.stream.Delimited;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What frames hold, and what becomes of those that hold nonsense. */
final class RpcTest {
    private static Rpc decoded(byte[] frame) throws IOException {
        return RpcDecoder.decode(
                new Delimited("A frame", "bytesMax", 1 << 20).require(new ByteArrayInputStream(frame)));
    }

    @ParameterizedTest
    @EnumSource
    void signedByEveryKindOfKey(KeyType type) throws Exception {
        SecretKey key = SecretKey.generate(type);
        byte[] data = "hello".getBytes(StandardCharsets.UTF_8);
        Message read = decoded(Rpc.frame(Topics.message(key, "news", data, 7)))
                .messages()
                .getFirst();
        assertTrue(read.isSigned());
        assertEquals(key.publicKey().peerId(), read.author());
        assertEquals("news", read.topic());
        assertArrayEquals(data, read.data());
        assertArrayEquals(new byte[] {0, 0, 0, 0, 0, 0, 0, 7}, read.number());
    }

    @Test
    void everyByteOfAMessageIsSigned() throws Exception {
        byte[] frame = Rpc.frame(Topics.message(Topics.identity(), "news", new byte[] {1, 2, 3}, 1));
        int signed = 0;
        for (int at = 3; at < frame.length; at++) {
            byte[] changed = frame.clone();
            changed[at] ^= 1;
            signed += signedMessages(changed);
        }
        assertEquals(0, signed);
    }

    private static int signedMessages(byte[] frame) {
        try {
            return (int)
                    decoded(frame).messages().stream().filter(Message::isSigned).count();
        } catch (IOException e) {
            return 0; // Not a message any more.
        }
    }

    @Test
    void anEmptyMessageIsToldFromOneWithoutData() throws Exception {
        Message empty = Topics.message(Topics.identity(), "", new byte[0], 1);
        assertTrue(decoded(Rpc.frame(empty)).messages().getFirst().isSigned());
    }

    @Test
    void aMessageWithoutSignatureIsNone() throws Exception {
        ProtoMessage unsigned = new ProtoMessage()
                .bytes(1, Topics.identity().publicKey().peerId().bytes())
                .bytes(2, new byte[] {1})
                .bytes(3, new byte[8])
                .text(4, "news");
        Rpc rpc = decoded(Delimited.framed(new ProtoMessage().message(2, unsigned)));
        assertTrue(rpc.messages().isEmpty());
        assertEquals(1, rpc.malformed());
    }

    @Test
    void aForeignKeySignsNothing() throws Exception {
        SecretKey author = SecretKey.generate(KeyType.RSA);
        Message honest = Topics.message(author, "news", new byte[] {1}, 1);
        byte[] other = Message.signed(SecretKey.generate(KeyType.RSA), "news", new byte[] {1}, new byte[8])
                .encoded()
                .toBytes();
        ProtoMessage mixed = new ProtoMessage()
                .bytes(1, author.publicKey().peerId().bytes())
                .bytes(2, honest.data())
                .bytes(3, new byte[8])
                .text(4, "news");
        byte[] tail = Arrays.copyOfRange(other, mixed.size(), other.length);
        byte[] whole = Arrays.copyOf(mixed.toBytes(), mixed.size() + tail.length);
        System.arraycopy(tail, 0, whole, mixed.size(), tail.length);
        Rpc rpc = decoded(Delimited.framed(new ProtoMessage().bytes(2, whole)));
        assertFalse(rpc.messages().getFirst().isSigned());
    }

    @Test
    void controlsComeBackAsTheyWent() throws Exception {
        List<MessageId> ids = List.of(MessageId.of(new byte[] {1, 2}), MessageId.of(new byte[] {3}));
        for (Rpc.Control control : List.of(
                new Rpc.Have("a", ids),
                new Rpc.WantIds(ids),
                new Rpc.Graft("ä"),
                new Rpc.Prune("c", Duration.ofSeconds(61)),
                new Rpc.DontWant(ids))) {
            assertEquals(List.of(control), decoded(Rpc.frame(control)).controls());
        }
        assertEquals(
                List.of(new Rpc.Wish(true, "a"), new Rpc.Wish(true, "b")),
                decoded(Rpc.hello(List.of("a", "b"))).wishes());
        assertEquals(
                List.of(new Rpc.Wish(false, "a")),
                decoded(Rpc.frame(new Rpc.Wish(false, "a"))).wishes());
    }

    @Test
    void aPauseIsNeverLongerThanAnHour() throws Exception {
        ProtoMessage prune = new ProtoMessage().text(1, "a").varint(3, Long.MAX_VALUE);
        byte[] frame = Delimited.framed(new ProtoMessage().message(3, new ProtoMessage().message(4, prune)));
        assertEquals(
                List.of(new Rpc.Prune("a", Duration.ofHours(1))), decoded(frame).controls());
    }

    @Test
    void tooManyThingsInOneFrame() {
        ProtoMessage rpc = new ProtoMessage();
        for (int i = 0; i <= RpcDecoder.PARTS_MAX; i++) {
            rpc.message(1, new ProtoMessage().varint(1, 1));
        }
        assertThrows(LimitException.class, () -> decoded(Delimited.framed(rpc)));
        ProtoMessage longTopic = new ProtoMessage().text(2, "x".repeat(RpcDecoder.TOPIC_BYTES_MAX + 1));
        byte[] frame = Delimited.framed(new ProtoMessage().message(1, longTopic));
        assertThrows(LimitException.class, () -> decoded(frame));
    }

    @Test
    void anyBytesGiveAFrameOrAnError() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] good = Rpc.frame(new Rpc.Have("topic", List.of(MessageId.of(new byte[40]))));
        byte[] message = Rpc.frame(Topics.message(Topics.identity(), "t", new byte[50], 3));
        int errors = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = (i % 2 == 0 ? good : message).clone();
            for (int j = random.nextInt(6); j >= 0; j--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                decoded(bytes).messages().forEach(Message::isSigned);
            } catch (IOException e) {
                errors++; // Anything else fails the test.
            }
        }
        assertTrue(errors > 0, "seed " + seed);
    }
}
