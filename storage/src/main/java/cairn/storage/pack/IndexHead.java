package cairn.storage.pack;

import java.io.IOException;
import java.nio.MappedByteBuffer;
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

    /** How many epochs are taken at once, so that the medium is not waited for at every opening. */
    private static final int EPOCHS_TAKEN = 16;

    private static final long MAGIC = 0x31584449_4e524943L;
    private static final int VERSION = 3;
    private static final int BYTES = 4096;
    private static final int AT_VERSION = 8;
    private static final int AT_EPOCH = 12;
    private static final int AT_EPOCHS_TAKEN = 16;
    private static final int AT_RETIRING = 20;
    private static final int AT_COMPLETE = 24;
    private static final int AT_BOOT = 32;
    private static final int BOOT_BYTES = 36;
    private static final int AT_STATE = 72;
    private static final int AT_STATE_CRC = 76;
    private static final int AT_BLOCKS = 80;
    private static final int AT_BLOCK_BYTES = 88;
    private static final int AT_ACTIVE_COUNT = 96;
    private static final int AT_ACTIVE = 104;
    private static final int AT_END = AT_ACTIVE + ACTIVE_MAX * 16;
    private static final int OPEN = 0;
    private static final int CLOSED = 0x534f4c43;
    private static final int CLOSED_ON_MEDIUM = 0x4d534f4c;

    private final Medium medium;
    private final MappedByteBuffer page;

    IndexHead(Path file, Medium medium) throws IOException {
        this.medium = medium;
        this.page = medium.map(file, BYTES);
    }

    /** Whether this is the head of an index that this program can read. */
    boolean isKnown() {
        long complete = page.getLong(AT_COMPLETE);
        return page.getLong(0) == MAGIC
                && page.getInt(AT_VERSION) == VERSION
                && (int) complete == ~(int) (complete >>> Integer.SIZE);
    }

    /** Makes it the head of an empty index. */
    void reset() {
        for (int i = 0; i < BYTES; i += Long.BYTES) {
            page.putLong(i, 0);
        }
        page.putLong(0, MAGIC);
        page.putInt(AT_VERSION, VERSION);
        putComplete(0);
    }

    /** Whether the last process closed the store, so that what it left is what is there. */
    boolean wasClosed() throws IOException {
        int state = page.getInt(AT_STATE);
        return (state == CLOSED_ON_MEDIUM || state == CLOSED && isThisBoot())
                && page.getInt(AT_STATE_CRC) == stateCrc();
    }

    private int stateCrc() {
        return Checksum.of(page.slice(AT_BLOCKS, AT_END - AT_BLOCKS));
    }

    /** Whether what was written to files since the last opening is there, also where nobody forced it. */
    boolean isThisBoot() throws IOException {
        byte[] boot = new byte[BOOT_BYTES];
        page.get(AT_BOOT, boot);
        return Arrays.equals(boot, bootId());
    }

    /** The kernel's name for this boot; where it has none, each process counts as one. */
    private static byte[] bootId() throws IOException {
        Path file = Path.of("/proc/sys/kernel/random/boot_id");
        String id = Files.exists(file)
                ? Files.readString(file).strip()
                : "none-" + ProcessHandle.current().pid();
        return Arrays.copyOf(id.getBytes(StandardCharsets.US_ASCII), BOOT_BYTES);
    }

    /** The store is about to be changed. */
    void markOpen() throws IOException {
        boolean isOnMedium = page.getInt(AT_STATE) == CLOSED_ON_MEDIUM;
        page.putInt(AT_STATE, OPEN);
        if (!isOnMedium) {
            return;
        }
        boolean isForced = false;
        try {
            medium.force(page);
            isForced = true;
        } finally {
            if (!isForced) {
                page.putInt(AT_STATE, CLOSED_ON_MEDIUM); // The next change tries again.
            }
        }
    }

    /**
     * Notes how the store is closed.
     *
     * @param blocks how many blocks it holds, or -1 where that is not known
     * @param activeEnds the active packs' ends by number
     * @param isOnMedium whether all that belongs to the store was forced there
     */
    void markClosed(long blocks, long blockBytes, SortedMap<Integer, Long> activeEnds, boolean isOnMedium)
            throws IOException {
        page.putLong(AT_BLOCKS, blocks);
        page.putLong(AT_BLOCK_BYTES, blockBytes);
        int i = 0;
        for (var entry : activeEnds.entrySet()) {
            page.putLong(AT_ACTIVE + i * 16, entry.getKey());
            page.putLong(AT_ACTIVE + i * 16 + 8, entry.getValue());
            i++;
        }
        page.putInt(AT_ACTIVE_COUNT, i);
        page.putInt(AT_STATE_CRC, stateCrc());
        page.putInt(AT_STATE, isOnMedium ? CLOSED_ON_MEDIUM : CLOSED);
        if (isOnMedium) {
            medium.force(page);
        }
    }

    /**
     * Takes a number for this opening that none had before, also where the medium lost what the last ones wrote. Where
     * there is none left, the entries of {@code index} forget theirs and the numbers begin again.
     */
    int nextEpoch(PackIndex index) throws IOException {
        boolean goesOn = isThisBoot();
        int taken = page.getInt(AT_EPOCHS_TAKEN);
        int epoch = Math.max((goesOn ? page.getInt(AT_EPOCH) : taken) + 1, 1);
        if (epoch + EPOCHS_TAKEN > Location.EPOCH_MAX) {
            index.forgetEpochs();
            index.force();
            epoch = 1;
            taken = 0;
        }
        page.putInt(AT_EPOCH, epoch);
        if (!goesOn || epoch >= taken) {
            page.putInt(AT_EPOCHS_TAKEN, epoch + EPOCHS_TAKEN);
            medium.force(page);
        }
        return epoch;
    }

    /**
     * Notes that what the medium may have lost is made good; not before, or a process that ends in the middle of that
     * would leave the rest.
     */
    void noteBoot() throws IOException {
        if (!isThisBoot()) {
            page.put(AT_BOOT, bootId());
            medium.force(page);
        }
    }

    /** The highest pack up to which all are sealed and in the index, on the medium. */
    int completeUpTo() {
        return (int) page.getLong(AT_COMPLETE);
    }

    void setCompleteUpTo(int pack) throws IOException {
        putComplete(pack);
        medium.force(page);
    }

    /** With its complement: a bit that flips here would cost blocks. */
    private void putComplete(int pack) {
        page.putLong(AT_COMPLETE, (long) ~pack << Integer.SIZE | pack);
    }

    /** The highest number that a pack surely had, also where its pack is gone: no other may get it. */
    int highestKnown() throws IOException {
        SortedMap<Integer, Long> active = wasClosed() ? activeEnds() : new TreeMap<>();
        return Math.max(completeUpTo(), active.isEmpty() ? 0 : active.lastKey());
    }

    /** The pack that is being emptied, or 0. */
    int retiring() {
        return page.getInt(AT_RETIRING);
    }

    /** On the medium on return. */
    void setRetiring(int pack) throws IOException {
        page.putInt(AT_RETIRING, pack);
        medium.force(page);
    }

    /** Blocks held, or -1 where that is not known. */
    long blocks() {
        return page.getLong(AT_BLOCKS);
    }

    long blockBytes() {
        return page.getLong(AT_BLOCK_BYTES);
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
}
