package cairn.network.kad;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;

import cairn.data.peer.PeerId;
import cairn.network.stream.Stream;
import cairn.network.stream.StreamHandler;
import cairn.network.stream.Streams;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A host lives longer than its table: peers still come to it while it ends. */
final class KadClosedTest {
    private final List<Streams.PeerListener> listeners = new ArrayList<>();
    private final Streams host = new Streams() {
        @Override
        public PeerId self() {
            return SimulatedNetwork.peer(1);
        }

        @Override
        public Stream open(PeerId peer, List<String> protocols, Duration patience) throws IOException {
            throw new IOException("Nobody is asked any more");
        }

        @Override
        public void handle(String protocol, StreamHandler handler) {
            throw new UnsupportedOperationException("This one is no server");
        }

        @Override
        public void dismiss(String protocol) {
            // This one is no server.
        }

        @Override
        public Set<PeerId> connected() {
            return Set.of();
        }

        @Override
        public void listen(PeerListener listener) {
            listeners.add(listener);
        }
    };

    @Test
    void peersThatComeAreNotAsked() {
        Kad kad = Kad.start(host, new SimulatedNetwork.Book(), List::of, KadOptions.ofInternet(false));
        kad.close();
        for (int i = 0; i < 50; i++) {
            PeerId peer = SimulatedNetwork.peer(2 + i);
            assertDoesNotThrow(() -> listeners.getFirst().connected(peer));
        }
        assertEquals(0, kad.tableSize());
    }
}
