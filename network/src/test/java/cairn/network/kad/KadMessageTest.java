package cairn.network.kad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.failure.LimitException;
import cairn.data.failure.MalformedException;
import cairn.data.multiaddr.Multiaddr;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class KadMessageTest {
    private static KadMessage some() throws IOException {
        List<Multiaddr> addresses = List.of(Multiaddr.parse("/ip4/1.2.3.4/tcp/1"));
        return KadMessage.of(KadMessage.Type.GET_VALUE, new byte[] {1, 2, 3})
                .withValue(new byte[] {9, 8})
                .withCloser(List.of(new KadPeer(SimulatedNetwork.peer(1), addresses)))
                .withProviders(List.of(new KadPeer(SimulatedNetwork.peer(2), List.of())));
    }

    @Test
    void aMessageComesBack() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        some().writeTo(out);
        KadMessage back =
                KadMessage.readFrom(new ByteArrayInputStream(out.toByteArray())).orElseThrow();
        assertArrayEquals(some().encoded(), back.encoded());
        assertEquals(KadMessage.Type.GET_VALUE, back.type());
        assertArrayEquals(new byte[] {9, 8}, back.value().orElseThrow());
        assertEquals(some().closer(), back.closer());
        assertEquals(some().providers(), back.providers());
        assertEquals(Optional.empty(), KadMessage.readFrom(new ByteArrayInputStream(new byte[0])));
    }

    @Test
    void aLongMessageIsRefusedBeforeItIsReadAndAShortOneToo() throws IOException {
        byte[] huge = {(byte) 0xff, (byte) 0xff, (byte) 0xff, 0x7f};
        assertThrows(LimitException.class, () -> KadMessage.readFrom(new ByteArrayInputStream(huge)));
        byte[] endless = {-128, -128, -128, -128, -128, -128};
        assertThrows(MalformedException.class, () -> KadMessage.readFrom(new ByteArrayInputStream(endless)));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        some().writeTo(out);
        byte[] cut = Arrays.copyOf(out.toByteArray(), out.size() - 1);
        assertThrows(EOFException.class, () -> KadMessage.readFrom(new ByteArrayInputStream(cut)));
    }

    @Test
    void manyPeersAndAddressesAreCutToTheLimit() throws IOException {
        List<Multiaddr> addresses = Collections.nCopies(100, Multiaddr.parse("/ip4/1.2.3.4/tcp/1"));
        List<KadPeer> peers = new ArrayList<>();
        for (int i = 0; i < KadMessage.PEERS_MAX + 10; i++) {
            peers.add(new KadPeer(SimulatedNetwork.peer(i), i == 0 ? addresses : List.of()));
        }
        KadMessage message = KadMessage.parse(KadMessage.of(KadMessage.Type.FIND_NODE, new byte[1])
                .withCloser(peers)
                .encoded());
        assertEquals(KadMessage.PEERS_MAX, message.closer().size());
        assertEquals(
                KadMessage.ADDRESSES_MAX,
                message.closer().getFirst().addresses().size());
    }

    @Test
    void anyBytesAreAMessageOrRefused() throws IOException {
        long seed = 4;
        Random random = new Random(seed);
        byte[] good = some().encoded();
        int refused = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = good.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            try {
                KadMessage.parse(bytes).encoded();
            } catch (MalformedException e) {
                refused++;
            }
        }
        assertTrue(refused > 2000 && refused < 20_000, "seed " + seed + ": " + refused);
    }
}
