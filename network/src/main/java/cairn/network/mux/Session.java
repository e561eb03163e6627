package cairn.network.mux;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;

/** The streams of one link. Any thread may use it. */
public interface Session extends AutoCloseable {
    /**
     * Begins to serve: {@code acceptor} gets each stream that the other side opens, on a thread that must not be held
     * up, and {@code ended} is told once, with the reason, when the session is over.
     */
    void start(Consumer<MuxedStream> acceptor, Consumer<IOException> ended);

    /** Opens a stream; nothing is agreed on yet. */
    MuxedStream open(Duration patience) throws IOException;

    boolean isOpen();

    /** Ends all streams, and the link. */
    @Override
    void close();
}
