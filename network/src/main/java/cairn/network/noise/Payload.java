package cairn.network.noise;

import cairn.data.failure.MalformedException;
import cairn.data.key.PrivateKey;
import cairn.data.key.PublicKey;
import cairn.data.protobuf.ProtoReader;
import cairn.data.protobuf.ProtoWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What each side says of itself in the handshake: NoiseHandshakePayload of the specification. */
final class Payload {
    private static final byte[] SIGNED_PREFIX = "noise-libp2p-static-key:".getBytes(StandardCharsets.US_ASCII);
    private static final int KEY_FIELD = 1;
    private static final int SIGNATURE_FIELD = 2;
    private static final int EXTENSIONS_FIELD = 4;
    private static final int MUXERS_FIELD = 2;
    private static final int MUXERS_MAX = 32;

    private final byte[] key;
    private final byte[] signature;
    private final List<String> muxers;

    private Payload(byte[] key, byte[] signature, List<String> muxers) {
        this.key = key;
        this.signature = signature;
        this.muxers = muxers;
    }

    List<String> muxers() {
        return muxers;
    }

    static Payload sign(PrivateKey identity, byte[] noiseKey, List<String> muxers) {
        return new Payload(identity.publicKey().encoded(), identity.sign(signed(noiseKey)), muxers);
    }

    /** The identity's key, where it signed {@code noiseKey}. */
    PublicKey verify(byte[] noiseKey) throws MalformedException {
        PublicKey identity = PublicKey.parse(key);
        if (!identity.verify(signed(noiseKey), signature)) {
            throw new MalformedException("The peer " + identity.peerId() + " did not sign its Noise key");
        }
        return identity;
    }

    private static byte[] signed(byte[] noiseKey) {
        return ByteBuffer.allocate(SIGNED_PREFIX.length + noiseKey.length)
                .put(SIGNED_PREFIX)
                .put(noiseKey)
                .array();
    }

    byte[] encode() {
        List<byte[]> names =
                muxers.stream().map(m -> m.getBytes(StandardCharsets.UTF_8)).toList();
        int extensions = names.stream()
                .mapToInt(name -> ProtoWriter.bytesFieldSize(name.length))
                .sum();
        ByteBuffer target = ByteBuffer.allocate(ProtoWriter.bytesFieldSize(key.length)
                + ProtoWriter.bytesFieldSize(signature.length)
                + ProtoWriter.bytesFieldSize(extensions));
        putBytes(target, KEY_FIELD, key);
        putBytes(target, SIGNATURE_FIELD, signature);
        ProtoWriter.putBytesHead(target, EXTENSIONS_FIELD, extensions);
        names.forEach(name -> putBytes(target, MUXERS_FIELD, name));
        return target.array();
    }

    private static void putBytes(ByteBuffer target, int field, byte[] bytes) {
        ProtoWriter.putBytesHead(target, field, bytes.length);
        target.put(bytes);
    }

    static Payload parse(byte[] bytes) throws MalformedException {
        byte[] key = {};
        byte[] signature = {};
        List<String> muxers = List.of();
        ProtoReader reader = ProtoReader.lenient(ByteBuffer.wrap(bytes));
        while (!reader.atEnd()) {
            int tag = reader.readTag();
            if (tag == tag(KEY_FIELD)) {
                key = bytes(reader);
            } else if (tag == tag(SIGNATURE_FIELD)) {
                signature = bytes(reader);
            } else if (tag == tag(EXTENSIONS_FIELD)) {
                muxers = muxers(bytes(reader));
            } else {
                reader.skipValue(tag);
            }
        }
        return new Payload(key, signature, muxers);
    }

    private static List<String> muxers(byte[] extensions) throws MalformedException {
        List<String> muxers = new ArrayList<>();
        ProtoReader reader = ProtoReader.lenient(ByteBuffer.wrap(extensions));
        while (!reader.atEnd()) {
            int tag = reader.readTag();
            if (tag == tag(MUXERS_FIELD) && muxers.size() < MUXERS_MAX) {
                muxers.add(new String(bytes(reader), StandardCharsets.UTF_8));
            } else {
                reader.skipValue(tag);
            }
        }
        return muxers;
    }

    private static int tag(int field) {
        return field << 3 | ProtoReader.BYTES;
    }

    private static byte[] bytes(ProtoReader reader) throws MalformedException {
        byte[] bytes = new byte[reader.readLength()];
        reader.source().get(reader.offset(), bytes);
        reader.skipBytes(bytes.length);
        return bytes;
    }
}
