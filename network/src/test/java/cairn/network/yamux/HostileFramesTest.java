package cairn.network.yamux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.failure.LimitException;
import cairn.data.failure.MalformedException;
import cairn.network.duplex.MemoryDuplex;
import java.io.IOException;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Frames that no honest peer sends: the session ends with the reason, or goes on, and never hangs. */
@Timeout(60)
final class HostileFramesTest {
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final CompletableFuture<IOException> end = new CompletableFuture<>();
    private MemoryDuplex attacker;
    private YamuxSession session;

    @BeforeEach
    void start() {
        MemoryDuplex.Pair pair = MemoryDuplex.pair(64 * 1024);
        attacker = pair.first();
        session = new YamuxSession(pair.second(), false, YamuxLimits.DEFAULT, timer);
        session.start(stream -> {}, end::complete);
    }

    @AfterEach
    void stop() {
        attacker.close();
        session.close();
        timer.shutdownNow();
    }

    private void send(int type, int flags, int stream, int length) throws IOException {
        byte[] header = new byte[Frame.HEADER_BYTES];
        Frame.put(header, 0, type, flags, stream, length);
        attacker.write(header, 0, header.length);
    }

    private IOException reason() throws Exception {
        return end.get(20, TimeUnit.SECONDS);
    }

    @Test
    void anUnknownTypeEndsTheSession() throws Exception {
        send(9, 0, 1, 0);
        assertInstanceOf(MalformedException.class, reason());
    }

    @Test
    void anUnknownVersionEndsTheSession() throws Exception {
        attacker.write(new byte[] {1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, 0, 12);
        assertInstanceOf(MalformedException.class, reason());
    }

    @Test
    void aStreamWithANumberOfThisSideEndsTheSession() throws Exception {
        send(Frame.WINDOW, Frame.SYN, 2, 0);
        assertTrue(reason().getMessage().contains("stream 2"));
    }

    @Test
    void aStreamThatIsOpenedTwiceEndsTheSession() throws Exception {
        send(Frame.WINDOW, Frame.SYN, 1, 0);
        send(Frame.WINDOW, Frame.SYN, 1, 0);
        assertTrue(reason().getMessage().contains("twice"));
    }

    @Test
    void moreDataThanTheWindowEndsTheSessionBeforeItCame() throws Exception {
        send(Frame.DATA, Frame.SYN, 1, YamuxLimits.WINDOW_BYTES_FIRST + 1);
        assertTrue(reason().getMessage().contains("window of stream 1"));
    }

    @Test
    void aLengthBeyond31BitsEndsTheSession() throws Exception {
        send(Frame.DATA, Frame.SYN, 1, -1);
        assertInstanceOf(MalformedException.class, reason());
    }

    @Test
    void aWindowBeyond32BitsEndsTheSession() throws Exception {
        send(Frame.WINDOW, Frame.SYN, 1, 0);
        for (int i = 0; i < 2; i++) {
            send(Frame.WINDOW, 0, 1, Integer.MAX_VALUE);
        }
        assertTrue(reason().getMessage().contains("32 bits"));
    }

    @Test
    void pingsWhoseAnswersNobodyReadsEndTheSession() throws Exception {
        try {
            for (int i = 0; i < 100_000; i++) {
                send(Frame.PING, Frame.SYN, 0, i);
            }
        } catch (IOException e) {
            assertTrue(e.getMessage().contains("closed"), e.getMessage());
        }
        assertEquals("yamux.controlBytes", ((LimitException) reason()).limit());
    }

    @Test
    void streamsOpenedAndResetWithoutEndLeaveNothing() throws Exception {
        for (int i = 1; i < 2_000; i += 2) {
            send(Frame.WINDOW, Frame.SYN, i, 0);
            send(Frame.DATA, Frame.RST, i, 0);
            attacker.read(new byte[24], 0, 24);
        }
        send(Frame.WINDOW, Frame.SYN, 2_001, 0);
        send(Frame.GO_AWAY, 0, 0, 0);
        attacker.close();
        reason();
        assertEquals(0, session.streamCount());
    }

    @Test
    void randomFramesEndTheSessionOrAreTaken() throws Exception {
        long seed = 23;
        for (int round = 0; round < 300; round++) {
            Random random = new Random(seed + round);
            MemoryDuplex.Pair pair = MemoryDuplex.pair(64 * 1024);
            YamuxSession victim = new YamuxSession(pair.second(), random.nextBoolean(), YamuxLimits.DEFAULT, timer);
            CompletableFuture<IOException> ended = new CompletableFuture<>();
            victim.start(stream -> {}, ended::complete);
            byte[] frames = new byte[12 * 20];
            random.nextBytes(frames);
            for (int at = 0; at < frames.length; at += 12) {
                frames[at] = 0;
                frames[at + 1] = (byte) random.nextInt(4);
                frames[at + 2] = 0;
                frames[at + 3] = (byte) random.nextInt(16);
                frames[at + 4] = frames[at + 5] = frames[at + 6] = 0;
                frames[at + 7] = (byte) random.nextInt(6);
                frames[at + 8] = frames[at + 9] = (byte) (random.nextInt(8) == 0 ? 1 : 0);
                frames[at + 10] = 0;
            }
            pair.first().write(frames, 0, frames.length);
            pair.first().closeWrite();
            assertTrue(ended.get(20, TimeUnit.SECONDS) != null, "seed " + seed + ", round " + round);
            assertEquals(0, victim.streamCount());
        }
    }
}
