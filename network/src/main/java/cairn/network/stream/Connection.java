package cairn.network.stream;

import cairn.data.peer.PeerId;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** An authenticated, encrypted and multiplexed connection to one peer. Any thread may use it. */
public interface Connection extends AutoCloseable {
    PeerId peer();

    /** Whether the other side dialled. */
    boolean inbound();

    /** Opens a stream and agrees on the first of {@code protocols} that the other side speaks. */
    Stream open(List<String> protocols, Duration patience) throws IOException;

    boolean isOpen();

    /** Ends every stream and the connection. */
    @Override
    void close();
}
