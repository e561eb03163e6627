package cairn.network.traffic;

import cairn.network.duplex.BulkInput;
import java.io.IOException;
import java.io.InputStream;

/** A stream's reading side, as {@link Traffic} counts and limits it. Used as the stream it stands for is. */
public final class MeteredInput extends BulkInput {
    private final InputStream in;
    private final Traffic.Part part;

    public MeteredInput(InputStream in, Traffic.Part part) {
        this.in = in;
        this.part = part;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int count = in.read(target, offset, length);
        if (count > 0) {
            part.received(count);
        }
        return count;
    }

    @Override
    public int available() throws IOException {
        return in.available();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
