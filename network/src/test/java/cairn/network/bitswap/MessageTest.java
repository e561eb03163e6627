package cairn.network.bitswap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.failure.LimitException;
import cairn.data.failure.MalformedException;
import cairn.data.multihash.HashFunction;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MessageTest {
    private static final Block HELLO = block("hello");
    private static final Cid HELLO_V0 = Cid.v0(HELLO.cid().hash());

    private static Block block(String text) {
        return Block.of(Codec.RAW, HashFunction.SHA2_256, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static byte[] encode(Message message, BitswapVersion version) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new MessageOutput().write(out, message, version);
        return out.toByteArray();
    }

    /** What the bytes behind the length say. */
    private static Message decode(byte[] framed) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(framed);
        int length = 0;
        int shift = 0;
        byte next;
        do {
            next = bytes.get();
            length |= (next & 0x7f) << shift;
            shift += 7;
        } while (next < 0);
        assertEquals(length, bytes.remaining(), "length before the message");
        return MessageDecoder.decode(bytes, 1000);
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        Message message = new Message(
                List.of(Want.block(HELLO.cid(), Integer.MAX_VALUE), Want.have(HELLO_V0, 1), Want.cancel(HELLO_V0)),
                true,
                List.of(Payload.of(HELLO), Payload.of(block(""))),
                List.of(new Presence(HELLO.cid(), true), new Presence(HELLO_V0, false)),
                77,
                0);
        Message read = decode(encode(message, BitswapVersion.V1_2));
        assertEquals(message.wants(), read.wants());
        assertTrue(read.isFull());
        assertEquals(message.presences(), read.presences());
        assertEquals(77, read.pendingBytes());
        assertEquals(HELLO.cid(), read.payloads().get(0).named().cid());
        assertEquals(0, read.payloads().get(1).bytes());
    }

    @Test
    void bytesAreThoseOfTheSpecification() throws IOException {
        String hash = HexFormat.of().formatHex(HELLO.cid().hash().bytes());
        assertEquals(
                "30" + "0a2e" + "0a2c" + "0a24" + "0155" + hash + "1001" + "2001" + "2801",
                HexFormat.of()
                        .formatHex(encode(Message.wanting(List.of(Want.have(HELLO.cid(), 1))), BitswapVersion.V1_2)));
        assertEquals(
                "0f" + "1a0d" + "0a04" + "01551220" + "1205" + "68656c6c6f",
                HexFormat.of()
                        .formatHex(encode(Message.giving(List.of(Payload.of(HELLO)), List.of()), BitswapVersion.V1_1)));
        assertEquals(
                "07" + "1205" + "68656c6c6f",
                HexFormat.of()
                        .formatHex(encode(Message.giving(List.of(Payload.of(HELLO)), List.of()), BitswapVersion.V1_0)));
        assertEquals(
                "2a" + "2228" + "0a24" + "0155" + hash + "1001",
                HexFormat.of()
                        .formatHex(encode(
                                Message.giving(List.of(), List.of(new Presence(HELLO.cid(), false))),
                                BitswapVersion.V1_2)));
    }

    @Test
    void olderVersionsLeaveOutWhatTheyCannotSay() throws IOException {
        Message message = Message.giving(List.of(Payload.of(HELLO)), List.of(new Presence(HELLO.cid(), false)));
        Message read = decode(encode(message, BitswapVersion.V1_0));
        assertTrue(read.presences().isEmpty());
        assertEquals(HELLO_V0, read.payloads().get(0).named().cid());
        assertTrue(decode(encode(message, BitswapVersion.V1_1)).presences().isEmpty());
    }

    @Test
    void wantsBeyondTheLimitAreCountedAndNotKept() throws IOException {
        List<Want> wants = new ArrayList<>();
        for (int i = 0; i < 1500; i++) {
            wants.add(Want.block(block("b" + i).cid(), 1));
        }
        Message read = decode(encode(Message.wanting(wants), BitswapVersion.V1_2));
        assertEquals(1000, read.wants().size());
        assertEquals(500, read.ignoredWants());
    }

    @Test
    void moreBlocksThanTheLimitAreRefused() throws IOException {
        List<Payload> payloads = new ArrayList<>();
        for (int i = 0; i < 1001; i++) {
            payloads.add(Payload.of(HELLO));
        }
        byte[] bytes = encode(Message.giving(payloads, List.of()), BitswapVersion.V1_2);
        assertThrows(LimitException.class, () -> decode(bytes));
    }

    @Test
    void blocksThatCannotBeVerifiedAreRefused() {
        ByteBuffer data = ByteBuffer.wrap(new byte[] {1});
        assertThrows(MalformedException.class, () -> new Payload(1, 0x55, 0x00, 1, data).named());
        assertThrows(MalformedException.class, () -> new Payload(1, 0x55, 0x12, 4, data).named());
        assertThrows(MalformedException.class, () -> new Payload(1, 0x55, 0x12, 33, data).named());
        assertThrows(MalformedException.class, () -> new Payload(1, 0x55, 0x7777, 32, data).named());
        byte[] version7 = HexFormat.of().parseHex("0755122000");
        assertThrows(MalformedException.class, () -> Payload.read(ByteBuffer.wrap(version7), data));
        byte[] rawVersion0 = HexFormat.of().parseHex("00551220");
        assertThrows(MalformedException.class, () -> Payload.read(ByteBuffer.wrap(rawVersion0), data));
    }

    /** Whatever the bytes, reading ends with a message or a named failure. */
    @Test
    void anyBytesAreReadOrRefused() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Message whole = new Message(
                List.of(Want.block(HELLO.cid(), 5), Want.have(HELLO_V0, -1), Want.cancel(HELLO.cid())),
                true,
                List.of(Payload.of(HELLO)),
                List.of(new Presence(HELLO.cid(), false)),
                9,
                0);
        byte[] good = encode(whole, BitswapVersion.V1_2);
        for (int i = 0; i < 50_000; i++) {
            byte[] bytes = good.clone();
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                bytes[1 + random.nextInt(bytes.length - 1)] = (byte) random.nextInt(256);
            }
            int length = random.nextBoolean() ? bytes.length - 1 : random.nextInt(bytes.length);
            try {
                Message read = MessageDecoder.decode(ByteBuffer.wrap(bytes, 1, length), 100);
                for (Payload payload : read.payloads()) {
                    payload.named();
                }
            } catch (MalformedException | LimitException e) {
                assertTrue(e.getMessage().length() > 10, "seed " + seed);
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ", round " + i, e);
            }
        }
    }
}
