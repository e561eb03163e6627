package cairn.network.pubsub;

import cairn.data.failure.MalformedException;
import cairn.data.key.PrivateKey;
import cairn.data.key.PublicKey;
import cairn.data.peer.PeerId;
import cairn.data.protobuf.ProtoMessage;
import cairn.data.protobuf.ProtoReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A signed message of a topic. Immutable. */
public final class Message {
    private static final byte[] SIGNED_BEHIND = "libp2p-pubsub:".getBytes(StandardCharsets.US_ASCII);
    private static final int NUMBER_BYTES_MAX = 32;

    private final Fields fields;
    private final PeerId author;
    private final MessageId id;

    /** The fields as they came; an absent one is null, since signatures tell absent from empty. */
    private static final class Fields {
        private byte[] author;
        private byte[] data;
        private byte[] number;
        private byte[] topic;
        private byte[] signature;
        private byte[] key;

        /** What is signed: all but the signature and the key. */
        ProtoMessage signed() {
            ProtoMessage message = new ProtoMessage();
            put(message, 1, author);
            put(message, 2, data);
            put(message, 3, number);
            put(message, 4, topic);
            return message;
        }

        ProtoMessage all() {
            ProtoMessage message = signed();
            put(message, 5, signature);
            put(message, 6, key);
            return message;
        }

        private static void put(ProtoMessage message, int number, byte[] value) {
            if (value != null) {
                message.bytes(number, value);
            }
        }
    }

    private Message(Fields fields, PeerId author) {
        this.fields = fields;
        this.author = author;
        this.id = MessageId.of(fields.author, fields.number);
    }

    /** A message of this node's own. */
    static Message signed(PrivateKey key, String topic, byte[] data, byte[] number) {
        PeerId author = key.publicKey().peerId();
        Fields fields = new Fields();
        fields.author = author.bytes();
        fields.data = data.clone();
        fields.number = number.clone();
        fields.topic = topic.getBytes(StandardCharsets.UTF_8);
        fields.signature = key.sign(behindPrefix(fields.signed().toBytes()));
        if (!author.hash().isIdentity()) {
            fields.key = key.publicKey().encoded();
        }
        return new Message(fields, author);
    }

    /**
     * Reads a message; says nothing on its signature.
     *
     * @throws MalformedException also where author, number, topic or signature is missing: all must be there
     */
    static Message parse(ProtoReader reader) throws MalformedException {
        Fields fields = new Fields();
        while (!reader.atEnd()) {
            int tag = reader.readTag();
            if ((tag & 7) != ProtoReader.BYTES || tag >> 3 > 6) {
                reader.skipValue(tag);
                continue;
            }
            byte[] value = reader.readBytes();
            switch (tag >> 3) {
                case 1 -> fields.author = value;
                case 2 -> fields.data = value;
                case 3 -> fields.number = value;
                case 4 -> fields.topic = value;
                case 5 -> fields.signature = value;
                default -> fields.key = value;
            }
        }
        if (fields.author == null || fields.number == null || fields.topic == null || fields.signature == null) {
            throw new MalformedException("A pubsub message needs author, number, topic and signature");
        }
        if (fields.number.length == 0 || fields.number.length > NUMBER_BYTES_MAX) {
            throw new MalformedException("A pubsub message's number has 1 to " + NUMBER_BYTES_MAX + " bytes");
        }
        return new Message(fields, PeerId.parse(fields.author));
    }

    /** Whether its author signed it. Takes a processor for some time. */
    boolean isSigned() {
        try {
            Optional<PublicKey> key =
                    fields.key == null ? PublicKey.of(author) : Optional.of(PublicKey.parse(fields.key));
            return key.isPresent()
                    && key.get().peerId().equals(author)
                    && key.get().verify(behindPrefix(fields.signed().toBytes()), fields.signature);
        } catch (MalformedException e) {
            return false; // A key that cannot be read has signed nothing.
        }
    }

    private static byte[] behindPrefix(byte[] message) {
        byte[] all = new byte[SIGNED_BEHIND.length + message.length];
        System.arraycopy(SIGNED_BEHIND, 0, all, 0, SIGNED_BEHIND.length);
        System.arraycopy(message, 0, all, SIGNED_BEHIND.length, message.length);
        return all;
    }

    ProtoMessage encoded() {
        return fields.all();
    }

    MessageId id() {
        return id;
    }

    /** Who wrote it. */
    public PeerId author() {
        return author;
    }

    public byte[] data() {
        return fields.data == null ? new byte[0] : fields.data.clone();
    }

    int dataBytes() {
        return fields.data == null ? 0 : fields.data.length;
    }

    /** Its number among the author's: usually eight bytes that count upwards. */
    public byte[] number() {
        return fields.number.clone();
    }

    public String topic() {
        return new String(fields.topic, StandardCharsets.UTF_8);
    }
}
