package cairn.node.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Writers together, the collector alone. */
class WriteGateTest {
    private static final long SEED = 99;

    @Test
    void theCollectorIsAlone() throws IOException, InterruptedException, ExecutionException {
        System.out.println("seed " + SEED);
        WriteGate gate = new WriteGate();
        AtomicInteger writers = new AtomicInteger();
        AtomicInteger collectors = new AtomicInteger();
        AtomicInteger broken = new AtomicInteger();
        try (ExecutorService threads = Executors.newFixedThreadPool(6)) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                Random random = new Random(SEED + i);
                running.add(threads.submit(() -> {
                    for (int round = 0; round < 3_000; round++) {
                        if (random.nextInt(4) == 0) {
                            try (WriteGate.Pass _ = gate.collect()) {
                                broken.addAndGet(collectors.incrementAndGet() != 1 || writers.get() != 0 ? 1 : 0);
                                Thread.onSpinWait();
                                collectors.decrementAndGet();
                            }
                        } else {
                            write(gate, writers, collectors, broken, random.nextBoolean());
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        }
        assertEquals(0, broken.get());
        // Nobody is left inside.
        try (WriteGate.Pass pass = gate.write()) {
            assertTrue(pass.becomeSole());
        }
    }

    private static void write(
            WriteGate gate, AtomicInteger writers, AtomicInteger collectors, AtomicInteger broken, boolean gaveUp)
            throws IOException {
        try (WriteGate.Pass pass = gate.write()) {
            writers.incrementAndGet();
            broken.addAndGet(collectors.get() != 0 ? 1 : 0);
            Thread.onSpinWait();
            writers.decrementAndGet();
            if (gaveUp && pass.becomeSole()) {
                broken.addAndGet(collectors.incrementAndGet() != 1 || writers.get() != 0 ? 1 : 0);
                Thread.onSpinWait();
                collectors.decrementAndGet();
            }
        }
    }

    @Test
    void onlyWhoWasAloneAllTheTimeIsSole() throws IOException {
        WriteGate gate = new WriteGate();
        try (WriteGate.Pass first = gate.write()) {
            try (WriteGate.Pass second = gate.write()) {
                assertFalse(first.becomeSole());
                assertFalse(second.becomeSole());
            }
            // The second is gone, but may have come to rely on what the first wrote.
            assertFalse(first.becomeSole());
        }
        try (WriteGate.Pass third = gate.write()) {
            assertTrue(third.becomeSole());
            assertFalse(third.becomeSole());
        }
        gate.collect().close();
    }
}
