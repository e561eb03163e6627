package cairn.network.host;

import cairn.data.envelope.PeerRecord;
import cairn.data.key.PrivateKey;
import cairn.data.multiaddr.Multiaddr;
import cairn.data.multiaddr.Protocol;
import cairn.data.peer.PeerId;
import cairn.network.identify.Identification;
import cairn.network.stream.Stream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Tells peers who this node is, and remembers who they are. Any thread may use it. */
final class Introductions {
    static final String PROTOCOL = "/ipfs/id/1.0.0";
    static final String PUSH_PROTOCOL = "/ipfs/id/push/1.0.0";

    private static final String PROTOCOL_VERSION = "ipfs/0.1.0";
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration ADDRESSES_LIVE = Duration.ofHours(1);

    private final Host host;
    private final PrivateKey identity;
    private final String agent;
    private final Observations observations;
    private final AtomicLong sequence = new AtomicLong(System.currentTimeMillis());

    Introductions(Host host, PrivateKey identity, String agent, Observations observations) {
        this.observations = observations;
        this.host = host;
        this.identity = identity;
        this.agent = agent;
    }

    /** Asks the peer, and remembers what it says. */
    void ask(HostConnection connection) throws IOException {
        try (Stream stream = connection.open(List.of(PROTOCOL), PATIENCE)) {
            stream.deadline(PATIENCE);
            learn(connection, Identification.read(stream.input()));
        }
    }

    /** Tells the peer what changed. */
    void push(HostConnection connection) throws IOException {
        try (Stream stream = connection.open(List.of(PUSH_PROTOCOL), PATIENCE)) {
            stream.deadline(PATIENCE);
            tell(stream);
        }
    }

    void tell(Stream stream) throws IOException {
        stream.deadline(PATIENCE);
        Multiaddr observed = ((HostConnection) stream.connection()).link().remoteAddress();
        Identification.Parts said = own(observed);
        if (!observed.has(Protocol.P2P_CIRCUIT)) {
            said.observed(observed);
        }
        stream.output().write(said.build().encode());
        stream.closeWrite();
    }

    void hear(Stream stream) throws IOException {
        stream.deadline(PATIENCE);
        learn((HostConnection) stream.connection(), Identification.read(stream.input()));
    }

    private void learn(HostConnection connection, Identification said) {
        PeerId peer = connection.peer();
        if (said.observed().isPresent()) {
            observations.note(connection, said.observed().get(), host.listening());
        }
        host.peers().identified(peer, said);
        host.peers().learn(peer, said.addressesOf(peer), ADDRESSES_LIVE);
    }

    /** A peer on the Internet is not told of addresses at home, which are others' for it. */
    private Identification.Parts own(Multiaddr asking) {
        boolean isFar = Subnet.of(asking).isPresent();
        List<Multiaddr> addresses = host.addresses().stream()
                .filter(address ->
                        !isFar || !isNumbered(address) || Subnet.of(address).isPresent())
                .toList();
        Identification.Parts parts = new Identification.Parts()
                .key(identity.publicKey().encoded())
                .addresses(addresses)
                .protocols(host.protocols())
                .program(PROTOCOL_VERSION, agent);
        if (!addresses.isEmpty()) {
            PeerRecord record = new PeerRecord(host.self(), sequence.incrementAndGet(), addresses);
            parts.record(record.seal(identity).encoded());
        }
        return parts;
    }

    private static boolean isNumbered(Multiaddr address) {
        Protocol first = address.components().getFirst().protocol();
        return first == Protocol.IP4 || first == Protocol.IP6;
    }
}
