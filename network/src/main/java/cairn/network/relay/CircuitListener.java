package cairn.network.relay;

import cairn.data.failure.UnavailableException;
import cairn.data.multiaddr.Multiaddr;
import cairn.data.multiaddr.Protocol;
import cairn.data.peer.PeerId;
import cairn.network.transport.Arrival;
import cairn.network.transport.BareLink;
import cairn.network.transport.WireListener;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/** A place at a relay, renewed on a virtual thread of its own while the relay grants it. */
final class CircuitListener implements WireListener {
    private static final System.Logger LOG = System.getLogger(CircuitListener.class.getName());
    private static final int WAITING_MAX = 64;
    private static final int ADDRESSES_MAX = 8;
    /** A lost connection is noticed so soon. */
    private static final Duration LOOK = Duration.ofSeconds(5);

    private static final String PROTECTION = "relay";

    private final Circuits circuits;
    private final Multiaddr relay;
    private final PeerId peer;
    private final InstantSource clock;
    /** Links that wait; an empty one says that this is closed. */
    private final BlockingQueue<Optional<BareLink>> waiting = new LinkedBlockingQueue<>(WAITING_MAX);

    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile List<Multiaddr> addresses = List.of();
    private volatile Optional<Thread> renewal = Optional.empty();

    CircuitListener(Circuits circuits, Multiaddr relay, PeerId peer, InstantSource clock) {
        this.circuits = circuits;
        this.relay = relay;
        this.peer = peer;
        this.clock = clock;
    }

    /** Reserves a place. */
    void start() throws IOException {
        circuits.host().protect(peer, PROTECTION);
        Reservation first = reserve();
        renewal = Optional.of(Thread.ofVirtual().name("reservation").start(() -> renew(first)));
    }

    private Reservation reserve() throws IOException {
        Circuits.Reserved reserved = circuits.reserve(relay);
        Set<Multiaddr> found = new LinkedHashSet<>();
        for (Multiaddr address : reserved.reservation().addresses()) {
            Optional<Multiaddr> bare = address.has(Protocol.P2P_CIRCUIT) ? Optional.empty() : address.withoutPeer();
            if (bare.isPresent() && found.size() < ADDRESSES_MAX) {
                found.add(Circuits.behind(bare.get().with(peer)));
            }
        }
        if (found.isEmpty()) {
            found.add(Circuits.behind(reserved.relay()));
        }
        addresses = List.copyOf(found);
        return reserved.reservation();
    }

    /** Asks again when three quarters of the time are over, or the connection was lost. */
    private void renew(Reservation first) {
        Reservation held = first;
        try {
            while (!closed.get()) {
                Duration left = Duration.between(clock.instant(), held.expires());
                long end = System.nanoTime() + left.toNanos() * 3 / 4;
                for (long rest = end - System.nanoTime();
                        rest > 0 && circuits.isConnected(peer);
                        rest = end - System.nanoTime()) {
                    Thread.sleep(Duration.ofNanos(Math.min(rest, LOOK.toNanos())));
                }
                held = reserve();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // It was closed.
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, () -> "The place at " + relay + " is lost: " + e.getMessage());
            close();
        }
    }

    /** Takes a link; false where nobody takes those that came before. */
    boolean arrived(BareLink link) {
        return !closed.get() && waiting.offer(Optional.of(link));
    }

    @Override
    public Multiaddr address() {
        return addresses.isEmpty() ? Circuits.behind(relay) : addresses.getFirst();
    }

    @Override
    public List<Multiaddr> addresses() {
        return addresses;
    }

    @Override
    public Arrival accept() throws IOException {
        try {
            return waiting.take().orElseThrow(() -> new EOFException("There is no place at " + relay + " any more"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("Interrupted while listening", e);
        }
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        circuits.left(peer, this);
        circuits.host().unprotect(peer, PROTECTION);
        renewal.ifPresent(Thread::interrupt);
        while (!waiting.offer(Optional.empty())) {
            Optional<BareLink> dropped = waiting.poll();
            if (dropped != null) {
                dropped.ifPresent(BareLink::drop);
            }
        }
    }
}
