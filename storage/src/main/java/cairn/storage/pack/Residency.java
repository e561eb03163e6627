package cairn.storage.pack;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds how much of the packs is resident through their maps. A page that was read through a map counts as memory of
 * this process until the system wants it back, so that reading a large store looks like a leak, and counts as one where
 * memory is limited. Pages that are given back stay in the system's cache: the next reader maps them again.
 *
 * <p>May be used by any thread.
 */
final class Residency {
    /** What the system maps around a place that is read. */
    private static final int AROUND_BYTES = 64 * 1024;

    private static final long LOOK_BYTES = 32L * 1024 * 1024;
    private static final String STATUS = "/proc/self/status";
    private static final String FIELD = "RssFile:";

    private static final long BYTES_MAX = 96L * 1024 * 1024;

    private final long bytesMax;
    private final AtomicLong unseen = new AtomicLong();

    Residency() {
        this(BYTES_MAX);
    }

    /** {@code bytesMax} is for all files that the process has mapped, the JVM's own among them. */
    Residency(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** To be told of what is about to be read; gives pages back where too many are resident. */
    void reading(long bytes, Collection<Pack> packs) {
        if (unseen.addAndGet(Math.max(bytes, AROUND_BYTES)) < LOOK_BYTES || unseen.getAndSet(0) < LOOK_BYTES) {
            return;
        }
        if (mappedBytes() > bytesMax) {
            packs.forEach(Pack::unload);
        }
    }

    /** What is resident of mapped files; the largest number where the system does not say. */
    private static long mappedBytes() {
        // Not through a channel: one would be closed by the interruption of a thread that only reads a block. And not
        // by
        // streams and patterns: a short command would wait for their classes.
        try (FileInputStream in = new FileInputStream(STATUS)) {
            String status = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            int at = status.indexOf(FIELD);
            int end = status.indexOf(" kB", at);
            return at < 0 || end < 0
                    ? Long.MAX_VALUE
                    : Long.parseLong(status.substring(at + FIELD.length(), end).strip()) << 10;
        } catch (IOException e) {
            return Long.MAX_VALUE;
        }
    }
}
