package cairn.network.yamux;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.block.Eventually;
import cairn.data.failure.LimitException;
import cairn.data.failure.UnavailableException;
import cairn.network.duplex.MemoryDuplex;
import cairn.network.mux.MuxedStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class YamuxTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final BlockingQueue<MuxedStream> accepted = new LinkedBlockingQueue<>();
    private final CompletableFuture<IOException> end = new CompletableFuture<>();
    private final List<Future<?>> running = new CopyOnWriteArrayList<>();
    private YamuxSession here;
    private YamuxSession there;

    private void connect(YamuxLimits limits) {
        MemoryDuplex.Pair pair = MemoryDuplex.pair(64 * 1024);
        here = new YamuxSession(pair.first(), true, limits, timer);
        there = new YamuxSession(pair.second(), false, limits, timer);
        here.start(stream -> stream.reset(), reason -> {});
        there.start(accepted::add, end::complete);
    }

    private void begin(Callable<?> task) {
        running.add(threads.submit(task));
    }

    private MuxedStream accept() throws InterruptedException {
        MuxedStream stream = accepted.poll(20, TimeUnit.SECONDS);
        assertTrue(stream != null, "no stream came");
        return stream;
    }

    @AfterEach
    void stop() {
        if (here != null) {
            here.close();
            there.close();
        }
        threads.shutdownNow();
        timer.shutdownNow();
    }

    @Test
    void bytesTravelBothWaysAndEndInOrder() throws Exception {
        connect(YamuxLimits.DEFAULT);
        MuxedStream stream = here.open(PATIENCE);
        stream.output().write("ask".getBytes(StandardCharsets.US_ASCII));
        stream.closeWrite();
        MuxedStream served = accept();
        assertEquals("ask", new String(served.input().readAllBytes(), StandardCharsets.US_ASCII));
        served.output().write("answer".getBytes(StandardCharsets.US_ASCII));
        served.close();
        assertEquals("answer", new String(stream.input().readAllBytes(), StandardCharsets.US_ASCII));
        stream.close();
        Eventually.holds("no stream is left here", () -> here.streamCount() == 0);
        Eventually.holds("no stream is left there", () -> there.streamCount() == 0);
    }

    @Test
    void manyStreamsCarryTheirOwnBytes() throws Exception {
        connect(YamuxLimits.DEFAULT);
        long seed = 11;
        begin(() -> {
            while (true) {
                MuxedStream served = accepted.take();
                begin(() -> {
                    served.input().transferTo(served.output());
                    served.close();
                    return null;
                });
            }
        });
        List<Future<byte[]>> echoes = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            byte[] sent = bytes(seed + i, new Random(seed + i).nextInt(200_000));
            echoes.add(threads.submit(() -> {
                MuxedStream stream = here.open(PATIENCE);
                stream.deadline(PATIENCE);
                begin(() -> {
                    stream.output().write(sent);
                    stream.closeWrite();
                    return null;
                });
                byte[] echo = stream.input().readAllBytes();
                stream.close();
                return echo;
            }));
        }
        for (int i = 0; i < echoes.size(); i++) {
            byte[] sent = bytes(seed + i, new Random(seed + i).nextInt(200_000));
            assertArrayEquals(sent, echoes.get(i).get(), "seed " + seed + ", stream " + i);
        }
    }

    @Test
    void aReaderThatStopsStopsItsWriterAndNobodyElse() throws Exception {
        connect(YamuxLimits.DEFAULT);
        MuxedStream slow = here.open(PATIENCE);
        slow.output().write(new byte[YamuxLimits.WINDOW_BYTES_FIRST]);
        slow.deadline(Duration.ofMillis(50));
        assertThrows(UnavailableException.class, () -> slow.output().write(new byte[100_000]));
        MuxedStream unread = accept();
        MuxedStream other = here.open(PATIENCE);
        other.output().write(new byte[100_000]);
        other.closeWrite();
        assertEquals(100_000, accept().input().readAllBytes().length);
        slow.deadline(PATIENCE);
        Future<?> writer = threads.submit(() -> {
            slow.output().write(new byte[100_000]);
            slow.closeWrite();
            return null;
        });
        assertEquals(YamuxLimits.WINDOW_BYTES_FIRST + 100_000, unread.input().readAllBytes().length);
        writer.get();
    }

    @Test
    void aResetIsToldToBothSides() throws Exception {
        connect(YamuxLimits.DEFAULT);
        MuxedStream stream = here.open(PATIENCE);
        stream.output().write(1);
        stream.output().flush();
        MuxedStream served = accept();
        assertEquals(1, served.input().read());
        served.reset();
        IOException failure =
                assertThrows(IOException.class, () -> stream.input().read());
        assertTrue(failure.getMessage().contains("peer reset"), failure.getMessage());
        assertThrows(IOException.class, () -> {
            stream.output().write(1);
            stream.output().flush();
        });
        assertThrows(IOException.class, () -> served.input().read());
        assertTrue(here.isOpen());
    }

    @Test
    void moreStreamsThanTheOtherSideAllowsAreReset() throws Exception {
        connect(YamuxLimits.DEFAULT.withInboundStreamsMax(3));
        List<MuxedStream> open = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            open.add(here.open(PATIENCE));
        }
        open.get(3).deadline(PATIENCE);
        assertThrows(IOException.class, () -> open.get(3).input().read());
        open.get(0).reset();
        accept();
        assertTrue(there.isOpen());
    }

    @Test
    void streamsThatNobodyAcknowledgesAreNotOpenedWithoutEnd() {
        MemoryDuplex.Pair pair = MemoryDuplex.pair(64 * 1024);
        here = new YamuxSession(pair.first(), true, YamuxLimits.DEFAULT, timer);
        there = here;
        here.start(stream -> {}, reason -> {});
        UnavailableException refused = assertThrows(UnavailableException.class, () -> {
            for (int i = 0; i < 300; i++) {
                here.open(Duration.ofMillis(20));
            }
        });
        assertTrue(refused.getMessage().contains("256"), refused.getMessage());
    }

    @Test
    void aClosedSessionFailsItsStreamsOnBothSides() throws Exception {
        connect(YamuxLimits.DEFAULT);
        MuxedStream stream = here.open(PATIENCE);
        MuxedStream served = accept();
        Future<Integer> waiting = threads.submit(() -> served.input().read());
        here.close();
        assertThrows(Exception.class, waiting::get);
        assertThrows(IOException.class, () -> stream.input().read());
        assertThrows(IOException.class, () -> here.open(PATIENCE));
        end.get(20, TimeUnit.SECONDS);
        assertFalse(there.isOpen());
    }

    @Test
    void aPeerThatFallsSilentIsGivenUp() throws Exception {
        MemoryDuplex.Pair pair = MemoryDuplex.pair(64 * 1024);
        here = new YamuxSession(pair.first(), true, YamuxLimits.DEFAULT.withKeepAlive(Duration.ofMillis(30)), timer);
        there = here;
        here.start(stream -> {}, end::complete);
        assertTrue(end.get(20, TimeUnit.SECONDS).getMessage().contains("did not answer"));
    }

    @Test
    void unreadBytesOfManyStreamsAreLimited() throws Exception {
        connect(YamuxLimits.DEFAULT.withBufferedBytesMax(1_000_000));
        begin(() -> {
            for (int i = 0; i < 8; i++) {
                here.open(PATIENCE).output().write(new byte[200_000]);
            }
            return null;
        });
        LimitException reason = (LimitException) end.get(20, TimeUnit.SECONDS);
        assertEquals("yamux.bufferedBytes", reason.limit());
    }

    @Test
    void unreadBytesOfAllSessionsAreLimitedTogether() throws Exception {
        MemoryDuplex.Pair pair = MemoryDuplex.pair(64 * 1024);
        UnreadBytes unread = new UnreadBytes(1_000_000);
        unread.add(700_000); // Those of other sessions.
        here = new YamuxSession(pair.first(), true, YamuxLimits.DEFAULT, timer);
        there = new YamuxSession(pair.second(), false, YamuxLimits.DEFAULT, unread, timer);
        here.start(stream -> stream.reset(), reason -> {});
        there.start(accepted::add, end::complete);
        begin(() -> {
            for (int i = 0; i < 2; i++) {
                here.open(PATIENCE).output().write(new byte[200_000]);
            }
            return null;
        });
        LimitException reason = (LimitException) end.get(20, TimeUnit.SECONDS);
        assertEquals("swarm.unread-bytes", reason.limit());
        assertFalse(unread.isOver(400_000));
    }

    @Test
    void deadlinesEndBlockedReads() throws Exception {
        connect(YamuxLimits.DEFAULT);
        MuxedStream stream = here.open(PATIENCE);
        stream.deadline(Duration.ofMillis(20));
        assertThrows(UnavailableException.class, () -> stream.input().read());
        stream.deadline(PATIENCE);
        Future<Integer> waiting = threads.submit(() -> stream.input().read());
        stream.deadline(Duration.ZERO);
        assertThrows(Exception.class, waiting::get);
    }

    @Test
    void receivedBytesKeepTheirOrder() {
        long seed = 3;
        Random random = new Random(seed);
        byte[] sent = bytes(seed, 2_000_000);
        byte[] got = new byte[sent.length];
        ReceivedBytes received = new ReceivedBytes();
        int put = 0;
        int taken = 0;
        while (taken < sent.length) {
            int count = Math.min(sent.length - put, random.nextInt(1 << random.nextInt(18)));
            received.put(sent, put, count);
            put += count;
            taken += received.take(got, taken, Math.min(got.length - taken, random.nextInt(1 << random.nextInt(18))));
            assertEquals(put - taken, received.count());
        }
        assertTrue(Arrays.equals(sent, got), "seed " + seed);
    }

    private static byte[] bytes(long seed, int count) {
        byte[] bytes = new byte[count];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
