package cairn.network.noise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.failure.MalformedException;
import cairn.data.key.KeyType;
import cairn.data.key.SecretKey;
import cairn.data.peer.PeerId;
import cairn.network.duplex.Duplex;
import cairn.network.duplex.DuplexInput;
import cairn.network.duplex.MemoryDuplex;
import cairn.network.security.Secured;
import cairn.network.security.WrongPeerException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
final class NoiseTest {
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final SecretKey dialler = SecretKey.generate(KeyType.ED25519);
    private final SecretKey listener = SecretKey.generate(KeyType.ED25519);

    private record Ends(Secured first, Secured second) {}

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private Ends connect(SecretKey first, SecretKey second, List<String> firstMuxers, List<String> secondMuxers)
            throws Exception {
        MemoryDuplex.Pair pair = MemoryDuplex.pair(100_000);
        Future<Secured> answered = threads.submit(() -> new Noise(second).answer(pair.second(), secondMuxers));
        Optional<PeerId> expected = Optional.of(second.publicKey().peerId());
        return new Ends(new Noise(first).dial(pair.first(), expected, firstMuxers), answered.get());
    }

    @ParameterizedTest
    @EnumSource(KeyType.class)
    void eachSideLearnsTheOthersKey(KeyType type) throws Exception {
        SecretKey other = SecretKey.generate(type);
        Ends ends = connect(dialler, other, List.of("/m/1"), List.of("/m/1"));
        assertEquals(other.publicKey(), ends.first.remote());
        assertEquals(dialler.publicKey(), ends.second.remote());
    }

    @Test
    void theFirstMuxerOfTheDiallerThatBothOfferIsTaken() throws Exception {
        Ends ends = connect(dialler, listener, List.of("/a", "/b", "/c"), List.of("/c", "/b"));
        assertEquals(Optional.of("/b"), ends.first.muxer());
        assertEquals(Optional.of("/b"), ends.second.muxer());
        Ends none = connect(dialler, listener, List.of("/a"), List.of());
        assertEquals(Optional.empty(), none.first.muxer());
        assertEquals(Optional.empty(), none.second.muxer());
    }

    @Test
    void bytesOfAnyLengthArriveWhateverIsRead() throws Exception {
        long seed = 17;
        Random random = new Random(seed);
        Ends ends = connect(dialler, listener, List.of(), List.of());
        byte[] sent = new byte[1_500_000];
        random.nextBytes(sent);
        for (Duplex[] way :
                new Duplex[][] {{ends.first.duplex(), ends.second.duplex()}, {ends.second.duplex(), ends.first.duplex()}
                }) {
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
    void anotherPeerThanTheExpectedOneIsRefused() {
        MemoryDuplex.Pair pair = MemoryDuplex.pair(100_000);
        Future<Secured> answering = threads.submit(() -> new Noise(listener).answer(pair.second(), List.of()));
        WrongPeerException refused = assertThrows(
                WrongPeerException.class,
                () -> new Noise(dialler)
                        .dial(pair.first(), Optional.of(dialler.publicKey().peerId()), List.of()));
        assertEquals(listener.publicKey().peerId(), refused.actual());
        answering.cancel(true);
    }

    @Test
    void aSignatureOfAnotherKeyIsRefused() throws Exception {
        SecretKey liar = new SecretKey() {
            @Override
            public byte[] encoded() {
                return listener.encoded();
            }

            @Override
            public byte[] pkcs8() {
                return listener.pkcs8();
            }

            @Override
            public cairn.data.key.PublicKey publicKey() {
                return listener.publicKey();
            }

            @Override
            public byte[] sign(byte[] message) {
                return dialler.sign(message);
            }
        };
        MalformedException refused =
                assertThrows(MalformedException.class, () -> connect(dialler, liar, List.of(), List.of()));
        assertTrue(refused.getMessage().contains("did not sign"), refused.getMessage());
    }

    @Test
    void aBitThatIsFlippedOnItsWayEndsTheLink() throws Exception {
        long seed = 29;
        Random random = new Random(seed);
        for (int round = 0; round < 60; round++) {
            Ends ends = connectFlipping(random.nextInt(700));
            if (ends == null) {
                continue;
            }
            ends.first.duplex().write(new byte[500], 0, 500);
            byte[] got = new byte[500];
            assertThrows(
                    IOException.class,
                    () -> DuplexInput.readFully(ends.second.duplex(), got, 0, 500),
                    "seed " + seed + ", round " + round);
        }
    }

    /** Flips one bit of what the dialler sends at a place; null where the handshake fails for it. */
    private Ends connectFlipping(int place) throws InterruptedException {
        MemoryDuplex.Pair pair = MemoryDuplex.pair(100_000);
        Duplex flipping = new Duplex() {
            private int sent;

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                return pair.first().read(target, offset, length);
            }

            @Override
            public void write(byte[] source, int offset, int length) throws IOException {
                byte[] changed = new byte[length];
                System.arraycopy(source, offset, changed, 0, length);
                if (place >= sent && place < sent + length) {
                    changed[place - sent] ^= 1;
                }
                sent += length;
                pair.first().write(changed, 0, length);
                if (place < sent) {
                    pair.first().closeWrite(); // A changed length would wait for bytes that never come.
                }
            }

            @Override
            public void close() {
                pair.first().close();
            }
        };
        Future<Secured> answered = threads.submit(() -> {
            try {
                return new Noise(listener).answer(pair.second(), List.of());
            } catch (IOException e) {
                pair.second().close();
                throw e;
            }
        });
        try {
            Secured first = new Noise(dialler).dial(flipping, Optional.empty(), List.of());
            return new Ends(first, answered.get());
        } catch (IOException | ExecutionException e) {
            pair.first().close();
            pair.second().close();
            return null;
        }
    }

    @Test
    void hostileHandshakesEndInAnError() throws Exception {
        long seed = 41;
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            MemoryDuplex.Pair pair = MemoryDuplex.pair(200_000);
            byte[] bytes = new byte[random.nextInt(400)];
            random.nextBytes(bytes);
            if (bytes.length > 2 && round % 2 == 0) {
                bytes[0] = 0;
                bytes[1] = (byte) random.nextInt(64);
            }
            pair.first().write(bytes, 0, bytes.length);
            pair.first().closeWrite();
            boolean dials = round % 4 < 2;
            assertThrows(
                    IOException.class,
                    () -> {
                        if (dials) {
                            new Noise(dialler).dial(pair.second(), Optional.empty(), List.of());
                        } else {
                            new Noise(dialler).answer(pair.second(), List.of());
                        }
                    },
                    "seed " + seed + ", round " + round);
        }
    }

    @Test
    void payloadsSurviveAndDamagedOnesAreRefused() throws Exception {
        byte[] noiseKey = new byte[32];
        Payload payload = Payload.sign(listener, noiseKey, List.of("/yamux/1.0.0", "/x"));
        byte[] encoded = payload.encode();
        Payload parsed = Payload.parse(encoded);
        assertEquals(List.of("/yamux/1.0.0", "/x"), parsed.muxers());
        assertEquals(listener.publicKey(), parsed.verify(noiseKey));
        long seed = 43;
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            byte[] damaged = encoded.clone();
            damaged[random.nextInt(100)] ^= (byte) (1 << random.nextInt(8));
            assertThrows(
                    MalformedException.class,
                    () -> Payload.parse(damaged).verify(noiseKey),
                    "seed " + seed + ", round " + round);
        }
    }
}
