package cairn.network.traffic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.block.Eventually;
import cairn.network.host.Host;
import cairn.network.host.Hosts;
import cairn.network.memory.MemoryNetwork;
import cairn.network.stream.Stream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class TrafficTest {
    private static final String ECHO = "/test/echo/1.0.0";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Hosts hosts = new Hosts(MemoryNetwork.faultless());

    @AfterEach
    void close() {
        hosts.close();
    }

    private static byte[] content(int bytes) {
        byte[] content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        return content;
    }

    private static void echo(Host from, Host to, byte[] content) throws IOException {
        try (Stream stream = from.connect(Hosts.address(to), PATIENCE).open(List.of(ECHO), PATIENCE)) {
            stream.deadline(PATIENCE);
            Thread writer = Thread.startVirtualThread(() -> {
                try {
                    stream.output().write(content);
                    stream.output().flush();
                    stream.closeWrite();
                } catch (IOException e) {
                    stream.reset();
                }
            });
            assertArrayEquals(content, stream.input().readAllBytes());
            writer.join();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private Host echoing() throws IOException {
        Host host = hosts.inMemory();
        host.handle(ECHO, stream -> {
            stream.input().transferTo(stream.output());
            stream.closeWrite();
        });
        return host;
    }

    @Test
    void bytesAreCountedOfAllOfAPeerAndOfAProtocol() throws Exception {
        Host a = hosts.inMemory();
        Host b = echoing();
        Host c = echoing();
        echo(a, b, content(100_000));
        echo(a, c, content(50_000));
        assertEquals(150_000, a.traffic().of(ECHO).totalIn());
        Eventually.holds("identify is done", () -> a.traffic().of(b.self()).totalIn() > 100_000);
        assertTrue(a.traffic().of(b.self()).totalOut() >= 100_000);
        assertTrue(a.traffic().of(c.self()).totalOut() < 100_000);
        assertTrue(a.traffic().all().totalOut() >= 150_000);
        assertEquals(Flow.NONE, a.traffic().of("/nobody/speaks/this"));
        assertTrue(a.disconnect(b.self()));
        Eventually.holds(
                "nothing is kept of who is gone", () -> a.traffic().of(b.self()).equals(Flow.NONE));
    }

    /** More than goes at once goes in parts, waits, and arrives whole; so it does of many streams at once. */
    @Test
    void whatIsLimitedArrivesWhole() throws Exception {
        for (BandwidthLimits limits : List.of(
                new BandwidthLimits(400_000, 0, 0, 0),
                new BandwidthLimits(0, 400_000, 0, 0),
                new BandwidthLimits(0, 0, 400_000, 400_000))) {
            Host a = hosts.inMemory();
            a.traffic().limit(limits);
            Host b = echoing();
            List<Thread> threads = new Random(1)
                    .ints(4, 100_000, 200_000)
                    .mapToObj(bytes -> Thread.startVirtualThread(() -> {
                        try {
                            echo(a, b, content(bytes));
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    }))
                    .toList();
            for (Thread thread : threads) {
                thread.join();
            }
            assertTrue(a.traffic().of(ECHO).totalIn() >= 400_000, limits::toString);
            assertEquals(a.traffic().of(ECHO).totalIn(), a.traffic().of(ECHO).totalOut());
        }
    }
}
