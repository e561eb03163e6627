package cairn.network.duplex;

import java.io.EOFException;
import java.io.IOException;

/** What a duplex receives as a stream. Keeps no bytes: what it did not give is still in the duplex. */
public final class DuplexInput extends BulkInput {
    private final Duplex duplex;

    public DuplexInput(Duplex duplex) {
        this.duplex = duplex;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        return length == 0 ? 0 : duplex.read(target, offset, length);
    }

    /** Reads exactly {@code length} bytes of {@code duplex}. */
    public static void readFully(Duplex duplex, byte[] target, int offset, int length) throws IOException {
        int done = 0;
        while (done < length) {
            int count = duplex.read(target, offset + done, length - done);
            if (count < 0) {
                throw new EOFException("The other side closed the link in the middle of a message");
            }
            done += count;
        }
    }
}
