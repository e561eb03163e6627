package cairn.network.noise;

import cairn.data.failure.MalformedException;
import cairn.network.duplex.Duplex;
import cairn.network.duplex.RecordInput;
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

    private final RecordInput in;
    /** What was decrypted and did not fit the reader's array. */
    private byte[] rest = NONE;

    private int restAt;
    private int restEnd;

    NoiseDuplex(Duplex duplex, CipherState sending, CipherState receiving) {
        this.duplex = duplex;
        this.in = new RecordInput(duplex, BYTES_BUSY);
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
            if (!in.need(LENGTH_BYTES)) {
                return -1;
            }
            int message = (in.buffer()[in.at()] & 0xff) << 8 | in.buffer()[in.at() + 1] & 0xff;
            if (message < CipherState.TAG_BYTES) {
                throw new MalformedException("A Noise message of " + message + " bytes has no room for its tag");
            }
            in.need(LENGTH_BYTES + message);
            int from = in.at() + LENGTH_BYTES;
            in.skip(LENGTH_BYTES + message);
            int plain = message - CipherState.TAG_BYTES;
            if (plain > 0 && plain <= length) {
                return receiving.decrypt(in.buffer(), from, message, target, offset);
            }
            rest = new byte[plain];
            restAt = 0;
            restEnd = receiving.decrypt(in.buffer(), from, message, rest, 0);
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

    @Override
    public void close() {
        duplex.close();
    }
}
