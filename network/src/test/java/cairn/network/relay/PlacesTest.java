package cairn.network.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.failure.MalformedException;
import cairn.data.key.KeyType;
import cairn.data.key.SecretKey;
import cairn.data.multiaddr.Multiaddr;
import cairn.data.peer.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PlacesTest {
    private static final Instant NOW = Instant.EPOCH;
    private static final Instant LATER = NOW.plus(Duration.ofHours(1));
    private static final CircuitLimit EACH = RelayLimits.USUAL.circuit();
    private static final PeerId TARGET = peer();

    private final Places places =
            new Places(new RelayLimits(6, 2, 3, Duration.ofHours(1), 5, 2, 3, EACH, Duration.ofSeconds(15)));

    private static PeerId peer() {
        return SecretKey.generate(KeyType.ED25519).publicKey().peerId();
    }

    private static Multiaddr at(String number) throws MalformedException {
        return Multiaddr.parse("/ip4/" + number + "/tcp/4001");
    }

    private boolean isReserved(String number) throws MalformedException {
        return places.reserve(peer(), at(number), NOW, LATER);
    }

    @Test
    void placesOfOneAddressOneNetworkAndInAllAreFew() throws Exception {
        assertTrue(isReserved("8.8.8.1"));
        assertTrue(isReserved("8.8.8.1"));
        assertFalse(isReserved("8.8.8.1"));
        assertTrue(isReserved("8.8.8.2"));
        assertFalse(isReserved("8.8.8.3"));
        assertTrue(isReserved("8.8.9.3"));
        assertTrue(isReserved("10.0.0.1"));
        assertTrue(isReserved("10.0.0.2"));
        assertFalse(isReserved("9.9.9.9"));
        assertEquals(6, places.reservations(NOW));
    }

    @Test
    void aPlaceIsRenewedWhereAllAreTakenAndFreeWhenItsTimeIsOver() throws Exception {
        PeerId first = peer();
        assertTrue(places.reserve(first, at("8.8.8.1"), NOW, LATER));
        assertTrue(isReserved("8.8.8.1"));
        assertTrue(places.reserve(first, at("8.8.8.1"), NOW, LATER.plusSeconds(1)));
        assertEquals(2, places.reservations(NOW));
        assertTrue(places.isReserved(first, LATER));
        assertFalse(places.isReserved(first, LATER.plusSeconds(1)));
        assertEquals(1, places.reservations(LATER));
        places.leave(first);
        assertFalse(places.isReserved(first, NOW));
    }

    @Test
    void circuitsOfOnePeerOneNetworkAndInAllAreFewAndGivenBack() throws Exception {
        PeerId one = peer();
        Places.Share first = places.circuit(one, at("8.8.8.1"), peer()).orElseThrow();
        assertTrue(places.circuit(one, at("8.8.8.1"), peer()).isPresent());
        assertEquals(Optional.empty(), places.circuit(one, at("8.8.8.1"), peer()));
        assertTrue(places.circuit(peer(), at("8.8.8.2"), TARGET).isPresent());
        assertEquals(Optional.empty(), places.circuit(peer(), at("8.8.8.3"), TARGET));
        assertTrue(places.circuit(peer(), at("7.7.7.7"), TARGET).isPresent());
        assertEquals(Optional.empty(), places.circuit(peer(), at("6.6.6.6"), TARGET));
        assertTrue(places.circuit(peer(), at("5.5.5.5"), peer()).isPresent());
        assertEquals(Optional.empty(), places.circuit(peer(), at("4.4.4.4"), peer()));
        first.close();
        assertTrue(places.circuit(one, at("4.4.4.4"), peer()).isPresent());
    }
}
