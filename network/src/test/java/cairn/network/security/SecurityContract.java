package cairn.network.security;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.failure.MalformedException;
import cairn.data.key.KeyType;
import cairn.data.key.PrivateKey;
import cairn.data.key.PublicKey;
import cairn.data.key.SecretKey;
import cairn.data.peer.PeerId;
import cairn.network.duplex.Duplex;
import cairn.network.duplex.DuplexInput;
import cairn.network.duplex.MemoryDuplex;
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

/** What every {@link Security} promises. */
@Timeout(60)
public abstract class SecurityContract {
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final SecretKey dialler = SecretKey.generate(KeyType.ED25519);
    private final SecretKey listener = SecretKey.generate(KeyType.ED25519);

    /** The protocol for one identity. */
    protected abstract Security of(PrivateKey identity);

    private record Ends(Secured first, Secured second) {}

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private Ends connect(SecretKey first, PrivateKey second, List<String> firstMuxers, List<String> secondMuxers)
            throws Exception {
        MemoryDuplex.Pair pair = MemoryDuplex.pair(100_000);
        Future<Secured> answered = threads.submit(() -> of(second).answer(pair.second(), secondMuxers));
        Optional<PeerId> expected = Optional.of(second.publicKey().peerId());
        return new Ends(of(first).dial(pair.first(), expected, firstMuxers), answered.get());
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
        Future<Secured> answering = threads.submit(() -> of(listener).answer(pair.second(), List.of()));
        WrongPeerException refused = assertThrows(
                WrongPeerException.class,
                () -> of(dialler)
                        .dial(pair.first(), Optional.of(dialler.publicKey().peerId()), List.of()));
        assertEquals(listener.publicKey().peerId(), refused.actual());
        answering.cancel(true);
    }

    @Test
    void aSignatureOfAnotherKeyIsRefused() throws Exception {
        PrivateKey liar = new PrivateKey() {
            @Override
            public PublicKey publicKey() {
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
            byte[] got = new byte[500];
            assertThrows(
                    IOException.class,
                    () -> {
                        ends.first.duplex().write(new byte[500], 0, 500);
                        DuplexInput.readFully(ends.second.duplex(), got, 0, 500);
                    },
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
                return of(listener).answer(pair.second(), List.of());
            } catch (IOException e) {
                pair.second().close();
                throw e;
            }
        });
        try {
            Secured first = of(dialler).dial(flipping, Optional.empty(), List.of());
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
                            of(dialler).dial(pair.second(), Optional.empty(), List.of());
                        } else {
                            of(dialler).answer(pair.second(), List.of());
                        }
                    },
                    "seed " + seed + ", round " + round);
        }
    }
}
