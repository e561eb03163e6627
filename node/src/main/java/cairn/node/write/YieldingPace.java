package cairn.node.write;

import cairn.storage.block.Pace;
import java.io.InterruptedIOException;
import java.util.concurrent.locks.LockSupport;

/**
 * A pace that leaves the machine to those who write: while somebody does, it rests for twice the time that it worked,
 * and at any time it goes no faster than a number of bytes a second. An interrupt of its thread ends the work.
 */
public final class YieldingPace implements Pace {
    private static final long LOOK_NANOS = 2_000_000;
    private static final int REST_FACTOR = 2;
    /** What took longer waited for the medium, and left the processor to others. */
    private static final long REST_NANOS_MAX = 10_000_000;

    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final WriteGate gate;
    private final long bytesPerSecondMax;
    private long began = System.nanoTime();
    private long bytes;

    /** {@code bytesPerSecondMax} is 0 where there is no limit. */
    public YieldingPace(WriteGate gate, long bytesPerSecondMax) {
        this.gate = gate;
        this.bytesPerSecondMax = bytesPerSecondMax;
    }

    @Override
    public void worked(long worked) throws InterruptedIOException {
        bytes += worked;
        long passed = System.nanoTime() - began;
        if (passed < LOOK_NANOS && (bytesPerSecondMax == 0 || bytes < bytesPerSecondMax / 100)) {
            return;
        }
        long rest = gate.isBusy() ? Math.min(passed * REST_FACTOR, REST_NANOS_MAX) : 0;
        if (bytesPerSecondMax > 0) {
            rest = Math.max(rest, (long) ((double) bytes / bytesPerSecondMax * NANOS_PER_SECOND) - passed);
        }
        long end = System.nanoTime() + rest;
        for (long left = rest; left > 0 && !Thread.currentThread().isInterrupted(); left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
        if (Thread.interrupted()) {
            throw new InterruptedIOException("Interrupted; the next time goes on from here");
        }
        began = System.nanoTime();
        bytes = 0;
    }
}
