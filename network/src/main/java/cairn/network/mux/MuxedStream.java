package cairn.network.mux;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;

/** One stream of a session, with the promises of {@link cairn.network.stream.Stream}. */
public interface MuxedStream {
    InputStream input();

    OutputStream output();

    /** From now on every blocked or later call fails once {@code patience} is over, until this is called again. */
    void deadline(Duration patience);

    void closeWrite() throws IOException;

    void reset();

    void close();
}
