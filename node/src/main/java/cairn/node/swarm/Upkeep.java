package cairn.node.swarm;

import cairn.data.multiaddr.Multiaddr;
import cairn.data.peer.PeerId;
import cairn.network.host.Host;
import cairn.network.kad.Kad;
import cairn.network.kad.KadPeer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Dials the bootstrap peers while too few are connected, and refreshes the tables; on one virtual thread. */
final class Upkeep implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Upkeep.class.getName());
    private static final int PEERS_ENOUGH = 4;
    private static final Duration DIAL_PATIENCE = Duration.ofSeconds(15);
    private static final Duration LOOK = Duration.ofSeconds(30);
    private static final Duration REFRESH = Duration.ofMinutes(10);

    private final Host host;
    private final List<Kad> tables;
    private final List<Multiaddr> bootstrap;
    private Optional<Thread> thread = Optional.empty();

    Upkeep(Host host, List<Kad> tables, List<Multiaddr> bootstrap) {
        this.host = host;
        this.tables = tables;
        this.bootstrap = bootstrap;
    }

    void start() {
        thread = Optional.of(Thread.ofVirtual().name("upkeep").start(this::run));
    }

    private void run() {
        Instant refreshed = Instant.now();
        try {
            while (true) {
                if (host.connected().size() < PEERS_ENOUGH && !bootstrap.isEmpty()) {
                    dialBootstrap();
                }
                if (Instant.now().isAfter(refreshed.plus(REFRESH))) {
                    refreshed = Instant.now();
                    refresh();
                }
                Thread.sleep(LOOK);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // The swarm closes.
        }
    }

    private void dialBootstrap() throws InterruptedException {
        List<Multiaddr> chosen = new ArrayList<>(bootstrap);
        Collections.shuffle(chosen);
        chosen = new ArrayList<>(chosen.subList(0, Math.min(PEERS_ENOUGH, chosen.size())));
        chosen.addAll(remembered());
        List<Thread> dials = new ArrayList<>();
        for (Multiaddr address : chosen) {
            dials.add(Thread.ofVirtual().name("bootstrap").start(() -> dial(address)));
        }
        for (Thread dial : dials) {
            dial.join();
        }
    }

    /** Some of the peers that the host knows: the bootstrap ones may be away. */
    private List<Multiaddr> remembered() {
        List<PeerId> known = new ArrayList<>(host.peers().peers());
        known.removeAll(host.connected());
        Collections.shuffle(known);
        return known.stream()
                .limit(PEERS_ENOUGH)
                .flatMap(peer -> host.peers().addresses(peer).stream().limit(1).map(address -> address.with(peer)))
                .toList();
    }

    private void dial(Multiaddr address) {
        try {
            Optional<PeerId> peer = address.peer();
            if (peer.isEmpty()) {
                return;
            }
            host.connect(address, DIAL_PATIENCE);
            for (Kad table : tables) {
                table.bootstrap(List.of(new KadPeer(peer.get(), List.of(address))));
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, () -> "Bootstrap peer " + address + ": " + e.getMessage());
        }
    }

    private void refresh() {
        for (Kad table : tables) {
            try {
                if (table.isOnline()) {
                    table.maintain();
                }
            } catch (IOException e) {
                LOG.log(System.Logger.Level.DEBUG, () -> "A table was not refreshed: " + e.getMessage());
            }
        }
    }

    @Override
    public void close() {
        thread.ifPresent(Thread::interrupt);
    }
}
