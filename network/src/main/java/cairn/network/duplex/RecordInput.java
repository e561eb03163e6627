package cairn.network.duplex;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads records whose length stands at their front, many in one read. Keeps a large buffer only while much comes, so
 * that an idle link costs little. Used by the one thread that reads the link.
 */
public final class RecordInput extends InputStream {
    private static final int BYTES_IDLE = 512;

    private final Duplex duplex;
    private final int bytesBusy;
    private final byte[] small = new byte[BYTES_IDLE];
    private byte[] buffer = small;
    private int at;
    private int end;
    private int lastCount;

    /** {@code bytesBusy} is what a busy link's buffer has, and what the longest record may have. */
    public RecordInput(Duplex duplex, int bytesBusy) {
        this.duplex = duplex;
        this.bytesBusy = bytesBusy;
    }

    /** Has at least {@code count} bytes at {@link #at}; false at the link's end between records. */
    public boolean need(int count) throws IOException {
        while (end - at < count) {
            makeRoom(count);
            int read = duplex.read(buffer, end, buffer.length - end);
            if (read < 0) {
                if (end > at) {
                    throw new EOFException("The link ended in the middle of a record");
                }
                return false;
            }
            lastCount = read;
            end += read;
        }
        return true;
    }

    private void makeRoom(int count) {
        int left = end - at;
        boolean large = buffer.length > BYTES_IDLE;
        boolean busy = count > BYTES_IDLE || lastCount == BYTES_IDLE || lastCount > bytesBusy / 8;
        boolean grows = busy && !large;
        boolean shrinks = !busy && large && left < BYTES_IDLE / 2;
        if (grows || shrinks || at + count > buffer.length || left == 0) {
            byte[] next = grows ? new byte[bytesBusy] : shrinks ? small : buffer;
            System.arraycopy(buffer, at, next, 0, left);
            buffer = next;
            at = 0;
            end = left;
        }
    }

    @Override
    public int read() throws IOException {
        return need(1) ? buffer[at++] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!need(1)) {
            return -1;
        }
        int count = Math.min(length, end - at);
        System.arraycopy(buffer, at, target, offset, count);
        at += count;
        return count;
    }

    @Override
    public int available() {
        return end - at;
    }

    /** The array with what was read; another one after each {@link #need}. */
    public byte[] buffer() {
        return buffer;
    }

    /** Where in the array the next byte stands. */
    public int at() {
        return at;
    }

    /** Moves on by {@code count} bytes, which {@link #need} had. */
    public void skip(int count) {
        at += count;
    }
}
