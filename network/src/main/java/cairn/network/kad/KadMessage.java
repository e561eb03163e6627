package cairn.network.kad;

import cairn.data.failure.MalformedException;
import cairn.data.multiaddr.Multiaddr;
import cairn.data.peer.PeerId;
import cairn.data.protobuf.ProtoMessage;
import cairn.data.protobuf.ProtoReader;
import cairn.network.stream.Delimited;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A question or an answer of the protocol. Immutable. */
public final class KadMessage {
    /** What a message asks for, with its number. */
    public enum Type {
        PUT_VALUE(0),
        GET_VALUE(1),
        ADD_PROVIDER(2),
        GET_PROVIDERS(3),
        FIND_NODE(4),
        PING(5);

        private final int number;

        Type(int number) {
            this.number = number;
        }

        private static Type of(long number) throws MalformedException {
            for (Type type : values()) {
                if (type.number == number) {
                    return type;
                }
            }
            throw new MalformedException("The DHT message type " + number + " is not known");
        }
    }

    /** The longest message that is read. */
    public static final int BYTES_MAX = 4 * 1024 * 1024;
    /** How many peers of one list are read; those behind are passed over. */
    public static final int PEERS_MAX = 512;
    /** How many addresses of one peer are read; those behind are passed over. */
    public static final int ADDRESSES_MAX = 32;

    private static final Delimited MESSAGES = new Delimited("The DHT message", "kadMessageBytesMax", BYTES_MAX);

    private final Type type;
    private final byte[] key;
    private final Optional<byte[]> value;
    private final List<KadPeer> closer;
    private final List<KadPeer> providers;

    private KadMessage(Type type, byte[] key, Optional<byte[]> value, List<KadPeer> closer, List<KadPeer> providers) {
        this.type = type;
        this.key = key.clone();
        this.value = value;
        this.closer = List.copyOf(closer);
        this.providers = List.copyOf(providers);
    }

    /** A message with a key and nothing else. */
    public static KadMessage of(Type type, byte[] key) {
        return new KadMessage(type, key, Optional.empty(), List.of(), List.of());
    }

    public KadMessage withValue(byte[] record) {
        return new KadMessage(type, key, Optional.of(record.clone()), closer, providers);
    }

    public KadMessage withCloser(List<KadPeer> peers) {
        return new KadMessage(type, key, value, peers, providers);
    }

    public KadMessage withProviders(List<KadPeer> peers) {
        return new KadMessage(type, key, value, closer, peers);
    }

    public Type type() {
        return type;
    }

    public byte[] key() {
        return key.clone();
    }

    /** The record's value, where the message carries a record. */
    public Optional<byte[]> value() {
        return value.map(byte[]::clone);
    }

    public List<KadPeer> closer() {
        return closer;
    }

    public List<KadPeer> providers() {
        return providers;
    }

    public byte[] encoded() {
        return message().toBytes();
    }

    private ProtoMessage message() {
        ProtoMessage message = new ProtoMessage();
        message.varint(1, type.number);
        message.bytes(2, key);
        if (value.isPresent()) {
            message.message(3, new ProtoMessage().bytes(1, key).bytes(2, value.get()));
        }
        closer.forEach(peer -> message.message(8, encoded(peer)));
        providers.forEach(peer -> message.message(9, encoded(peer)));
        return message.varint(10, 1);
    }

    private static ProtoMessage encoded(KadPeer peer) {
        ProtoMessage message = new ProtoMessage().bytes(1, peer.id().bytes());
        peer.addresses().stream().limit(ADDRESSES_MAX).forEach(address -> message.bytes(2, address.bytes()));
        return message;
    }

    public static KadMessage parse(byte[] bytes) throws MalformedException {
        long number = 0;
        byte[] key = {};
        Optional<byte[]> value = Optional.empty();
        List<KadPeer> closer = new ArrayList<>();
        List<KadPeer> providers = new ArrayList<>();
        ProtoReader reader = ProtoReader.lenient(ByteBuffer.wrap(bytes));
        while (!reader.atEnd()) {
            int tag = reader.readTag();
            switch (tag) {
                case 1 << 3 | ProtoReader.VARINT -> number = reader.readVarint();
                case 2 << 3 | ProtoReader.BYTES -> key = reader.readBytes();
                case 3 << 3 | ProtoReader.BYTES -> value = Optional.of(value(reader.readMessage(), key));
                case 8 << 3 | ProtoReader.BYTES -> addPeer(reader.readMessage(), closer);
                case 9 << 3 | ProtoReader.BYTES -> addPeer(reader.readMessage(), providers);
                default -> reader.skipValue(tag);
            }
        }
        return new KadMessage(Type.of(number), key, value, closer, providers);
    }

    /** The record's value; its own key, where it has one, must be the message's. */
    private static byte[] value(ProtoReader reader, byte[] key) throws MalformedException {
        byte[] value = {};
        while (!reader.atEnd()) {
            int tag = reader.readTag();
            switch (tag) {
                case 1 << 3 | ProtoReader.BYTES -> {
                    byte[] own = reader.readBytes();
                    if (key.length > 0 && !Arrays.equals(own, key)) {
                        throw new MalformedException("The DHT record is of another key than the message");
                    }
                }
                case 2 << 3 | ProtoReader.BYTES -> value = reader.readBytes();
                default -> reader.skipValue(tag);
            }
        }
        return value;
    }

    private static void addPeer(ProtoReader reader, List<KadPeer> peers) throws MalformedException {
        if (peers.size() >= PEERS_MAX) {
            return;
        }
        Optional<PeerId> id = Optional.empty();
        List<Multiaddr> addresses = new ArrayList<>();
        while (!reader.atEnd()) {
            int tag = reader.readTag();
            switch (tag) {
                case 1 << 3 | ProtoReader.BYTES -> id = peerId(reader.readBytes());
                case 2 << 3 | ProtoReader.BYTES -> {
                    byte[] address = reader.readBytes();
                    if (addresses.size() < ADDRESSES_MAX) {
                        Multiaddr.readable(address).ifPresent(addresses::add);
                    }
                }
                default -> reader.skipValue(tag);
            }
        }
        id.ifPresent(peer -> peers.add(new KadPeer(peer, addresses)));
    }

    /** One bad name among many does not make the answer bad. */
    private static Optional<PeerId> peerId(byte[] bytes) {
        try {
            return Optional.of(PeerId.parse(bytes));
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }

    /** Writes length and message. */
    public void writeTo(OutputStream out) throws IOException {
        Delimited.send(out, message());
    }

    /** The message behind its length. */
    byte[] framed() {
        return Delimited.framed(message());
    }

    /** Reads length and message; nothing where the other side ended before. */
    public static Optional<KadMessage> readFrom(InputStream in) throws IOException {
        Optional<byte[]> bytes = MESSAGES.read(in);
        return bytes.isEmpty() ? Optional.empty() : Optional.of(parse(bytes.get()));
    }
}
