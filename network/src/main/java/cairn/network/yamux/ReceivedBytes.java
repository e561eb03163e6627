package cairn.network.yamux;

import java.util.ArrayDeque;

/** Bytes that came and were not read yet, in pieces. Guarded by its stream's lock. */
final class ReceivedBytes {
    private static final int PIECE_BYTES_MIN = 256;
    private static final int PIECE_BYTES_MAX = 64 * 1024;

    private final ArrayDeque<byte[]> pieces = new ArrayDeque<>(2);
    /** One emptied piece of full size, for the next bytes. */
    private byte[] spare;
    /** Where the first piece is read, and where the last one is written. */
    private int head;

    private int tail;
    private int count;

    int count() {
        return count;
    }

    void put(byte[] source, int offset, int length) {
        int done = 0;
        while (done < length) {
            byte[] last = pieces.peekLast();
            if (last == null || tail == last.length) {
                last = fresh(length - done);
                pieces.addLast(last);
                tail = 0;
            }
            int taken = Math.min(length - done, last.length - tail);
            System.arraycopy(source, offset + done, last, tail, taken);
            tail += taken;
            done += taken;
        }
        count += length;
    }

    private byte[] fresh(int needed) {
        if (spare != null) {
            byte[] piece = spare;
            spare = null;
            return piece;
        }
        // Pieces grow with what is waiting, so that many small frames do not make many small pieces.
        return new byte[Math.clamp(Math.max(needed, 2L * count), PIECE_BYTES_MIN, PIECE_BYTES_MAX)];
    }

    int take(byte[] target, int offset, int length) {
        int done = 0;
        while (done < length && count > 0) {
            byte[] first = pieces.peekFirst();
            int end = pieces.size() == 1 ? tail : first.length;
            int taken = Math.min(length - done, end - head);
            System.arraycopy(first, head, target, offset + done, taken);
            head += taken;
            done += taken;
            count -= taken;
            if (head == end) {
                pieces.pollFirst();
                head = 0;
                spare = first.length == PIECE_BYTES_MAX && count > 0 ? first : spare;
            }
        }
        if (count == 0) {
            tail = 0;
            spare = null;
        }
        return done;
    }

    /** Drops everything and says how much that was. */
    int clear() {
        int dropped = count;
        pieces.clear();
        spare = null;
        count = 0;
        head = 0;
        tail = 0;
        return dropped;
    }
}
