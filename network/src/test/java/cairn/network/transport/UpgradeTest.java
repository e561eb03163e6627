package cairn.network.transport;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.block.Eventually;
import cairn.data.failure.LimitException;
import cairn.data.failure.UnavailableException;
import cairn.data.key.KeyType;
import cairn.data.key.SecretKey;
import cairn.data.multiaddr.Multiaddr;
import cairn.network.duplex.Duplex;
import cairn.network.duplex.MemoryDuplex;
import cairn.network.noise.Noise;
import cairn.network.security.Security;
import cairn.network.tls.Tls;
import cairn.network.yamux.YamuxLimits;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class UpgradeTest {
    private static final Multiaddr SOMEWHERE = address();
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final SecretKey identity = SecretKey.generate(KeyType.ED25519);

    private static Multiaddr address() {
        try {
            return Multiaddr.parse("/memory/1");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
        timer.shutdownNow();
    }

    private Upgrade upgrade(Duration inboundTime, Security... securities) {
        return new Upgrade(List.of(securities), YamuxLimits.DEFAULT, Optional.empty(), inboundTime, timer);
    }

    private static BareLink bare(Duplex duplex) {
        return new BareLink(duplex, SOMEWHERE, SOMEWHERE);
    }

    @Test
    void whoDribblesIsDroppedAtTheDeadline() throws Exception {
        MemoryDuplex.Pair pair = MemoryDuplex.pair(10_000);
        Upgrade upgrade = upgrade(Duration.ofMillis(300), new Noise(identity));
        Future<?> dribbling = timer.scheduleAtFixedRate(
                () -> {
                    try {
                        pair.first().write(new byte[] {19}, 0, 1);
                    } catch (IOException e) {
                        throw new IllegalStateException(e); // Dropped: the dribbling ends.
                    }
                },
                0,
                50,
                TimeUnit.MILLISECONDS);
        UnavailableException late =
                assertThrows(UnavailableException.class, () -> upgrade.accepted(bare(pair.second())));
        assertTrue(late.getMessage().contains("did not finish the handshake within 300 ms"), late.getMessage());
        assertThrows(ExecutionException.class, dribbling::get);
    }

    @Test
    void aListenerThatSaysNothingIsGivenUp() {
        MemoryDuplex.Pair pair = MemoryDuplex.pair(10_000);
        assertThrows(
                UnavailableException.class,
                () -> upgrade(PATIENCE, new Noise(identity))
                        .dialled(bare(pair.first()), Optional.empty(), Duration.ofMillis(200)));
    }

    @Test
    void tooManyStrangersAtOnceAreRefusedUntilTheOthersAreThrough() throws Exception {
        Upgrade upgrade = upgrade(Duration.ofMinutes(10), new Noise(identity));
        List<MemoryDuplex> dialled = new ArrayList<>();
        List<Future<Link>> silent = new ArrayList<>();
        for (int i = 0; i < 256; i++) {
            MemoryDuplex.Pair pair = MemoryDuplex.pair(1_000);
            dialled.add(pair.first());
            silent.add(threads.submit(() -> upgrade.accepted(bare(pair.second()))));
        }
        // One that is gone already is refused for their number only once all of them are there.
        Eventually.holds(
                "refused",
                () -> refusal(upgrade) instanceof LimitException limit
                        && limit.limit().equals("swarm.handshakes"));
        dialled.forEach(MemoryDuplex::close);
        for (Future<Link> one : silent) {
            assertThrows(ExecutionException.class, one::get);
        }
        IOException other = refusal(upgrade);
        assertFalse(other instanceof LimitException, other.getMessage());
    }

    private static IOException refusal(Upgrade upgrade) {
        return assertThrows(IOException.class, () -> upgrade.accepted(closed()));
    }

    private static BareLink closed() {
        MemoryDuplex.Pair pair = MemoryDuplex.pair(1_000);
        pair.first().close();
        return bare(pair.second());
    }

    /** Somebody between changes, drops and repeats bytes of either direction: both ends come to an end, in time. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void damagedHandshakesEndOnBothSides(boolean tls) throws Exception {
        long seed = tls ? 83 : 79;
        Random random = new Random(seed);
        Security security = tls ? new Tls(identity, InstantSource.system()) : new Noise(identity);
        int failed = 0;
        for (int round = 0; round < 20; round++) {
            MemoryDuplex.Pair pair = MemoryDuplex.pair(100_000);
            Duplex dialler = new Damaging(pair.first(), random.nextInt(1_200), random.nextInt(3), random.nextInt(256));
            Duplex listener =
                    new Damaging(pair.second(), random.nextInt(1_200), random.nextInt(3), random.nextInt(256));
            Upgrade upgrade = upgrade(Duration.ofMillis(200), security);
            Future<Link> answered = threads.submit(() -> upgrade.accepted(bare(listener)));
            try {
                upgrade.dialled(bare(dialler), Optional.empty(), Duration.ofMillis(200));
            } catch (IOException e) {
                failed++;
            }
            try {
                answered.get(20, TimeUnit.SECONDS).session().close();
            } catch (ExecutionException e) {
                assertTrue(e.getCause() instanceof IOException, "seed " + seed + ", round " + round + ": " + e);
            }
        }
        assertTrue(failed > 5, "seed " + seed + ": " + failed);
    }

    /** Changes, drops or repeats the byte at one place of what is written. */
    private static final class Damaging implements Duplex {
        private final Duplex duplex;
        private final int place;
        private final int kind;
        private final int value;
        private int written;

        Damaging(Duplex duplex, int place, int kind, int value) {
            this.duplex = duplex;
            this.place = place;
            this.kind = kind;
            this.value = value;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            return duplex.read(target, offset, length);
        }

        @Override
        public void write(byte[] source, int offset, int length) throws IOException {
            int at = place - written;
            written += length;
            if (at < 0 || at >= length) {
                duplex.write(source, offset, length);
                return;
            }
            duplex.write(source, offset, at);
            switch (kind) {
                case 0 -> duplex.write(new byte[] {(byte) value}, 0, 1);
                case 1 -> duplex.write(new byte[] {source[offset + at], source[offset + at]}, 0, 2);
                default -> duplex.write(source, offset, 0);
            }
            duplex.write(source, offset + at + 1, length - at - 1);
        }

        @Override
        public void close() {
            duplex.close();
        }
    }
}
