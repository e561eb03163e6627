package cairn.network.mdns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cairn.data.block.Eventually;
import cairn.data.failure.MalformedException;
import cairn.data.failure.UnavailableException;
import cairn.data.key.KeyType;
import cairn.data.key.SecretKey;
import cairn.data.multiaddr.Multiaddr;
import cairn.data.multiaddr.Protocol;
import cairn.data.peer.PeerId;
import cairn.network.dns.DnsMessage;
import cairn.network.dns.DnsMulticast;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Peers that find each other by multicast on the loopback interface. */
@Timeout(120)
final class MdnsTest {
    private final Map<PeerId, List<Multiaddr>> found = new ConcurrentHashMap<>();

    private static PeerId peer() {
        return SecretKey.generate(KeyType.ED25519).publicKey().peerId();
    }

    private static NetworkInterface loopback() throws IOException {
        return NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
    }

    private static InetSocketAddress group() throws IOException {
        try (DatagramSocket free = new DatagramSocket()) {
            return new InetSocketAddress(InetAddress.ofLiteral("224.0.0.251"), free.getLocalPort());
        }
    }

    private Mdns start(PeerId self, String address, InetSocketAddress group, Mdns.Listener listener) throws Exception {
        List<Multiaddr> addresses = List.of(Multiaddr.parse(address));
        try {
            return Mdns.start(new Mdns.Parts(self, () -> addresses, listener, group, List.of(loopback())));
        } catch (UnavailableException e) {
            assumeTrue(false, "no multicast on loopback here: " + e.getMessage());
            throw e;
        }
    }

    @Test
    void peersOnTheLinkFindEachOther() throws Exception {
        InetSocketAddress group = group();
        PeerId one = peer();
        PeerId other = peer();
        try (Mdns _ = start(one, "/ip4/127.0.0.1/tcp/4001", group, found::put);
                Mdns _ = start(other, "/ip4/127.0.0.1/tcp/4002", group, found::put)) {
            Eventually.holds("both are found", () -> found.keySet().equals(Set.of(one, other)));
            assertEquals(List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/4002")), found.get(other));
        }
    }

    @Test
    void whereNoLinkIsSharedItSaysSo() throws Exception {
        InetSocketAddress group = group();
        assertThrows(
                UnavailableException.class,
                () -> Mdns.start(new Mdns.Parts(peer(), List::of, found::put, group, List.of())));
    }

    @Test
    void packetsHoldWhatTheSpecificationSays() throws Exception {
        PeerId self = peer();
        Multiaddr address = Multiaddr.parse("/ip4/192.0.2.1/tcp/4001");
        DnsMulticast question = DnsMessage.decodeMulticast(Announcement.question());
        assertEquals(List.of("_p2p._udp.local"), question.asked());
        String name = Announcement.newName();
        DnsMulticast answer = DnsMessage.decodeMulticast(Announcement.answer(name, self, List.of(address)));
        assertTrue(answer.asked().isEmpty());
        assertEquals(2, answer.records().size());
        assertEquals(name + "._p2p._udp.local", answer.records().getLast().name());
        assertEquals(
                List.of(address.with(self)),
                Announcement.addresses(answer.records().getLast()));
    }

    @Test
    void anyBytesGiveAPacketOrAnError() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        ByteBuffer good =
                Announcement.answer(Announcement.newName(), peer(), List.of(Multiaddr.of(Protocol.MEMORY, "1")));
        byte[] bytes = new byte[good.remaining()];
        good.get(bytes);
        int errors = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] changed = bytes.clone();
            for (int j = random.nextInt(8); j >= 0; j--) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            }
            try {
                DnsMessage.decodeMulticast(ByteBuffer.wrap(changed)).records().forEach(Announcement::addresses);
            } catch (MalformedException e) {
                errors++; // Anything else fails the test.
            }
        }
        assertTrue(errors > 0, "seed " + seed);
    }
}
