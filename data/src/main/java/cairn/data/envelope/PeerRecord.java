package cairn.data.envelope;

import cairn.data.failure.MalformedException;
import cairn.data.key.PrivateKey;
import cairn.data.multiaddr.Multiaddr;
import cairn.data.peer.PeerId;
import cairn.data.protobuf.ProtoMessage;
import cairn.data.protobuf.ProtoReader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The addresses of a peer.
 *
 * @param sequence unsigned; of two records of a peer the one with the higher sequence counts
 */
public record PeerRecord(PeerId peer, long sequence, List<Multiaddr> addresses) {
    /** How many addresses of a record are read; those behind are passed over. */
    public static final int ADDRESSES_MAX = 128;

    private static final String DOMAIN = "libp2p-peer-record";
    private static final byte[] TYPE = {3, 1};

    public PeerRecord {
        addresses = List.copyOf(addresses);
    }

    /** Signs the record with its peer's key. */
    public Envelope seal(PrivateKey key) {
        if (!key.publicKey().peerId().equals(peer)) {
            throw new IllegalArgumentException("Only " + peer + " signs its record");
        }
        ProtoMessage message = new ProtoMessage().bytes(1, peer.bytes()).varint(2, sequence);
        for (Multiaddr address : addresses) {
            message.message(3, new ProtoMessage().bytes(1, address.bytes()));
        }
        return Envelope.seal(key, DOMAIN, TYPE, message.toBytes());
    }

    /**
     * Reads a record that its own peer signed. Addresses of protocols that this program does not know are passed over.
     */
    public static PeerRecord open(byte[] envelope) throws MalformedException {
        Envelope opened = Envelope.open(envelope, DOMAIN, TYPE);
        PeerRecord record = parse(opened.payload());
        if (!opened.signer().peerId().equals(record.peer)) {
            throw new MalformedException("The record of " + record.peer + " is signed by "
                    + opened.signer().peerId());
        }
        return record;
    }

    private static PeerRecord parse(byte[] payload) throws MalformedException {
        byte[] peer = {};
        long sequence = 0;
        List<Multiaddr> addresses = new ArrayList<>();
        ProtoReader reader = ProtoReader.lenient(ByteBuffer.wrap(payload));
        while (!reader.atEnd()) {
            int tag = reader.readTag();
            switch (tag) {
                case 1 << 3 | ProtoReader.BYTES -> peer = reader.readBytes();
                case 2 << 3 | ProtoReader.VARINT -> sequence = reader.readVarint();
                case 3 << 3 | ProtoReader.BYTES -> addAddress(reader.readMessage(), addresses);
                default -> reader.skipValue(tag);
            }
        }
        return new PeerRecord(PeerId.parse(peer), sequence, addresses);
    }

    private static void addAddress(ProtoReader reader, List<Multiaddr> addresses) throws MalformedException {
        while (!reader.atEnd()) {
            int tag = reader.readTag();
            if (tag != (1 << 3 | ProtoReader.BYTES)) {
                reader.skipValue(tag);
                continue;
            }
            byte[] bytes = reader.readBytes();
            if (addresses.size() < ADDRESSES_MAX) {
                Multiaddr.readable(bytes).ifPresent(addresses::add);
            }
        }
    }
}
