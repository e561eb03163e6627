package cairn.network.autonat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.failure.LimitException;
import cairn.data.failure.MalformedException;
import cairn.data.failure.UnavailableException;
import cairn.data.multiaddr.Multiaddr;
import cairn.data.peer.PeerId;
import cairn.network.autonat.AutoNatMessage.Data;
import cairn.network.autonat.AutoNatMessage.DataRequest;
import cairn.network.autonat.AutoNatMessage.Request;
import cairn.network.autonat.AutoNatMessage.Response;
import cairn.network.host.Host;
import cairn.network.host.Hosts;
import cairn.network.memory.MemoryNetwork;
import cairn.network.stream.GarbledMessages;
import cairn.network.stream.Stream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(90)
final class AutoNatTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Hosts hosts = new Hosts(MemoryNetwork.faultless());
    private final Host server = hosts.silent();
    private final Host asking = hosts.silent();
    private final AutoNat autoNat = AutoNat.start(asking);
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);

    @AfterEach
    void stop() {
        hosts.close();
    }

    private PeerId connected(String at) throws IOException {
        server.listen(Multiaddr.parse(at));
        return asking.connect(Hosts.address(server), PATIENCE).peer();
    }

    private PeerId serving(String at) throws IOException {
        new AutoNatServer(server, _ -> true, now::get).offer(true);
        return connected(at);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ip4/127.0.0.1/tcp/0", "/ip4/127.0.0.1/udp/0/quic-v1", "/ip4/127.0.0.1/tcp/0/ws"})
    void anAddressThatIsReachedIsSaidToBe(String at) throws Exception {
        PeerId peer = serving(at);
        Multiaddr own = asking.listen(Multiaddr.parse(at));
        assertEquals(Optional.of(new AutoNat.Result(own, true)), autoNat.ask(peer, List.of(own)));
        assertEquals(1, asking.connected().size());
    }

    @Test
    void oneWhereNobodyListensIsNot() throws Exception {
        PeerId peer = serving("/ip4/127.0.0.1/tcp/0");
        Multiaddr nowhere = Multiaddr.parse("/ip4/127.0.0.1/tcp/1");
        assertEquals(Optional.of(new AutoNat.Result(nowhere, false)), autoNat.ask(peer, List.of(nowhere)));
    }

    @Test
    void anotherMachinesAddressCostsData() throws Exception {
        PeerId peer = serving("/ip4/127.0.0.1/tcp/0");
        asking.listen(Multiaddr.parse("/ip4/127.0.0.2/tcp/0"));
        Multiaddr own = asking.addresses().getFirst();
        assertEquals(Optional.of(new AutoNat.Result(own, true)), autoNat.ask(peer, List.of(own)));
        try (Stream stream = asking.open(peer, List.of(AutoNat.REQUEST_PROTOCOL), PATIENCE)) {
            stream.deadline(PATIENCE);
            new Request(List.of(Optional.of(own)), 7).send(stream);
            DataRequest wanted = assertInstanceOf(DataRequest.class, AutoNatMessage.receive(stream));
            assertTrue(wanted.bytes() >= 30_000 && wanted.bytes() <= 100_000, wanted.toString());
            new Data(10).send(stream);
            assertThrows(IOException.class, () -> AutoNatMessage.receive(stream));
        }
    }

    @Test
    void whatTheServerDoesNotDialIsRefused() throws Exception {
        new AutoNatServer(server, _ -> false, now::get).offer(true);
        PeerId peer = connected("/ip4/127.0.0.1/tcp/0");
        Multiaddr own = asking.listen(Multiaddr.parse("/ip4/127.0.0.1/tcp/0"));
        assertEquals(Optional.empty(), autoNat.ask(peer, List.of(own)));
        Multiaddr circuit = Hosts.address(server).with(Multiaddr.parse("/p2p-circuit"));
        assertEquals(Optional.empty(), autoNat.ask(peer, List.of(circuit)));
    }

    @Test
    void onePeerAsksOnlySoOften() throws Exception {
        PeerId peer = serving("/ip4/127.0.0.1/tcp/0");
        Multiaddr own = asking.listen(Multiaddr.parse("/ip4/127.0.0.1/tcp/0"));
        for (int i = 0; i < 12; i++) {
            assertTrue(autoNat.ask(peer, List.of(own)).isPresent());
        }
        assertThrows(UnavailableException.class, () -> autoNat.ask(peer, List.of(own)));
        now.set(now.get().plus(Duration.ofSeconds(61)));
        assertTrue(autoNat.ask(peer, List.of(own)).isPresent());
    }

    @Test
    void whoSaysThatItDialledAndDidNotIsNotBelieved() throws Exception {
        Multiaddr own = asking.listen(Multiaddr.parse("/ip4/127.0.0.1/tcp/0"));
        PeerId peer = connected("/ip4/127.0.0.1/tcp/0");
        for (AutoNatMessage lie : List.of(
                new Response(Response.OK, 0, Response.DIAL_BACK_ERROR),
                new Response(Response.OK, 5, Response.OK),
                new Response(Response.OK, -1, Response.DIAL_ERROR),
                new DataRequest(3, 40_000),
                new Data(8))) {
            answer(lie);
            assertThrows(MalformedException.class, () -> autoNat.ask(peer, List.of(own)), lie.toString());
        }
        answer(new DataRequest(0, 1L << 40));
        assertThrows(LimitException.class, () -> autoNat.ask(peer, List.of(own)));
    }

    private void answer(AutoNatMessage lie) {
        server.handle(AutoNat.REQUEST_PROTOCOL, stream -> {
            AutoNatMessage.receive(stream);
            lie.send(stream);
        });
    }

    @Test
    void aNumberThatNobodyAskedForIsNotTaken() throws Exception {
        server.listen(Multiaddr.parse("/memory/0"));
        AutoNat.start(server);
        PeerId peer = asking.connect(Hosts.address(server), PATIENCE).peer();
        try (Stream stream = asking.open(peer, List.of(AutoNat.BACK_PROTOCOL), PATIENCE)) {
            stream.deadline(PATIENCE);
            stream.output().write(new byte[] {9, 9, 1, 2, 3, 4, 5, 6, 7, 8});
            stream.output().flush();
            assertThrows(IOException.class, () -> {
                if (stream.input().read() < 0) {
                    throw new IOException("nothing");
                }
            });
        }
    }

    @Test
    void messagesAreReadBackAndOthersRefused() throws Exception {
        byte[] good = {0x0a, 0x11, 0x0a, 6, 4, 127, 0, 0, 1, 6, 0x11, 1, 2, 3, 4, 5, 6, 7, 8};
        Request read = assertInstanceOf(Request.class, AutoNatMessage.parse(good));
        assertEquals(0x0807060504030201L, read.nonce());
        assertFalse(read.addresses().getFirst().isPresent());
        GarbledMessages.areReadOrRefused(good, AutoNatMessage::parse);
    }
}
