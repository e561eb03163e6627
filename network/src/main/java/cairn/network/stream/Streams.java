package cairn.network.stream;

import cairn.data.peer.PeerId;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** What protocols need of a host: streams to peers, whoever dialled first. Any thread may use it. */
public interface Streams {
    /** Who this side is. */
    PeerId self();

    /**
     * Opens a stream to {@code peer}, dialling its known addresses where no connection is open.
     *
     * @throws cairn.data.failure.UnavailableException where it cannot be reached within {@code patience}
     */
    Stream open(PeerId peer, List<String> protocols, Duration patience) throws IOException;

    /** Serves {@code protocol} from now on. */
    void handle(String protocol, StreamHandler handler);

    /** Serves {@code protocol} no more; streams of it that are open go on. */
    void dismiss(String protocol);

    /** Peers with an open connection, other than one that a relay limits. */
    Set<PeerId> connected();

    /**
     * Calls {@code listener}, on a thread of the host's own, when the first connection to a peer opens or the last one
     * goes.
     */
    void listen(PeerListener listener);

    /** Told of peers that come and go. */
    interface PeerListener {
        void connected(PeerId peer);

        void disconnected(PeerId peer);
    }
}
