package cairn.network.stream;

import cairn.data.peer.PeerId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;

/**
 * Bytes in both directions between two protocol handlers, one of many over a {@link Connection}. One thread may read
 * while another writes; each end of it is otherwise for one thread at a time. Calls block, and end with an
 * {@link IOException} when the deadline passes, the other side resets, or the connection goes.
 */
public interface Stream extends AutoCloseable {
    /** The protocol that both sides agreed on, such as {@code /ipfs/ping/1.0.0}. */
    String protocol();

    /** Who is at the other end, proved by the handshake. */
    PeerId peer();

    Connection connection();

    /** What the other side sends; ends where it closed its writing. */
    InputStream input();

    /** Small writes are kept until {@code flush}; a flow-controlled stream blocks until the other side reads. */
    OutputStream output();

    /** From now on every blocked or later call fails once {@code patience} is over, until this is called again. */
    void deadline(Duration patience);

    /** Flushes and says that nothing more is written; reading goes on. */
    void closeWrite() throws IOException;

    /** Drops both directions at once and tells the other side that the exchange failed. */
    void reset();

    /** Closes both directions in good order, or resets where that cannot be done. Never blocks for long. */
    @Override
    void close();
}
