package cairn.network.host;

import cairn.data.failure.LimitException;
import cairn.data.multiaddr.Multiaddr;
import cairn.data.peer.PeerId;
import java.util.Optional;

/** Who may come in: how many at once, from one network, and of one peer. Any thread may use it. */
final class Admission {
    private static final String SUBNET_LIMIT = "swarm.connections-per-subnet";

    private final ConnectionLimits limits;
    private final Refusals refusals;
    private final Shares<String> all;
    private final Shares<String> subnets;
    private final Shares<PeerId> peers;

    Admission(ConnectionLimits limits, Refusals refusals) {
        this.limits = limits;
        this.refusals = refusals;
        this.all = new Shares<>(limits.inboundMax());
        this.subnets = new Shares<>(limits.perSubnetMax());
        this.peers = new Shares<>(limits.perPeerMax());
    }

    /** A place for one link from {@code remote}, before anything is known of it; given back when it is gone. */
    Place enter(Multiaddr remote) throws LimitException {
        Optional<String> subnet = Subnet.of(remote);
        if (!all.take("")) {
            throw refusals.of("The link from " + remote + " was refused", "swarm.connections", limits.inboundMax());
        }
        if (subnet.isPresent() && !subnets.take(subnet.get())) {
            all.release("");
            throw refusals.of("The link from " + remote + " was refused", SUBNET_LIMIT, limits.perSubnetMax());
        }
        return new Place(subnet);
    }

    /** One link's place. Used by one thread at a time. */
    final class Place {
        private final Optional<String> subnet;
        private Optional<PeerId> peer = Optional.empty();
        private boolean left;

        private Place(Optional<String> subnet) {
            this.subnet = subnet;
        }

        /** It is known now who is there. */
        void named(PeerId who) throws LimitException {
            if (!peers.take(who)) {
                throw refusals.of(
                        "One more connection of " + who + " was refused",
                        "swarm.connections-per-peer",
                        limits.perPeerMax());
            }
            peer = Optional.of(who);
        }

        void leave() {
            if (left) {
                return;
            }
            left = true;
            all.release("");
            subnet.ifPresent(subnets::release);
            peer.ifPresent(peers::release);
        }
    }
}
