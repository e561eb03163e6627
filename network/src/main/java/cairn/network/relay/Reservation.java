package cairn.network.relay;

import cairn.data.envelope.Envelope;
import cairn.data.multiaddr.Multiaddr;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A place at a relay.
 *
 * @param expires when it ends unless it is renewed, in whole seconds
 * @param addresses where the relay says that others reach it
 * @param voucher the relay's word for it, signed
 */
public record Reservation(Instant expires, List<Multiaddr> addresses, Optional<Envelope> voucher) {
    public Reservation {
        addresses = List.copyOf(addresses);
    }
}
