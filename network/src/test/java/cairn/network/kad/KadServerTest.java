package cairn.network.kad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.failure.MalformedException;
import cairn.data.ipns.IpnsName;
import cairn.data.ipns.IpnsRecord;
import cairn.data.key.KeyType;
import cairn.data.key.SecretKey;
import cairn.data.multiaddr.Multiaddr;
import cairn.data.path.ContentPath;
import cairn.data.peer.PeerId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What strangers can do to a server, and what they cannot. */
final class KadServerTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final PeerId SELF = SimulatedNetwork.peer(0);
    private static final PeerId STRANGER = SimulatedNetwork.peer(1);

    private final RoutingTable table = new RoutingTable(KadKey.of(SELF), true);
    private final RecordStore records = new RecordStore(10);
    private final ProviderStore providers = new ProviderStore(100);
    private final KadServer server = new KadServer(
            SELF,
            table,
            new SimulatedNetwork.Book(),
            AddressScope.PUBLIC,
            new KadServer.Stores(records, providers, () -> NOW),
            peer -> {});

    private static List<Multiaddr> address(String text) throws IOException {
        return List.of(Multiaddr.parse(text));
    }

    private static KadMessage provide(PeerId peer, String address) throws IOException {
        return KadMessage.of(KadMessage.Type.ADD_PROVIDER, new byte[] {1, 2})
                .withProviders(List.of(new KadPeer(peer, address(address))));
    }

    @Test
    void aPeerProvidesForItselfOnly() throws IOException {
        assertEquals(Optional.empty(), server.answer(STRANGER, provide(STRANGER, "/ip4/1.2.3.4/tcp/1")));
        assertThrows(
                MalformedException.class,
                () -> server.answer(STRANGER, provide(SimulatedNetwork.peer(2), "/ip4/1.2.3.4/tcp/1")));
        KadMessage answer = server.answer(STRANGER, KadMessage.of(KadMessage.Type.GET_PROVIDERS, new byte[] {1, 2}))
                .orElseThrow();
        assertEquals(List.of(new KadPeer(STRANGER, address("/ip4/1.2.3.4/tcp/1"))), answer.providers());
        KadMessage longKey = KadMessage.of(KadMessage.Type.GET_PROVIDERS, new byte[81]);
        assertThrows(MalformedException.class, () -> server.answer(STRANGER, longKey));
    }

    @Test
    void privateAddressesAreNotPassedOn() throws IOException {
        server.answer(STRANGER, provide(STRANGER, "/ip4/192.168.1.1/tcp/1"));
        KadMessage answer = server.answer(STRANGER, KadMessage.of(KadMessage.Type.GET_PROVIDERS, new byte[] {1, 2}))
                .orElseThrow();
        assertEquals(List.of(), answer.providers().getFirst().addresses());
        for (String address : List.of(
                "/ip4/10.0.0.1",
                "/ip4/127.0.0.1",
                "/ip4/100.64.1.1",
                "/ip4/169.254.1.1",
                "/ip6/::1",
                "/ip6/fd00::1",
                "/ip6/fe80::1")) {
            assertFalse(AddressScope.PUBLIC.accepts(address(address + "/tcp/1").getFirst()), address);
            assertTrue(AddressScope.PRIVATE.accepts(address(address + "/tcp/1").getFirst()), address);
        }
        for (String address : List.of("/ip4/8.8.8.8", "/ip6/2001:db8::1", "/dns4/example.com")) {
            assertTrue(AddressScope.PUBLIC.accepts(address(address + "/tcp/1").getFirst()), address);
        }
    }

    @Test
    void onlyValidRecordsAreKeptAndTheBestStays() throws IOException {
        SecretKey key = SecretKey.generate(KeyType.ED25519);
        byte[] name = new IpnsName(key.publicKey().peerId()).routingKey();
        byte[] first = record(key, 1);
        byte[] second = record(key, 2);
        server.answer(STRANGER, put(name, second));
        assertThrows(MalformedException.class, () -> server.answer(STRANGER, put(name, first)));
        byte[] forged = record(SecretKey.generate(KeyType.ED25519), 3);
        assertThrows(MalformedException.class, () -> server.answer(STRANGER, put(name, forged)));
        assertThrows(MalformedException.class, () -> server.answer(STRANGER, put(new byte[] {1}, second)));
        assertThrows(
                MalformedException.class,
                () -> server.answer(STRANGER, KadMessage.of(KadMessage.Type.PUT_VALUE, name)));
        KadMessage answer = server.answer(STRANGER, KadMessage.of(KadMessage.Type.GET_VALUE, name))
                .orElseThrow();
        assertEquals(2, IpnsRecord.parse(answer.value().orElseThrow()).sequence());
        byte[] pk = concat(
                "/pk/".getBytes(StandardCharsets.US_ASCII),
                key.publicKey().peerId().bytes());
        server.answer(STRANGER, put(pk, key.publicKey().encoded()));
        assertEquals(2, records.size());
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static KadMessage put(byte[] key, byte[] value) {
        return KadMessage.of(KadMessage.Type.PUT_VALUE, key).withValue(value);
    }

    private static byte[] record(SecretKey key, long sequence) throws IOException {
        return IpnsRecord.sign(
                        key,
                        new IpnsRecord.Statement(
                                ContentPath.parseStrict("/ipfs/bafkqaaa"),
                                sequence,
                                NOW.plus(Duration.ofDays(1)),
                                Duration.ZERO),
                        true)
                .encoded();
    }

    @Test
    void storesStayWithinTheirLimits() throws IOException {
        for (int i = 0; i < 1000; i++) {
            providers.add(new byte[] {(byte) i, (byte) (i >> 8)}, SimulatedNetwork.peer(i), List.of(), NOW);
        }
        assertEquals(100, providers.size());
        for (int i = 0; i < 30; i++) {
            SecretKey key = SecretKey.generate(KeyType.ED25519);
            records.put(new IpnsName(key.publicKey().peerId()).routingKey(), record(key, 1), NOW);
        }
        assertEquals(10, records.size());
        ProviderStore large = new ProviderStore(100_000);
        for (int i = 0; i < 2 * ProviderStore.PROVIDERS_OF_KEY_MAX; i++) {
            large.add(new byte[] {7}, SimulatedNetwork.peer(i), List.of(), NOW);
        }
        assertEquals(ProviderStore.PROVIDERS_OF_KEY_MAX, large.size());
        large.expire(NOW.plus(ProviderStore.KEPT).plusSeconds(1));
        assertEquals(0, large.size());
    }

    @Test
    void fewPeersOfOneAddressRangeEnterTheTable() throws IOException {
        for (int i = 1; i < 100; i++) {
            table.heard(SimulatedNetwork.peer(i), address("/ip4/5.6.7." + i + "/tcp/1"), NOW);
        }
        assertEquals(3, table.size());
        for (int i = 100; i < 1000; i++) {
            String own = "/ip4/" + (i / 250 + 20) + "." + i % 250 + ".1.1/tcp/1";
            table.heard(SimulatedNetwork.peer(i), address(own), NOW);
        }
        assertTrue(table.size() > 60, "only " + table.size());
        List<PeerId> nearest = table.closest(KadKey.of(STRANGER), 20);
        assertEquals(20, nearest.size());
    }

    @Test
    void distancesOrderAsTheBytesDo() {
        Random random = new Random(9);
        for (int i = 0; i < 1000; i++) {
            KadKey a = KadKey.of(SimulatedNetwork.peer(random.nextLong()));
            KadKey b = KadKey.of(SimulatedNetwork.peer(random.nextLong()));
            KadKey target = KadKey.of(SimulatedNetwork.peer(random.nextLong()));
            if (target.commonPrefix(a) != target.commonPrefix(b)) {
                assertEquals(
                        target.commonPrefix(a) > target.commonPrefix(b),
                        target.byDistance().compare(a, b) < 0);
            }
            assertEquals(0, target.byDistance().compare(a, a));
        }
        List<PeerId> none = new ArrayList<>(new RoutingTable(KadKey.of(SELF), false).closest(KadKey.of(SELF), 5));
        assertEquals(List.of(), none);
    }
}
