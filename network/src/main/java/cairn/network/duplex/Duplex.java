package cairn.network.duplex;

import java.io.IOException;

/**
 * A link's bytes in both directions. One thread may read while another writes; {@link #close} may come from any
 * thread and ends both with an {@link IOException}.
 */
public interface Duplex extends AutoCloseable {
    /** Reads at least one and at most {@code length} bytes, or gives -1 where the other side ended. */
    int read(byte[] target, int offset, int length) throws IOException;

    /** Writes and sends all of them; blocks while the other side does not take them. */
    void write(byte[] source, int offset, int length) throws IOException;

    @Override
    void close();
}
