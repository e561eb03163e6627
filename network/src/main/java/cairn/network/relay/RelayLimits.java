package cairn.network.relay;

import java.time.Duration;

/**
 * What strangers can take of a relay.
 *
 * @param reservationsMax places at once
 * @param reservationsPerAddressMax places of peers at one IP address
 * @param reservationsPerSubnetMax places of peers in one public network, /24 of version 4 or /48 of version 6
 * @param reservationLife after which a place is given to others unless it is renewed
 * @param circuitsMax circuits at once
 * @param circuitsPerPeerMax circuits from and to one peer
 * @param circuitsPerSubnetMax circuits that one public network asked for
 * @param circuit what each of them may carry
 * @param patience how long a peer may take for a message
 */
public record RelayLimits(
        int reservationsMax,
        int reservationsPerAddressMax,
        int reservationsPerSubnetMax,
        Duration reservationLife,
        int circuitsMax,
        int circuitsPerPeerMax,
        int circuitsPerSubnetMax,
        CircuitLimit circuit,
        Duration patience) {
    /** Those of most relays of the IPFS network. */
    public static final RelayLimits USUAL = new RelayLimits(
            128,
            8,
            32,
            Duration.ofHours(1),
            1024,
            16,
            64,
            new CircuitLimit(Duration.ofMinutes(2), 128 * 1024),
            Duration.ofSeconds(15));

    public RelayLimits withReservations(int count, int perAddress, Duration life) {
        return new RelayLimits(
                count,
                perAddress,
                reservationsPerSubnetMax,
                life,
                circuitsMax,
                circuitsPerPeerMax,
                circuitsPerSubnetMax,
                circuit,
                patience);
    }

    public RelayLimits withCircuits(int count, int perPeer, CircuitLimit each) {
        return new RelayLimits(
                reservationsMax,
                reservationsPerAddressMax,
                reservationsPerSubnetMax,
                reservationLife,
                count,
                perPeer,
                circuitsPerSubnetMax,
                each,
                patience);
    }

    public RelayLimits withPatience(Duration forMessage) {
        return new RelayLimits(
                reservationsMax,
                reservationsPerAddressMax,
                reservationsPerSubnetMax,
                reservationLife,
                circuitsMax,
                circuitsPerPeerMax,
                circuitsPerSubnetMax,
                circuit,
                forMessage);
    }
}
