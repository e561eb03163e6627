package cairn.network.mux;

import java.io.IOException;
import java.io.OutputStream;

/** A stream's writing side: keeps small writes until they are many, or flushed. Used by one writing thread. */
public final class StreamOutput extends OutputStream {
    /** Where the bytes go. */
    public interface Sender {
        /** Sends all of them; blocks while they are not taken. */
        void send(byte[] source, int offset, int length) throws IOException;

        /** Says that no more come. */
        void closeWrite() throws IOException;
    }

    private static final int KEPT_BYTES_MAX = 16 * 1024;
    private static final int KEPT_BYTES_FIRST = 512;
    private static final byte[] NONE = {};

    private final Sender stream;
    private byte[] kept = NONE;
    private int count;

    public StreamOutput(Sender stream) {
        this.stream = stream;
    }

    /** Whether anything is kept. */
    public boolean hasPending() {
        return count > 0;
    }

    /** Forgets what was kept; the stream is no more. */
    public void drop() {
        count = 0;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        if (length >= KEPT_BYTES_MAX) {
            flush();
            stream.send(source, offset, length);
            return;
        }
        if (count + length > KEPT_BYTES_MAX) {
            flush();
        }
        if (count + length > kept.length) {
            byte[] larger = new byte[Math.clamp(2L * (count + length), KEPT_BYTES_FIRST, KEPT_BYTES_MAX)];
            System.arraycopy(kept, 0, larger, 0, count);
            kept = larger;
        }
        System.arraycopy(source, offset, kept, count, length);
        count += length;
    }

    @Override
    public void flush() throws IOException {
        if (count == 0) {
            return;
        }
        int length = count;
        count = 0;
        stream.send(kept, 0, length);
    }

    @Override
    public void close() throws IOException {
        stream.closeWrite();
    }
}
