package cairn.network.punch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.block.Eventually;
import cairn.data.key.KeyType;
import cairn.data.key.SecretKey;
import cairn.data.multiaddr.Multiaddr;
import cairn.network.host.Host;
import cairn.network.host.HostConnection;
import cairn.network.host.Hosts;
import cairn.network.memory.MemoryNetwork;
import cairn.network.punch.PunchMessage.Kind;
import cairn.network.relay.Circuits;
import cairn.network.relay.RelayLimits;
import cairn.network.relay.RelayService;
import cairn.network.stream.GarbledMessages;
import cairn.network.stream.Stream;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(90)
final class HolePunchTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Hosts hosts = new Hosts(MemoryNetwork.faultless());
    private final Host target = hosts.silent();
    private final Host dialler = hosts.silent();

    @AfterEach
    void stop() {
        hosts.close();
    }

    private HostConnection connected() throws IOException {
        SecretKey key = SecretKey.generate(KeyType.ED25519);
        Host relay = hosts.of(key);
        relay.listen(Multiaddr.parse("/memory/0"));
        new RelayService(relay, key, RelayLimits.USUAL, InstantSource.system()).offer(true);
        Circuits.start(target, InstantSource.system());
        Circuits.start(dialler, InstantSource.system());
        target.listen(Circuits.behind(Hosts.address(relay)));
        return dialler.connect(target.addresses().getFirst().with(target.self()), PATIENCE);
    }

    @Test
    void whoCanSimplyBeDialledIs() throws Exception {
        HolePunch punch = HolePunch.start(target, List::of, _ -> true);
        dialler.listen(Multiaddr.parse("/ip4/127.0.0.1/tcp/0"));
        HostConnection circuit = connected();
        assertTrue(circuit.limited());
        Eventually.holds(
                "a direct connection", () -> dialler.direct(target.self()).isPresent());
        Eventually.holds("counted", () -> punch.stat().done() == 1);
    }

    @Test
    void whereNobodyKnowsWhereOthersSeeHimTheCircuitStays() throws Exception {
        HolePunch punch = HolePunch.start(target, List::of, _ -> true);
        HolePunch.start(dialler, List::of, _ -> true);
        HostConnection circuit = connected();
        Eventually.holds("given up", () -> punch.stat().failed() == 1);
        assertTrue(circuit.isOpen());
    }

    @Test
    void addressesThatAreNotToBeDialledAreNot() throws Exception {
        Multiaddr home = Multiaddr.parse("/ip4/192.168.7.7/tcp/22");
        HolePunch punch = HolePunch.start(target, () -> List.of(home), _ -> false);
        List<Multiaddr> asked = new ArrayList<>();
        dialler.handleEverywhere(HolePunch.PROTOCOL, stream -> {
            asked.addAll(PunchMessage.receive(stream, Kind.CONNECT).addresses());
            new PunchMessage(Kind.CONNECT, List.of(home)).send(stream);
            PunchMessage.receive(stream, Kind.SYNC);
        });
        connected();
        Eventually.holds("given up", () -> punch.stat().failed() == 1);
        assertEquals(List.of(home), asked);
    }

    @Test
    void whoIsDialledBeginsAndNobodyElse() throws Exception {
        HolePunch.start(target, List::of, _ -> true);
        HostConnection circuit = connected();
        dialler.handleEverywhere(HolePunch.PROTOCOL, Stream::reset);
        PunchMessage unasked = new PunchMessage(Kind.CONNECT, List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/9")));
        assertThrows(IOException.class, () -> {
            // The stream may be reset at any of these.
            try (Stream stream = circuit.open(List.of(HolePunch.PROTOCOL), PATIENCE)) {
                stream.deadline(PATIENCE);
                unasked.send(stream);
                PunchMessage.receive(stream, Kind.CONNECT);
            }
        });
    }

    @Test
    void messagesAreReadBackAndOthersRefused() throws Exception {
        PunchMessage message = new PunchMessage(Kind.CONNECT, List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/9")));
        byte[] good = message.encode().toBytes();
        assertEquals(message, PunchMessage.parse(good));
        GarbledMessages.areReadOrRefused(good, PunchMessage::parse);
    }
}
