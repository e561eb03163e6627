package cairn.storage.block;

import cairn.data.failure.LimitException;
import java.io.IOException;
import java.nio.file.Path;

/**
 * How much a store may take of its medium: at most a number of bytes, if one is set, and never the last of what is free
 * there, which the collector needs to give space back, and others on that disk need too. May be used by any thread.
 */
public final class Quota {
    /** Says a number of bytes as it is now. */
    @FunctionalInterface
    public interface Reading {
        long bytes() throws IOException;
    }

    /** The setting that a refused put names where the store is as large as it may be. */
    public static final String BYTES_MAX = "store.bytes-max";
    /** What a refused put names where the disk is nearly full. */
    public static final String FREE_BYTES_MIN = "store.free-bytes-min";
    /** As much as there is. */
    public static final Quota NONE = new Quota(0, () -> 0, () -> Long.MAX_VALUE, 0);

    private static final long FREE_BYTES_MIN_MAX = 1L << 30;
    private static final int FREE_SHARE = 20;

    private final long bytesMax;
    private final Reading usedBytes;
    private final Reading freeBytes;
    private final long freeBytesMin;

    /**
     * @param bytesMax how much the store may take; 0 for as much as there is
     * @param usedBytes what it takes
     * @param freeBytes what else the medium has for it
     * @param freeBytesMin how much of that it leaves
     */
    public Quota(long bytesMax, Reading usedBytes, Reading freeBytes, long freeBytesMin) {
        this.bytesMax = bytesMax;
        this.usedBytes = usedBytes;
        this.freeBytes = freeBytes;
        this.freeBytesMin = freeBytesMin;
    }

    /** For a store in a directory: of the disk a twentieth, at most 1 GiB, is left. */
    public static Quota on(Path directory, long bytesMax, Reading usedBytes) {
        long leftBytes = Math.min(directory.toFile().getTotalSpace() / FREE_SHARE, FREE_BYTES_MIN_MAX);
        return new Quota(bytesMax, usedBytes, () -> directory.toFile().getUsableSpace(), leftBytes);
    }

    /** How many bytes more may be taken now; less than 0 where there are too many already. */
    public long roomBytes() throws IOException {
        long onMedium = freeBytes.bytes() - freeBytesMin;
        return bytesMax == 0 ? onMedium : Math.min(onMedium, bytesMax - usedBytes.bytes());
    }

    /** What the store takes. */
    public long usedBytes() throws IOException {
        return usedBytes.bytes();
    }

    /** How large the store may grow, as far as is known now. */
    public long storeBytesMax() throws IOException {
        long free = freeBytes.bytes();
        long used = usedBytes.bytes();
        long byMedium = free == Long.MAX_VALUE ? free : used + Math.max(0, free - freeBytesMin);
        return bytesMax == 0 ? byMedium : Math.min(bytesMax, byMedium);
    }

    /** How much of what it may take the store takes. */
    public int usedPercent() throws IOException {
        long used = usedBytes.bytes();
        return (int) (100.0 * used / Math.max(1, Math.max(used, storeBytesMax())));
    }

    /** What to tell whoever wants to put so many bytes more than there is room for. */
    LimitException refusal(long bytes) throws IOException {
        long used = usedBytes.bytes();
        if (bytesMax > 0 && bytes > bytesMax - used) {
            return new LimitException(
                    "No room for " + bytes + " bytes: the store takes " + used,
                    BYTES_MAX,
                    bytesMax,
                    "remove what you do not need (cairn pin rm, cairn repo gc), or set " + BYTES_MAX + " higher");
        }
        return new LimitException(
                "No room for " + bytes + " bytes: the disk has " + freeBytes.bytes() + " left",
                FREE_BYTES_MIN,
                freeBytesMin,
                "make room on the disk (cairn repo gc gives back what nothing holds)");
    }

    /** Whether a put failed because of a quota. */
    public static boolean isRefusal(LimitException e) {
        return e.limit().equals(BYTES_MAX) || e.limit().equals(FREE_BYTES_MIN);
    }
}
