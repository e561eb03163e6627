package cairn.node.swarm;

import cairn.data.failure.UnavailableException;
import cairn.data.multiaddr.Component;
import cairn.data.multiaddr.Multiaddr;
import cairn.data.multiaddr.Protocol;
import cairn.data.peer.PeerId;
import cairn.network.host.Host;
import cairn.network.mdns.Mdns;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** Peers of the network at home: dials those that say on the link where they are. Any thread may use it. */
final class HomePeers implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(HomePeers.class.getName());
    private static final Duration ADDRESSES_LIVE = Duration.ofMinutes(10);
    private static final Duration DIAL_PATIENCE = Duration.ofSeconds(15);
    private static final int DIALS_MAX = 8;

    private final Host host;
    private final Semaphore dials = new Semaphore(DIALS_MAX);
    private Optional<Mdns> mdns = Optional.empty();

    HomePeers(Host host) {
        this.host = host;
    }

    /** Begins to look for them, where this machine can. */
    void start() {
        try {
            mdns = Optional.of(
                    Mdns.start(new Mdns.Parts(host.self(), this::reachable, this::found, Mdns.GROUP, Mdns.links())));
        } catch (UnavailableException e) {
            LOG.log(System.Logger.Level.INFO, e.getMessage());
        }
    }

    /** Others on the link do not reach this machine's loopback. */
    private List<Multiaddr> reachable() {
        return host.listening().stream()
                .filter(address -> {
                    Component first = address.components().getFirst();
                    boolean isIp = first.protocol() == Protocol.IP4 || first.protocol() == Protocol.IP6;
                    return isIp
                            && !first.text().startsWith("127.")
                            && !first.text().equals("::1");
                })
                .toList();
    }

    private void found(PeerId peer, List<Multiaddr> addresses) {
        host.peers().learn(peer, addresses, ADDRESSES_LIVE);
        if (host.connected().contains(peer) || !dials.tryAcquire()) {
            return;
        }
        Thread.ofVirtual().name("dial at home").start(() -> {
            try {
                host.connect(peer, DIAL_PATIENCE);
            } catch (IOException e) {
                LOG.log(System.Logger.Level.DEBUG, () -> "A peer at home: " + e.getMessage());
            } finally {
                dials.release();
            }
        });
    }

    @Override
    public void close() {
        mdns.ifPresent(Mdns::close);
    }
}
