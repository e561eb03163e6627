package cairn.network.duplex;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

final class MemoryDuplexTest {
    @Test
    void whatIsWrittenIsReadInOrderWhateverThePieces() throws Exception {
        long seed = 71;
        Random random = new Random(seed);
        byte[] sent = new byte[300_000];
        random.nextBytes(sent);
        MemoryDuplex.Pair pair = MemoryDuplex.pair(7_000);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> writer = threads.submit(() -> {
                Random sizes = new Random(seed + 1);
                for (int at = 0; at < sent.length; ) {
                    int count = Math.min(sent.length - at, 1 + sizes.nextInt(20_000));
                    pair.first().write(sent, at, count);
                    at += count;
                }
                pair.first().closeWrite();
                return null;
            });
            byte[] received = new byte[sent.length];
            int done = 0;
            while (done < received.length) {
                int wanted = Math.min(received.length - done, 1 + random.nextInt(9_000));
                done += pair.second().read(received, done, wanted);
            }
            assertArrayEquals(sent, received, "seed " + seed);
            assertEquals(-1, pair.second().read(received, 0, 1));
            writer.get();
        }
    }

    @Test
    void closingWakesWhoWaits() throws Exception {
        MemoryDuplex.Pair pair = MemoryDuplex.pair(16);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> reader = threads.submit(() -> pair.first().read(new byte[1], 0, 1));
            Future<?> writer = threads.submit(() -> {
                pair.first().write(new byte[100], 0, 100);
                return null;
            });
            pair.first().close();
            assertEquals(
                    IOException.class,
                    assertThrows(ExecutionException.class, reader::get)
                            .getCause()
                            .getClass());
            assertThrows(ExecutionException.class, writer::get);
        }
    }
}
