package cairn.network.host;

import cairn.data.failure.UnavailableException;
import cairn.data.multiaddr.Multiaddr;
import cairn.data.multiaddr.Protocol;
import cairn.data.peer.PeerId;
import cairn.network.security.WrongPeerException;
import cairn.network.transport.Arrival;
import cairn.network.transport.Link;
import cairn.network.transport.Upgrade;
import cairn.network.transport.Wire;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Reaches peers. Any thread may use it. */
final class Dialler {
    private static final Duration STAGGER = Duration.ofMillis(250);
    private static final int ATTEMPTS_AT_ONCE_MAX = 160;
    private static final int ADDRESSES_MAX = 24;
    private static final int RANK_OF_RELAYS = 100;
    private static final int MEETINGS_MAX = 8;

    private final List<Wire> wires;
    private final Upgrade upgrade;
    private final AddressResolver resolver;
    private final BackOff backOff;
    private final Semaphore attempts = new Semaphore(ATTEMPTS_AT_ONCE_MAX);

    Dialler(List<Wire> wires, Upgrade upgrade, AddressResolver resolver, BackOff backOff) {
        this.wires = wires;
        this.upgrade = upgrade;
        this.resolver = resolver;
        this.backOff = backOff;
    }

    /** What came of one attempt: a link, or why there is none. */
    private record Outcome(Multiaddr address, Optional<Link> link, String reason) {}

    /**
     * Tries {@code told}, the likely ones first, and gives the first link.
     *
     * @param insist tries addresses that failed a moment ago too
     */
    Link dial(PeerId peer, List<Multiaddr> told, boolean insist, Duration patience) throws IOException {
        long end = System.nanoTime() + patience.toNanos();
        List<String> reasons = new ArrayList<>();
        List<Multiaddr> addresses = candidates(peer, told, insist, reasons);
        BlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();
        AtomicBoolean over = new AtomicBoolean();
        List<Thread> threads = new ArrayList<>();
        int next = 0;
        int running = 0;
        try {
            while (next < addresses.size() || running > 0) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    reasons.add("the time was over");
                    break;
                }
                if (next < addresses.size()) {
                    Multiaddr address = addresses.get(next++);
                    Duration rest = Duration.ofNanos(left);
                    threads.add(
                            Thread.ofVirtual().name("dial").start(() -> attempt(peer, address, rest, over, outcomes)));
                    running++;
                }
                long wait = next < addresses.size() ? Math.min(left, STAGGER.toNanos()) : left;
                Outcome outcome = outcomes.poll(wait, TimeUnit.NANOSECONDS);
                if (outcome != null) {
                    running--;
                    if (outcome.link.isPresent()) {
                        return outcome.link.get();
                    }
                    reasons.add(outcome.reason);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("Interrupted while dialling " + peer, e);
        } finally {
            giveUp(over, outcomes, threads);
        }
        throw new UnavailableException("Cannot reach " + peer
                + (reasons.isEmpty() ? ": no address is known" : ": " + String.join("; ", reasons)));
    }

    /** Dials one address, from a port that the other side does not know. */
    Link dialAside(PeerId peer, Multiaddr address, Duration patience) throws IOException {
        Wire wire = wire(address)
                .orElseThrow(() -> new UnavailableException(address + ": no transport of this node leads there"));
        return upgrade.dialled(wire.dialAside(address, patience), Optional.of(peer), patience);
    }

