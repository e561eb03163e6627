package cairn.network.relay;

import cairn.data.multiaddr.Multiaddr;
import cairn.data.multiaddr.Protocol;
import cairn.data.peer.PeerId;
import cairn.network.host.Shares;
import cairn.network.host.Subnet;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** Who has a reservation and how many circuits there are, within the limits. Any thread may use it. */
final class Places {
    private static final String ALL = "";

    private final RelayLimits limits;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<PeerId, Place> places = new HashMap<>(); // Guarded by the lock.
    private final Shares<String> circuits;
    private final Shares<PeerId> circuitsOfPeers;
    private final Shares<String> circuitsOfSubnets;

    private record Place(Instant expires, String address, Optional<String> subnet) {}

    Places(RelayLimits limits) {
        this.limits = limits;
        this.circuits = new Shares<>(limits.circuitsMax());
        this.circuitsOfPeers = new Shares<>(limits.circuitsPerPeerMax());
        this.circuitsOfSubnets = new Shares<>(limits.circuitsPerSubnetMax());
    }

    /** Gives {@code peer} a place, or its own again, until {@code expires}; false where there is none left for it. */
    boolean reserve(PeerId peer, Multiaddr from, Instant now, Instant expires) {
        Place wanted = new Place(expires, address(from), Subnet.of(from));
        lock.lock();
        try {
            places.values().removeIf(place -> !place.expires.isAfter(now));
            int ofAddress = 0;
            int ofSubnet = 0;
            int all = 0;
            for (Map.Entry<PeerId, Place> entry : places.entrySet()) {
                if (!entry.getKey().equals(peer)) {
                    Place other = entry.getValue();
                    all++;
                    ofAddress += other.address.equals(wanted.address) ? 1 : 0;
                    ofSubnet += other.subnet.isPresent() && other.subnet.equals(wanted.subnet) ? 1 : 0;
                }
            }
            boolean fits = all < limits.reservationsMax()
                    && ofAddress < limits.reservationsPerAddressMax()
                    && ofSubnet < limits.reservationsPerSubnetMax();
            if (fits) {
                places.put(peer, wanted);
            }
            return fits;
        } finally {
            lock.unlock();
        }
    }

    /** The number of the machine, or the whole address where there is none. */
    private static String address(Multiaddr from) {
        return from.find(Protocol.IP4)
                .or(() -> from.find(Protocol.IP6))
                .map(component -> component.text())
                .orElse(from.toString());
    }

    boolean isReserved(PeerId peer, Instant now) {
        lock.lock();
        try {
            Place place = places.get(peer);
            return place != null && place.expires.isAfter(now);
        } finally {
            lock.unlock();
        }
    }

    void leave(PeerId peer) {
        lock.lock();
        try {
            places.remove(peer);
        } finally {
            lock.unlock();
        }
    }

    int reservations(Instant now) {
        lock.lock();
        try {
            places.values().removeIf(place -> !place.expires.isAfter(now));
            return places.size();
        } finally {
            lock.unlock();
        }
    }

    /** A circuit's share of what there is; empty where the limits leave none. */
    Optional<Share> circuit(PeerId from, Multiaddr fromAddress, PeerId to) {
        Optional<String> subnet = Subnet.of(fromAddress);
        if (!circuits.take(ALL)) {
            return Optional.empty();
        }
        if (!circuitsOfPeers.take(from)) {
            circuits.release(ALL);
            return Optional.empty();
        }
        if (!circuitsOfPeers.take(to)) {
            circuitsOfPeers.release(from);
            circuits.release(ALL);
            return Optional.empty();
        }
        if (subnet.isPresent() && !circuitsOfSubnets.take(subnet.get())) {
            circuitsOfPeers.release(to);
            circuitsOfPeers.release(from);
            circuits.release(ALL);
            return Optional.empty();
        }
        return Optional.of(new Share(from, to, subnet));
    }

    /** Given back once. */
    final class Share implements AutoCloseable {
        private final PeerId from;
        private final PeerId to;
        private final Optional<String> subnet;

        private Share(PeerId from, PeerId to, Optional<String> subnet) {
            this.from = from;
            this.to = to;
            this.subnet = subnet;
        }

        @Override
        public void close() {
            circuits.release(ALL);
            circuitsOfPeers.release(from);
            circuitsOfPeers.release(to);
            subnet.ifPresent(circuitsOfSubnets::release);
        }
    }
}
