package cairn.network.identify;

import cairn.data.envelope.PeerRecord;
import cairn.data.failure.MalformedException;
import cairn.data.multiaddr.Multiaddr;
import cairn.data.peer.PeerId;
import cairn.data.protobuf.ProtoMessage;
import cairn.data.protobuf.ProtoReader;
import cairn.network.stream.Delimited;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a peer says of itself. Immutable. */
public final class Identification {
    private static final int BYTES_MAX = 64 * 1024;
    private static final Delimited MESSAGES =
            new Delimited("What the peer says of itself", "identify.bytes", BYTES_MAX);
    private static final int PROTOCOLS_MAX = 512;
    private static final int ADDRESSES_MAX = 128;
    private static final int TEXT_CHARS_MAX = 256;

    private final byte[] publicKey;
    private final List<Multiaddr> addresses;
    private final List<String> protocols;
    private final Optional<Multiaddr> observed;
    private final String protocolVersion;
    private final String agent;
    private final Optional<byte[]> signedRecord;

    private Identification(Parts parts) {
        this.publicKey = parts.publicKey;
        this.addresses = List.copyOf(parts.addresses);
        this.protocols = List.copyOf(parts.protocols);
        this.observed = parts.observed;
        this.protocolVersion = parts.protocolVersion;
        this.agent = parts.agent;
        this.signedRecord = parts.signedRecord;
    }

    /** What an identification is made of. Used by one thread. */
    public static final class Parts {
        private byte[] publicKey = {};
        private List<Multiaddr> addresses = new ArrayList<>();
        private List<String> protocols = new ArrayList<>();
        private Optional<Multiaddr> observed = Optional.empty();
        private String protocolVersion = "";
        private String agent = "";
        private Optional<byte[]> signedRecord = Optional.empty();

        public Parts key(byte[] encoded) {
            publicKey = encoded.clone();
            return this;
        }

        public Parts addresses(List<Multiaddr> listening) {
            addresses = listening;
            return this;
        }

        public Parts protocols(List<String> served) {
            protocols = served;
            return this;
        }

        public Parts observed(Multiaddr address) {
            observed = Optional.of(address);
            return this;
        }

        public Parts program(String protocol, String name) {
            protocolVersion = protocol;
            agent = name;
            return this;
        }

        public Parts record(byte[] envelope) {
            signedRecord = Optional.of(envelope.clone());
            return this;
        }

        public Identification build() {
            return new Identification(this);
        }
    }

    /** The key that it named, as libp2p writes it; empty where it named none. */
    public byte[] publicKey() {
        return publicKey.clone();
    }

    public List<Multiaddr> addresses() {
        return addresses;
    }

    public List<String> protocols() {
        return protocols;
    }

    /** Where the peer sees the other side. */
    public Optional<Multiaddr> observed() {
        return observed;
    }

    /** Such as {@code ipfs/0.1.0}. */
    public String protocolVersion() {
        return protocolVersion;
    }

    /** The program, such as {@code kubo/0.44.0}; without control characters. */
    public String agent() {
        return agent;
    }

    /** The addresses that {@code peer} signed, or those that it only said where it signed none. */
    public List<Multiaddr> addressesOf(PeerId peer) {
        if (signedRecord.isEmpty()) {
            return addresses;
        }
        try {
            PeerRecord record = PeerRecord.open(signedRecord.get());
            return record.peer().equals(peer) ? record.addresses() : List.of();
        } catch (MalformedException e) {
            return List.of(); // Who signs wrongly is believed nothing.
        }
    }

    /** The message with its length before it. */
    public byte[] encode() {
        ProtoMessage message = new ProtoMessage().bytes(1, publicKey);
        addresses.forEach(address -> message.bytes(2, address.bytes()));
        protocols.forEach(protocol -> message.text(3, protocol));
        observed.ifPresent(address -> message.bytes(4, address.bytes()));
        message.text(5, protocolVersion).text(6, agent);
        signedRecord.ifPresent(record -> message.bytes(8, record));
        return Delimited.framed(message);
    }

    /** Reads one message and its length. */
    public static Identification read(InputStream in) throws IOException {
        return parse(MESSAGES.require(in));
    }

    static Identification parse(byte[] message) throws MalformedException {
        Parts parts = new Parts();
        ProtoReader reader = ProtoReader.lenient(ByteBuffer.wrap(message));
        while (!reader.atEnd()) {
            int tag = reader.readTag();
            if ((tag & 7) != ProtoReader.BYTES) {
                reader.skipValue(tag);
                continue;
            }
            byte[] value = reader.readBytes();
            switch (tag >> 3) {
                case 1 -> parts.publicKey = value;
                case 2 -> addTo(parts.addresses, Multiaddr.readable(value), ADDRESSES_MAX);
                case 3 -> addTo(parts.protocols, Optional.of(text(value)), PROTOCOLS_MAX);
                case 4 -> parts.observed = Multiaddr.readable(value);
                case 5 -> parts.protocolVersion = text(value);
                case 6 -> parts.agent = text(value);
                case 8 -> parts.signedRecord = Optional.of(value);
                default -> {
                    // A field of a newer version, or of a proposal.
                }
            }
        }
        return parts.build();
    }

    private static <T> void addTo(List<T> list, Optional<T> item, int max) {
        if (item.isPresent() && list.size() < max) {
            list.add(item.get());
        }
    }

    /** Foreign text is short and cannot move a terminal's cursor. */
    private static String text(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}", "?");
        return text.length() > TEXT_CHARS_MAX ? text.substring(0, TEXT_CHARS_MAX) : text;
    }
}