    /** The first link that comes of dialling all of {@code addresses} while the other side dials here. */
    Link meet(PeerId peer, List<Multiaddr> addresses, boolean isDialler, Duration patience) throws IOException {
        BlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();
        AtomicBoolean over = new AtomicBoolean();
        List<Multiaddr> tried = addresses.stream()
                .filter(address -> wire(address).isPresent())
                .limit(MEETINGS_MAX)
                .toList();
        List<Thread> threads = tried.stream()
                .map(address -> Thread.ofVirtual()
                        .name("meet")
                        .start(() -> meet(peer, address, isDialler, patience, over, outcomes)))
                .toList();
        List<String> reasons = new ArrayList<>();
        try {
            for (int i = 0; i < tried.size(); i++) {
                Outcome outcome = outcomes.take();
                if (outcome.link.isPresent()) {
                    return outcome.link.get();
                }
                reasons.add(outcome.reason);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("Interrupted while meeting " + peer, e);
        } finally {
            giveUp(over, outcomes, threads);
        }
        throw new UnavailableException("No direct way to " + peer
                + (reasons.isEmpty() ? ": none of its addresses can be tried" : ": " + String.join("; ", reasons)));
    }

    private void meet(
            PeerId peer,
            Multiaddr address,
            boolean isDialler,
            Duration patience,
            AtomicBoolean over,
            BlockingQueue<Outcome> outcomes) {
        Outcome outcome;
        try {
            Arrival met = wire(address).orElseThrow().meet(address, patience);
            Link link = isDialler ? upgrade.dialled(met, Optional.of(peer), patience) : upgrade.accepted(met);
            if (!link.remote().peerId().equals(peer)) {
                link.drop();
                throw new WrongPeerException(peer, link.remote().peerId());
            }
            outcome = new Outcome(address, Optional.of(link), "");
        } catch (IOException e) {
            outcome = new Outcome(address, Optional.empty(), address + ": " + e.getMessage());
        }
        outcomes.add(outcome);
        if (over.get() && outcomes.remove(outcome)) {
            outcome.link.ifPresent(link -> link.session().close());
        }
    }

    /** Ends the attempts that lost; one of them may have won in the meantime. */
    private static void giveUp(AtomicBoolean over, BlockingQueue<Outcome> outcomes, List<Thread> threads) {
        over.set(true);
        threads.forEach(Thread::interrupt);
        for (Outcome late = outcomes.poll(); late != null; late = outcomes.poll()) {
            late.link.ifPresent(link -> link.session().close());
        }
    }

    private void attempt(
            PeerId peer, Multiaddr address, Duration patience, AtomicBoolean over, BlockingQueue<Outcome> outcomes) {
        Outcome outcome;
        try {
            // A dial by way of a relay waits for the relay's own, which needs the same attempts.
            int cost = address.has(Protocol.P2P_CIRCUIT) ? 0 : 1;
            attempts.acquire(cost);
            try {
                Wire wire = wire(address).orElseThrow();
                Link link = upgrade.dialled(wire.dial(address, peer, patience), Optional.of(peer), patience);
                backOff.succeeded(address);
                outcome = new Outcome(address, Optional.of(link), "");
            } finally {
                attempts.release(cost);
            }
        } catch (IOException e) {
            if (!over.get()) {
                backOff.failed(address);
            }
            outcome = new Outcome(address, Optional.empty(), address + ": " + e.getMessage());
        } catch (InterruptedException e) {
            return; // Given up before it began.
        }
        outcomes.add(outcome);
        if (over.get() && outcomes.remove(outcome)) {
            outcome.link.ifPresent(link -> link.session().close());
        }
    }

    private List<Multiaddr> candidates(PeerId peer, List<Multiaddr> told, boolean insist, List<String> reasons) {
        Set<Multiaddr> found = new LinkedHashSet<>();
        for (Multiaddr address : told) {
            try {
                for (Multiaddr resolved : resolver.resolve(peer, address)) {
                    if (wire(resolved).isEmpty()) {
                        reasons.add(resolved + ": no transport of this node leads there");
                    } else if (!insist && backOff.isResting(resolved)) {
                        reasons.add(resolved + ": it failed a moment ago");
                    } else {
                        found.add(resolved);
                    }
                }
            } catch (IOException e) {
                reasons.add(address + ": " + e.getMessage());
            }
        }
        return found.stream()
                .sorted(Comparator.comparingInt(Dialler::rank))
                .limit(ADDRESSES_MAX)
                .toList();
    }

    private Optional<Wire> wire(Multiaddr address) {
        return wires.stream().filter(wire -> wire.leadsTo(address)).findFirst();
    }

    /**
     * Lower is tried earlier: the same machine, the same network; TCP, which costs the processor less, before UDP; then
     * version 6 before 4; relays last.
     */
    static int rank(Multiaddr address) {
        if (address.has(Protocol.P2P_CIRCUIT)) {
            return RANK_OF_RELAYS;
        }
        int family = address.has(Protocol.IP6) ? 0 : 1;
        int carrier = address.has(Protocol.UDP) ? 2 : 0;
        Optional<byte[]> number =
                address.find(Protocol.IP6).or(() -> address.find(Protocol.IP4)).map(component -> component.value());
        if (number.isEmpty()) {
            return family + carrier;
        }
        try {
            InetAddress ip = InetAddress.getByAddress(number.get());
            return family + carrier + (ip.isLoopbackAddress() ? 0 : ip.isSiteLocalAddress() ? 4 : 8);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("An address of 4 or 16 bytes is one", e);
        }
    }
}
