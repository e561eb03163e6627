package cairn.network.noise;

import cairn.data.failure.MalformedException;
import cairn.network.duplex.Duplex;
import java.io.EOFException;
import java.io.IOException;

/** The encrypted link after the handshake. Keeps large buffers only while much is on its way. */
final class NoiseDuplex implements Duplex {
    private static final int LENGTH_BYTES = 2;
    private static final int MESSAGE_BYTES_MAX = 65_535;
    private static final int PLAIN_BYTES_MAX = MESSAGE_BYTES_MAX - CipherState.TAG_BYTES;
    private static final int FRAME_BYTES_MAX = LENGTH_BYTES + MESSAGE_BYTES_MAX;
    private static final int BYTES_IDLE = 512;
    private static final int BYTES_BUSY = 2 * FRAME_BYTES_MAX;
    private static final byte[] NONE = {};

    private final Duplex duplex;
    private final CipherState sending;
    private final CipherState receiving;

    private final byte[] smallOut = new byte[BYTES_IDLE];
    private byte[] out = smallOut;

    private final byte[] smallIn = new byte[BYTES_IDLE];
    private byte[] in = smallIn;
    private int at;
    private int end;
    private int lastCount;
    /** What was decrypted and did not fit the reader's array. */
    private byte[] rest = NONE;

    private int restAt;
    private int restEnd;

    NoiseDuplex(Duplex duplex, CipherState sending, CipherState receiving) {
        this.duplex = duplex;
        this.sending = sending;
        this.receiving = receiving;
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        int done = 0;
        while (done < length) {
            int filled = 0;
            makeRoomToSend(length - done);
            while (done < length && out.length - filled > LENGTH_BYTES + CipherState.TAG_BYTES) {
                int room = out.length - filled - LENGTH_BYTES - CipherState.TAG_BYTES;
                int count = Math.min(Math.min(length - done, PLAIN_BYTES_MAX), room);
                int sealed = sending.encrypt(source, offset + done, count, out, filled + LENGTH_BYTES);
                out[filled] = (byte) (sealed >> 8);
                out[filled + 1] = (byte) sealed;
                filled += LENGTH_BYTES + sealed;
                done += count;
            }
            duplex.write(out, 0, filled);
        }
    }

    private void makeRoomToSend(int length) {
        if (length + LENGTH_BYTES + CipherState.TAG_BYTES <= BYTES_IDLE) {
            out = smallOut;
        } else if (out.length < BYTES_BUSY) {
            int messages = (length + PLAIN_BYTES_MAX - 1) / PLAIN_BYTES_MAX;
            long needed = length + (long) messages * (LENGTH_BYTES + CipherState.TAG_BYTES);
            if (needed > out.length) {
                out = new byte[(int) Math.min(BYTES_BUSY, needed)];
            }
        }
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        while (restAt == restEnd) {
            if (!need(LENGTH_BYTES)) {
                return -1;
            }
            int message = (in[at] & 0xff) << 8 | in[at + 1] & 0xff;
            if (message < CipherState.TAG_BYTES) {
                throw new MalformedException("A Noise message of " + message + " bytes has no room for its tag");
            }
            if (!need(LENGTH_BYTES + message)) {
                throw new EOFException("The link ended in the middle of a Noise message");
            }
            int from = at + LENGTH_BYTES;
            at = from + message;
            int plain = message - CipherState.TAG_BYTES;
            if (plain > 0 && plain <= length) {
                return receiving.decrypt(in, from, message, target, offset);
            }
            rest = new byte[plain];
            restAt = 0;
            restEnd = receiving.decrypt(in, from, message, rest, 0);
        }
        int count = Math.min(length, restEnd - restAt);
        System.arraycopy(rest, restAt, target, offset, count);
        restAt += count;
        if (restAt == restEnd) {
            rest = NONE;
            restAt = 0;
            restEnd = 0;
        }
        return count;
    }

    /** Has at least {@code count} bytes of ciphertext; false at the link's end between messages. */
    private boolean need(int count) throws IOException {
        while (end - at < count) {
            makeRoomToReceive(count);
            int read = duplex.read(in, end, in.length - end);
            if (read < 0) {
                if (end > at) {
                    throw new EOFException("The link ended in the middle of a Noise message");
                }
                return false;
            }
            lastCount = read;
            end += read;
        }
        return true;
    }

    private void makeRoomToReceive(int count) {
        int left = end - at;
        boolean large = in.length > BYTES_IDLE;
        boolean busy = count > BYTES_IDLE || lastCount == BYTES_IDLE || lastCount > BYTES_BUSY / 8;
        boolean grows = busy && !large;
        boolean shrinks = !busy && large && left < BYTES_IDLE / 2;
        if (grows || shrinks || at + count > in.length || left == 0) {
            byte[] next = grows ? new byte[BYTES_BUSY] : shrinks ? smallIn : in;
            System.arraycopy(in, at, next, 0, left);
            in = next;
            at = 0;
            end = left;
        }
    }

    @Override
    public void close() {
        duplex.close();
    }
}
