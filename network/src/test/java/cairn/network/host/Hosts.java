package cairn.network.host;

import cairn.data.key.KeyType;
import cairn.data.key.SecretKey;
import cairn.data.multiaddr.Multiaddr;
import cairn.network.memory.MemoryNetwork;
import cairn.network.noise.Noise;
import cairn.network.pnet.NetworkKey;
import cairn.network.quic.Quic;
import cairn.network.tcp.Tcp;
import cairn.network.tls.Tls;
import cairn.network.websocket.Certificates;
import cairn.network.websocket.WebSocket;
import cairn.network.yamux.YamuxLimits;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Hosts of one test; closing it closes them all. */
public final class Hosts implements AutoCloseable {
    private final MemoryNetwork network;
    private final List<Host> all = new ArrayList<>();

    public Hosts(MemoryNetwork network) {
        this.network = network;
    }

    /** A host that listens nowhere. */
    public Host silent() {
        return of(SecretKey.generate(KeyType.ED25519), 100);
    }

    /** A host that listens nowhere, of that identity. */
    public Host of(SecretKey identity) {
        return of(identity, 100);
    }

    Host of(SecretKey identity, int connectionsMax) {
        return of(identity, ConnectionLimits.DEFAULT.withInboundMax(connectionsMax), Optional.empty());
    }

    Host of(SecretKey identity, ConnectionLimits limits, Optional<NetworkKey> network) {
        Host host = new Host(new Host.Parts(
                identity,
                List.of(
                        this.network,
                        new Tcp(),
                        new Quic(identity, InstantSource.system()),
                        new WebSocket(Certificates::trusting, Optional.of(Certificates.serving(identity)))),
                List.of(new Noise(identity), new Tls(identity, InstantSource.system())),
                YamuxLimits.DEFAULT,
                Optional.empty(),
                InstantSource.system(),
                "test/1",
                limits,
                network));
        all.add(host);
        return host;
    }

    /** A host that listens in memory. */
    public Host inMemory() throws IOException {
        Host host = silent();
        host.listen(Multiaddr.parse("/memory/0"));
        return host;
    }

    /** A host that listens at a free port of the loopback interface. */
    public Host overTcp() throws IOException {
        return at("/ip4/127.0.0.1/tcp/0");
    }

    /** A host that listens at {@code address}. */
    public Host at(String address) throws IOException {
        Host host = silent();
        host.listen(Multiaddr.parse(address));
        return host;
    }

    /** Where others reach {@code host}, with its name. */
    public static Multiaddr address(Host host) {
        return host.addresses().getFirst().with(host.self());
    }

    @Override
    public void close() {
        all.forEach(Host::close);
    }
}
