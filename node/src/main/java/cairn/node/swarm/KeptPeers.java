package cairn.node.swarm;

import cairn.data.failure.MalformedException;
import cairn.data.multiaddr.Multiaddr;
import cairn.data.peer.PeerId;
import cairn.network.host.Host;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Peers that are to stay connected; a virtual thread for each dials it again when it is gone. */
public final class KeptPeers implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(KeptPeers.class.getName());
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration LOOK = Duration.ofSeconds(15);
    private static final Duration PAUSE_FIRST = Duration.ofSeconds(5);
    private static final Duration PAUSE_MAX = Duration.ofMinutes(10);
    private static final Duration ADDRESSES_LIVE = Duration.ofDays(3650);

    private static final String PROTECTION = "peering";

    private final Host host;
    private final Map<PeerId, Kept> peers = new ConcurrentHashMap<>();

    private record Kept(List<Multiaddr> addresses, Thread thread) {}

    KeptPeers(Host host) {
        this.host = host;
    }

    /** Keeps the peer at the end of {@code address} connected from now on. */
    public PeerId add(Multiaddr address) throws MalformedException {
        PeerId peer = address.peer()
                .orElseThrow(() -> new MalformedException(address + " names no peer; it has to end in /p2p/PEER"));
        host.peers().learn(peer, List.of(address), ADDRESSES_LIVE);
        host.protect(peer, PROTECTION);
        peers.compute(peer, (_, old) -> {
            List<Multiaddr> addresses = new ArrayList<>(old == null ? List.of() : old.addresses());
            address.withoutPeer().ifPresent(addresses::add);
            Thread thread =
                    old == null ? Thread.ofVirtual().name("keep " + peer).start(() -> keep(peer)) : old.thread();
            return new Kept(addresses.stream().distinct().toList(), thread);
        });
        return peer;
    }

    /** Leaves the peer alone from now on; says whether it was kept. */
    public boolean remove(PeerId peer) {
        Kept old = peers.remove(peer);
        if (old == null) {
            return false;
        }
        old.thread().interrupt();
        host.unprotect(peer, PROTECTION);
        return true;
    }

    /** The peers and where they are, by name. */
    public Map<String, List<Multiaddr>> list() {
        Map<String, List<Multiaddr>> list = new TreeMap<>();
        peers.forEach((peer, kept) -> list.put(peer.toString(), kept.addresses()));
        return list;
    }

    private void keep(PeerId peer) {
        Duration pause = PAUSE_FIRST;
        try {
            while (true) {
                if (host.connected().contains(peer)) {
                    pause = PAUSE_FIRST;
                    Thread.sleep(LOOK);
                    continue;
                }
                try {
                    host.connect(peer, PATIENCE);
                } catch (IOException e) {
                    LOG.log(System.Logger.Level.DEBUG, () -> "The kept peer is away: " + e.getMessage());
                    Thread.sleep(pause);
                    pause = pause.multipliedBy(2).compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : pause.multipliedBy(2);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // Not kept any more.
        }
    }

    @Override
    public void close() {
        peers.values().forEach(kept -> kept.thread().interrupt());
        peers.clear();
    }
}
