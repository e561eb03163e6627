package cairn.storage.pack;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the store knows about itself between two lives of a process: whether it was closed well, where the active packs
 * end, and up to which pack the index is complete on the medium. A memory-mapped page; each call is made by the store
 * under its lock, or while it is opened or closed.
 */
final class IndexHead {
    /** Active packs at most. */
    static final int ACTIVE_MAX = 16;

    private static final long MAGIC = 0x31584449_4e524943L;
    private static final int VERSION = 1;
    private static final int BYTES = 4096;
    private static final int AT_VERSION = 8;
    private static final int AT_EPOCH = 12;
    private static final int AT_CLEAN = 16;
    private static final int AT_COMPLETE = 20;
    private static final int AT_BLOCKS = 24;
    private static final int AT_BLOCK_BYTES = 32;
    private static final int AT_BOOT = 40;
    private static final int BOOT_BYTES = 36;
    private static final int AT_ACTIVE_COUNT = 80;
    private static final int AT_ACTIVE = 88;

    private final MappedByteBuffer page;

    IndexHead(Path file) throws IOException {
        try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
            raw.setLength(BYTES);
            page = raw.getChannel().map(FileChannel.MapMode.READ_WRITE, 0, BYTES);
            page.order(ByteOrder.LITTLE_ENDIAN);
        }
    }

    /** Whether this is the head of an index that this program can read. */
    boolean isKnown() {
        return page.getLong(0) == MAGIC && page.getInt(AT_VERSION) == VERSION;
    }

    /** Makes it the head of an empty index. */
    void reset() {
        for (int i = 0; i < BYTES; i += Long.BYTES) {
            page.putLong(i, 0);
        }
        page.putLong(0, MAGIC);
        page.putInt(AT_VERSION, VERSION);
    }

    /**
     * Whether the last process closed the store, on this boot of the machine, so that what it left is what is there.
     */
    boolean wasClosed() throws IOException {
        byte[] boot = new byte[BOOT_BYTES];
        page.get(AT_BOOT, boot);
        return page.getInt(AT_CLEAN) == 1 && Arrays.equals(boot, bootId());
    }

    /** The kernel's name for this boot; where it has none, a store counts as not closed. */
    private static byte[] bootId() throws IOException {
        Path file = Path.of("/proc/sys/kernel/random/boot_id");
        String id = Files.exists(file)
                ? Files.readString(file).strip()
                : "none-" + ProcessHandle.current().pid();
        return Arrays.copyOf(id.getBytes(StandardCharsets.US_ASCII), BOOT_BYTES);
    }

    void markOpen() {
        page.putInt(AT_CLEAN, 0);
    }

    void markClosed() throws IOException {
        page.put(AT_BOOT, bootId());
        page.putInt(AT_CLEAN, 1);
    }

    int epoch() {
        return page.getInt(AT_EPOCH);
    }

    void setEpoch(int epoch) {
        page.putInt(AT_EPOCH, epoch);
    }

    /** The highest pack up to which all are sealed and in the index, on the medium. */
    int completeUpTo() {
        return page.getInt(AT_COMPLETE);
    }

    void setCompleteUpTo(int pack) {
        page.putInt(AT_COMPLETE, pack);
        page.force();
    }

    long blocks() {
        return page.getLong(AT_BLOCKS);
    }

    long blockBytes() {
        return page.getLong(AT_BLOCK_BYTES);
    }

    void setUsage(long blocks, long blockBytes) {
        page.putLong(AT_BLOCKS, blocks);
        page.putLong(AT_BLOCK_BYTES, blockBytes);
    }

    /** The active packs' ends by number. */
    SortedMap<Integer, Long> activeEnds() {
        SortedMap<Integer, Long> ends = new TreeMap<>();
        int count = Math.clamp(page.getInt(AT_ACTIVE_COUNT), 0, ACTIVE_MAX);
        for (int i = 0; i < count; i++) {
            ends.put((int) page.getLong(AT_ACTIVE + i * 16), page.getLong(AT_ACTIVE + i * 16 + 8));
        }
        return ends;
    }

    void setActiveEnds(SortedMap<Integer, Long> ends) {
        int i = 0;
        for (var entry : ends.entrySet()) {
            page.putLong(AT_ACTIVE + i * 16, entry.getKey());
            page.putLong(AT_ACTIVE + i * 16 + 8, entry.getValue());
            i++;
        }
        page.putInt(AT_ACTIVE_COUNT, i);
    }
}
