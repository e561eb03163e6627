package cairn.node.swarm;

import cairn.network.host.Host;
import cairn.network.kad.AddressScope;
import cairn.network.relay.Circuits;
import cairn.network.relay.RelayLimits;
import cairn.network.relay.RelayService;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/** How others reach this node: keeps that up on one virtual thread. */
public final class Reachability implements AutoCloseable {
    private static final Duration LOOK = Duration.ofSeconds(5);

    private final Host host;
    private final SwarmOptions.Reaching options;
    private final RelayService service;
    private final Optional<Relays> relays;
    private Optional<Thread> thread = Optional.empty();

    Reachability(Host host, SwarmOptions.Reaching options) {
        this.host = host;
        this.options = options;
        InstantSource clock = InstantSource.system();
        this.service = new RelayService(host, options.identity(), RelayLimits.USUAL, clock);
        this.relays = options.usesRelays()
                ? Optional.of(new Relays(host, Circuits.start(host, clock), options.relays()))
                : Optional.empty();
        service.offer(servesAsRelay());
    }

    private boolean servesAsRelay() {
        return switch (options.relayService()) {
            case ON -> true;
            case OFF -> false;
            case AUTO -> isPublic();
        };
    }

    private boolean isPublic() {
        return !AddressScope.PUBLIC.filter(host.addresses()).isEmpty();
    }

    /** What this node does as a relay. */
    public RelayService.Stat relayed() {
        return service.stat();
    }

    void start() {
        thread = Optional.of(Thread.ofVirtual().name("reachability").start(this::run));
    }

    private void run() {
        try {
            while (true) {
                if (!isPublic()) {
                    relays.ifPresent(Relays::look);
                }
                Thread.sleep(LOOK);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // The swarm closes.
        }
    }

    @Override
    public void close() {
        thread.ifPresent(Thread::interrupt);
    }
}
