package cairn.network.traffic;

import java.io.IOException;
import java.io.OutputStream;

/** A stream's writing side, as {@link Traffic} counts and limits it. Used as the stream it stands for is. */
public final class MeteredOutput extends OutputStream {
    private final OutputStream out;
    private final Traffic.Part part;

    public MeteredOutput(OutputStream out, Traffic.Part part) {
        this.out = out;
        this.part = part;
    }

    @Override
    public void write(int value) throws IOException {
        part.sent(1);
        out.write(value);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        int slice = part.sliceBytes();
        for (int done = 0; done < length; ) {
            int count = Math.min(slice, length - done);
            part.sent(count);
            out.write(source, offset + done, count);
            done += count;
        }
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
