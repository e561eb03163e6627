package cairn.node.swarm;

import cairn.data.failure.MalformedException;
import cairn.data.multiaddr.Multiaddr;
import cairn.data.multiaddr.Protocol;
import cairn.data.peer.PeerId;
import cairn.network.host.Host;
import cairn.network.host.HostConnection;
import cairn.network.relay.Circuits;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps places at a few relays while others cannot dial this node: at those that the configuration names, and where
 * they are too few at connected peers that serve as one. Used by one thread.
 */
final class Relays {
    private static final System.Logger LOG = System.getLogger(Relays.class.getName());
    private static final int PLACES_WANTED = 2;
    private static final int ASKED_AT_ONCE_MAX = 8;
    private static final Duration REST = Duration.ofMinutes(10);
    /** One that the configuration names may be up again soon. */
    private static final Duration REST_OF_NAMED = Duration.ofSeconds(20);

    private final Host host;
    private final Circuits circuits;
    private final List<Multiaddr> named;
    private final Map<PeerId, Instant> resting = new HashMap<>();

    Relays(Host host, Circuits circuits, List<Multiaddr> named) {
        this.host = host;
        this.circuits = circuits;
        this.named = named;
    }

    /** Looks for places where there are too few. */
    void look() {
        resting.values().removeIf(end -> end.isBefore(Instant.now()));
        for (Multiaddr relay : named) {
            ask(relay, REST_OF_NAMED);
        }
        if (circuits.relays().size() >= PLACES_WANTED) {
            return;
        }
        List<HostConnection> others = new ArrayList<>(host.connections());
        Collections.shuffle(others);
        others.stream()
                .filter(this::servesAsRelay)
                .limit(ASKED_AT_ONCE_MAX)
                .takeWhile(_ -> circuits.relays().size() < PLACES_WANTED)
                .forEach(one -> ask(one.remoteAddress(), REST));
    }

    private boolean servesAsRelay(HostConnection connection) {
        return !connection.link().remoteAddress().has(Protocol.P2P_CIRCUIT)
                && host.peers()
                        .identification(connection.peer())
                        .filter(said -> said.protocols().contains(Circuits.RELAY_PROTOCOL))
                        .isPresent();
    }

    private void ask(Multiaddr relay, Duration restAfterNo) {
        try {
            PeerId peer = relay.peer().orElseThrow(() -> new MalformedException(relay + " names no peer"));
            if (resting.containsKey(peer) || circuits.relays().contains(peer) || peer.equals(host.self())) {
                return;
            }
            resting.put(peer, Instant.now().plus(restAfterNo));
            host.listen(Circuits.behind(relay));
            LOG.log(System.Logger.Level.INFO, "Others reach this node by way of the relay " + peer);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, () -> "No place at the relay " + relay + ": " + e.getMessage());
        }
    }
}
