package cairn.network.relay;

import cairn.data.envelope.Envelope;
import cairn.data.failure.MalformedException;
import cairn.data.key.PrivateKey;
import cairn.data.peer.PeerId;
import cairn.data.protobuf.ProtoMessage;
import cairn.data.protobuf.ProtoReader;
import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * A relay's word that it takes links for a peer.
 *
 * @param expires until then, in whole seconds
 */
public record Voucher(PeerId relay, PeerId peer, Instant expires) {
    private static final String DOMAIN = "libp2p-relay-rsvp";
    private static final byte[] TYPE = {3, 2};

    /** Signs it with the relay's key. */
    Envelope seal(PrivateKey key) {
        byte[] payload = new ProtoMessage()
                .bytes(1, relay.bytes())
                .bytes(2, peer.bytes())
                .varint(3, expires.getEpochSecond())
                .toBytes();
        return Envelope.seal(key, DOMAIN, TYPE, payload);
    }

    /** Checks the signature. */
    static Envelope envelope(byte[] encoded) throws MalformedException {
        return Envelope.open(encoded, DOMAIN, TYPE);
    }

    /** Reads what the envelope holds, and checks that its relay signed it. */
    static Voucher of(Envelope envelope) throws MalformedException {
        byte[] relay = {};
        byte[] peer = {};
        long expires = 0;
        ProtoReader reader = ProtoReader.lenient(ByteBuffer.wrap(envelope.payload()));
        while (!reader.atEnd()) {
            int tag = reader.readTag();
            switch (tag) {
                case 1 << 3 | ProtoReader.BYTES -> relay = reader.readBytes();
                case 2 << 3 | ProtoReader.BYTES -> peer = reader.readBytes();
                case 3 << 3 | ProtoReader.VARINT -> expires = reader.readVarint();
                default -> reader.skipValue(tag);
            }
        }
        Voucher voucher = new Voucher(PeerId.parse(relay), PeerId.parse(peer), RelayMessage.second(expires));
        PeerId signer = envelope.signer().peerId();
        if (!signer.equals(voucher.relay)) {
            throw new MalformedException("The voucher of " + voucher.relay + " is signed by " + signer);
        }
        return voucher;
    }
}
