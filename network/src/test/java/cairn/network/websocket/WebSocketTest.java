package cairn.network.websocket;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.multiaddr.Multiaddr;
import cairn.network.duplex.Duplex;
import cairn.network.duplex.DuplexInput;
import cairn.network.duplex.MemoryDuplex;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class WebSocketTest {
    /** The example of RFC 6455. */
    private static final String REQUEST = String.join(
            "\r\n",
            "GET /chat HTTP/1.1",
            "Host: server.example.com",
            "Upgrade: websocket",
            "Connection: keep-alive, Upgrade",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Version: 13",
            "",
            "");

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final MemoryDuplex.Pair pair = MemoryDuplex.pair(200_000);

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/ip4/192.0.2.1/tcp/80/ws",
                "/ip6/2001:db8::1/tcp/443/wss",
                "/ip4/192.0.2.1/tcp/443/tls/ws",
                "/ip4/192.0.2.1/tcp/443/tls/sni/example.org/ws"
            })
    void itsAddressesAreKnown(String address) throws Exception {
        assertTrue(WebSocketAddress.parse(Multiaddr.parse(address)).isPresent());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/ip4/192.0.2.1/tcp/80",
                "/ip4/192.0.2.1/udp/80/quic-v1",
                "/dns4/a.example/tcp/80/ws",
                "/memory/1"
            })
    void otherAddressesAreNot(String address) throws Exception {
        assertFalse(WebSocketAddress.parse(Multiaddr.parse(address)).isPresent());
    }

    @Test
    void aServersNameIsWhatTheAddressSaysElseTheNumber() throws Exception {
        WebSocketAddress named = WebSocketAddress.parse(
                        Multiaddr.parse("/ip4/192.0.2.1/tcp/443/tls/sni/example.org/ws"))
                .orElseThrow();
        assertEquals("example.org", named.proved());
        assertEquals("example.org:443", named.host());
        WebSocketAddress number = WebSocketAddress.parse(Multiaddr.parse("/ip6/2001:db8::1/tcp/80/ws"))
                .orElseThrow();
        assertEquals("[2001:db8::1]:80", number.host());
        assertEquals(Optional.empty(), number.name());
    }

    @Test
    void theStandardsExampleIsAnswered() throws Exception {
        send(REQUEST);
        FramedDuplex.answer(pair.second());
        byte[] head = new byte[500];
        String answer = new String(head, 0, pair.first().read(head, 0, head.length), StandardCharsets.US_ASCII);
        assertTrue(answer.startsWith("HTTP/1.1 101 "), answer);
        assertTrue(answer.contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"), answer);
    }

    @Test
    void whoAsksForAPageIsToldWhatIsHere() throws Exception {
        send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        IOException refused = assertThrows(IOException.class, () -> FramedDuplex.answer(pair.second()));
        assertTrue(refused.getMessage().contains("GET / HTTP/1.1"), refused.getMessage());
        byte[] head = new byte[500];
        String answer = new String(head, 0, pair.first().read(head, 0, head.length), StandardCharsets.US_ASCII);
        assertTrue(answer.startsWith("HTTP/1.1 426 "), answer);
    }

    @Test
    void bytesOfAnyLengthArriveWhateverIsRead() throws Exception {
        long seed = 61;
        Random random = new Random(seed);
        Future<FramedDuplex> answered = threads.submit(() -> FramedDuplex.answer(pair.second()));
        Duplex client = FramedDuplex.dial(pair.first(), "a:1");
        Duplex server = answered.get();
        byte[] sent = new byte[1_500_000];
        random.nextBytes(sent);
        for (Duplex[] way : new Duplex[][] {{client, server}, {server, client}}) {
            Future<?> writer = threads.submit(() -> {
                Random sizes = new Random(seed);
                for (int at = 0; at < sent.length; ) {
                    int count = Math.min(sent.length - at, sizes.nextInt(1 << sizes.nextInt(19)));
                    way[0].write(sent, at, count);
                    at += count;
                }
                return null;
            });
            byte[] got = new byte[sent.length];
            for (int at = 0; at < got.length; ) {
                int wanted = Math.min(got.length - at, 1 + random.nextInt(1 << random.nextInt(19)));
                at += way[1].read(got, at, wanted);
            }
            writer.get();
            assertArrayEquals(sent, got, "seed " + seed);
        }
    }

    @Test
    void messagesInPiecesAreReadPingsAnsweredAndACloseIsTheEnd() throws Exception {
        send(REQUEST);
        FramedDuplex server = FramedDuplex.answer(pair.second());
        byte[] head = new byte[500];
        assertTrue(pair.first().read(head, 0, head.length) > 0);
        // With a mask of zeros: "ab" begins, a ping "p" comes between, "c" goes on, then a close.
        byte[] frames = {
            2,
            (byte) 0x82,
            0,
            0,
            0,
            0,
            'a',
            'b',
            (byte) 0x89,
            (byte) 0x81,
            0,
            0,
            0,
            0,
            'p',
            (byte) 0x80,
            (byte) 0x81,
            0,
            0,
            0,
            0,
            'c',
            (byte) 0x88,
            (byte) 0x80,
            0,
            0,
            0,
            0
        };
        pair.first().write(frames, 0, frames.length);
        byte[] got = new byte[3];
        DuplexInput.readFully(server, got, 0, 3);
        assertArrayEquals(new byte[] {'a', 'b', 'c'}, got);
        assertEquals(-1, server.read(got, 0, 1));
        byte[] pong = new byte[3];
        DuplexInput.readFully(pair.first(), pong, 0, 3);
        assertArrayEquals(new byte[] {(byte) 0x8a, 1, 'p'}, pong);
    }

    @Test
    void whatTheStandardForbidsEndsTheLink() throws Exception {
        byte[][] forbidden = {
            {(byte) 0x82, 1, 'x'}, // not masked
            {(byte) 0xc2, (byte) 0x80, 0, 0, 0, 0}, // an extension
            {(byte) 0x83, (byte) 0x80, 0, 0, 0, 0}, // an unknown kind
            {(byte) 0x89, (byte) 0xfe, 0, (byte) 200, 0, 0, 0, 0}, // a long ping
            {9, (byte) 0x80, 0, 0, 0, 0}, // a ping in pieces
            {(byte) 0x82, (byte) 0xff, -1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0} // longer than 63 bits
        };
        for (byte[] frame : forbidden) {
            MemoryDuplex.Pair link = MemoryDuplex.pair(1_000);
            link.first().write(REQUEST.getBytes(StandardCharsets.US_ASCII), 0, REQUEST.length());
            FramedDuplex server = FramedDuplex.answer(link.second());
            link.first().write(frame, 0, frame.length);
            assertThrows(IOException.class, () -> server.read(new byte[10], 0, 10));
        }
    }

    @Test
    void damagedOpeningsAndFramesEndInAnErrorOrTheEnd() throws Exception {
        long seed = 67;
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            MemoryDuplex.Pair link = MemoryDuplex.pair(200_000);
            byte[] bytes = new byte[REQUEST.length() + random.nextInt(100)];
            random.nextBytes(bytes);
            System.arraycopy(REQUEST.getBytes(StandardCharsets.US_ASCII), 0, bytes, 0, REQUEST.length());
            if (round % 2 == 0) {
                bytes[random.nextInt(REQUEST.length())] = (byte) random.nextInt(256);
            }
            link.first().write(bytes, 0, bytes.length);
            link.first().closeWrite();
            long got = 0;
            try {
                Duplex server = FramedDuplex.answer(link.second());
                byte[] target = new byte[64];
                for (int count = 0; count >= 0; count = server.read(target, 0, 64)) {
                    got += count;
                }
            } catch (IOException e) {
                assertFalse(e.getMessage().isEmpty(), "seed " + seed + ", round " + round);
            }
            assertTrue(got < 100, "seed " + seed + ", round " + round);
        }
    }

    @Test
    void masksApplyInPiecesAsInOne() {
        long seed = 71;
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            byte[] bytes = new byte[1 + random.nextInt(100)];
            byte[] key = new byte[4];
            random.nextBytes(bytes);
            random.nextBytes(key);
            byte[] expected = bytes.clone();
            for (int i = 0; i < expected.length; i++) {
                expected[i] ^= key[i % 4];
            }
            int cut = random.nextInt(bytes.length);
            Mask.apply(key, 0, bytes, 0, cut, 0);
            Mask.apply(key, 0, bytes, cut, bytes.length - cut, cut);
            assertArrayEquals(expected, bytes, "seed " + seed + ", round " + round);
        }
    }

    private void send(String text) throws IOException {
        pair.first().write(text.getBytes(StandardCharsets.US_ASCII), 0, text.length());
    }
}
