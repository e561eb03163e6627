package cairn.storage.pack;

import cairn.data.failure.MalformedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Lists the records of a pack by their heads alone, read through a small window: what is once seen of a map counts as
 * memory of the process until the system wants it back, and a pack is large.
 */
final class RecordHeads {
    private static final int WINDOW_BYTES = 256 * 1024;
    private static final int HEAD_BYTES_MAX = RecordFormat.HEAD_BYTES + 0xff;
    /** Room for a head that begins anywhere in the first page. */
    private static final int HEAD_WINDOW_BYTES = 2 * PackFile.PAGE_BYTES;
    /** From this length on the record behind another is not in a window with it, and so its head is read alone. */
    private static final int LONG_RECORD_BYTES = WINDOW_BYTES / 2;

    private final PackFile file;
    private final long end;
    private final ByteBuffer window = ByteBuffer.allocateDirect(WINDOW_BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .limit(0);
    /** Where in the pack the window begins: at a page, since records are aligned by their places. */
    private long start;
    /** How long the record before is: those of one file are alike. */
    private long lastBytes;

    private RecordHeads(PackFile file, long end) {
        this.file = file;
        this.end = end;
    }

    /** Visits the records between the two places; throws where they do not follow each other without a gap. */
    static void run(PackFile file, long from, long end, Pack.Visitor visitor) throws IOException {
        RecordHeads heads = new RecordHeads(file, end);
        long offset = from;
        while (offset < end) {
            offset += heads.visit(offset, visitor);
        }
    }

    private long visit(long offset, Pack.Visitor visitor) throws IOException {
        if (offset + Math.min(HEAD_BYTES_MAX, end - offset) > start + window.limit()) {
            start = offset & -PackFile.PAGE_BYTES;
            int bytes = lastBytes < LONG_RECORD_BYTES ? WINDOW_BYTES : HEAD_WINDOW_BYTES;
            window.clear().limit((int) Math.min(bytes, end - start));
            file.read(start, window);
        }
        long at = offset - start;
        if (!RecordFormat.isHead(window, at, end - start)) {
            throw new MalformedException(file.name() + " has no record where one was written", offset);
        }
        visitor.visit(
                Fingerprint.of(RecordFormat.multihash(window, at)),
                RecordFormat.kind(window, at),
                offset,
                RecordFormat.payloadBytes(window, at));
        lastBytes = RecordFormat.sizeAt(window, at);
        return lastBytes;
    }
}
