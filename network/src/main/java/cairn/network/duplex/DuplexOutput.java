package cairn.network.duplex;

import java.io.IOException;
import java.io.OutputStream;

/** What a duplex sends as a stream: each write is sent at once. */
public final class DuplexOutput extends OutputStream {
    private final Duplex duplex;

    public DuplexOutput(Duplex duplex) {
        this.duplex = duplex;
    }

    @Override
    public void write(int value) throws IOException {
        duplex.write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        duplex.write(source, offset, length);
    }
}
