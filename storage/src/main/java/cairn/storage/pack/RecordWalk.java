package cairn.storage.pack;

import cairn.data.failure.CorruptBlockException;
import cairn.data.failure.MalformedException;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Finds the records of a pack that has no footer, from one to the next. A place that is damaged is stepped over: where
 * the record's lengths make sense, to where they point; else to the next bytes that look like a record. From there on
 * records are believed only if they are blocks whose bytes have their hash, because a block may hold bytes that look
 * like records.
 */
final class RecordWalk {
    /** So many zeros in a row are room that nothing was written to. */
    private static final int EMPTY_BYTES = 8 * 1024 * 1024;

    private final Pack walked;
    private final ByteBuffer pack;
    private final long limit;
    private final boolean checks;
    private boolean lost;
    private long end = Pack.HEAD_BYTES;

    private RecordWalk(Pack walked, boolean checks) {
        this.walked = walked;
        this.pack = walked.bytes();
        this.limit = walked.end();
        this.checks = checks;
    }

    /**
     * Visits the records before the pack's end.
     *
     * @param checks whether to look at every record's checksum; else only at those behind a damaged place
     * @return where the last of them ends
     */
    static long run(Pack pack, boolean checks, Pack.Visitor visitor) throws IOException {
        return new RecordWalk(pack, checks).run(visitor);
    }

    private long run(Pack.Visitor visitor) throws IOException {
        long offset = end;
        while (offset + RecordFormat.HEAD_BYTES <= limit) {
            if (!RecordFormat.isHead(pack, offset, limit)) {
                lost = true;
                offset = nextMagic(offset + RecordFormat.ALIGNMENT);
            } else if (isBelieved(offset)) {
                visitor.visit(
                        Fingerprint.of(RecordFormat.multihash(pack, offset)),
                        RecordFormat.kind(pack, offset),
                        offset,
                        RecordFormat.payloadBytes(pack, offset));
                offset += RecordFormat.sizeAt(pack, offset);
                end = offset;
            } else {
                offset += lost ? RecordFormat.ALIGNMENT : RecordFormat.sizeAt(pack, offset);
            }
        }
        return end;
    }

    private boolean isBelieved(long offset) throws IOException {
        if (!lost && !checks) {
            return isNamed(offset);
        }
        if (!walked.isWhole(offset) || !isNamed(offset)) {
            return false;
        }
        return !lost || isBlock(offset);
    }

    private boolean isNamed(long offset) {
        try {
            RecordFormat.multihash(pack, offset);
            return true;
        } catch (MalformedException e) {
            return false;
        }
    }

    private boolean isBlock(long offset) throws IOException {
        if (RecordFormat.kind(pack, offset) != RecordFormat.BLOCK) {
            return false;
        }
        try {
            walked.proof()
                    .verify(RecordFormat.multihash(pack, offset), RecordFormat.payload(pack, offset), "in a pack");
            return true;
        } catch (CorruptBlockException | MalformedException e) {
            return false;
        }
    }

    private long nextMagic(long from) {
        long lastFull = from;
        for (long offset = from; offset + RecordFormat.HEAD_BYTES <= limit; offset += RecordFormat.ALIGNMENT) {
            long word = pack.getLong((int) offset);
            if (word != 0) {
                lastFull = offset;
                if (RecordFormat.isMagic((int) word)) {
                    return offset;
                }
            } else if (offset - lastFull > EMPTY_BYTES) {
                return limit;
            }
        }
        return limit;
    }
}
