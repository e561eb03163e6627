package cairn.network.transport;

import cairn.data.multiaddr.Multiaddr;
import java.io.IOException;
import java.util.List;

/** An address at which others may dial. */
public interface WireListener extends AutoCloseable {
    /** Where it listens, with the port that it got. */
    Multiaddr address();

    /** All the addresses that it has. */
    default List<Multiaddr> addresses() {
        return List.of(address());
    }

    /** Waits for the next link; fails once this is closed. */
    Arrival accept() throws IOException;

    @Override
    void close();
}
