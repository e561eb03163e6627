package cairn.data.envelope;

import cairn.data.failure.MalformedException;
import cairn.data.key.PrivateKey;
import cairn.data.key.PublicKey;
import cairn.data.protobuf.ProtoMessage;
import cairn.data.protobuf.ProtoReader;
import cairn.data.varint.Varint;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A payload that its signer's key vouches for. Immutable. */
public final class Envelope {
    /** The longest envelope that is read. */
    public static final int BYTES_MAX = 64 * 1024;

    private final PublicKey signer;
    private final byte[] payload;
    private final byte[] encoded;

    private Envelope(PublicKey signer, byte[] payload, byte[] encoded) {
        this.signer = signer;
        this.payload = payload;
        this.encoded = encoded;
    }

    /** Signs {@code payload}. */
    public static Envelope seal(PrivateKey key, String domain, byte[] type, byte[] payload) {
        byte[] encoded = new ProtoMessage()
                .bytes(1, key.publicKey().encoded())
                .bytes(2, type)
                .bytes(3, payload)
                .bytes(5, key.sign(signed(domain, type, payload)))
                .toBytes();
        return new Envelope(key.publicKey(), payload.clone(), encoded);
    }

    /** Reads an envelope and checks that it is of {@code type} and signed for {@code domain}. */
    public static Envelope open(byte[] encoded, String domain, byte[] type) throws MalformedException {
        if (encoded.length > BYTES_MAX) {
            throw new MalformedException(
                    "A signed envelope has at most " + BYTES_MAX + " bytes, this has " + encoded.length);
        }
        byte[] key = {};
        byte[] foundType = {};
        byte[] payload = {};
        byte[] signature = {};
        ProtoReader reader = ProtoReader.lenient(ByteBuffer.wrap(encoded));
        while (!reader.atEnd()) {
            int tag = reader.readTag();
            switch (tag) {
                case 1 << 3 | ProtoReader.BYTES -> key = reader.readBytes();
                case 2 << 3 | ProtoReader.BYTES -> foundType = reader.readBytes();
                case 3 << 3 | ProtoReader.BYTES -> payload = reader.readBytes();
                case 5 << 3 | ProtoReader.BYTES -> signature = reader.readBytes();
                default -> reader.skipValue(tag);
            }
        }
        if (!Arrays.equals(type, foundType)) {
            throw new MalformedException("The signed envelope holds another type of payload than was asked for");
        }
        PublicKey signer = PublicKey.parse(key);
        if (!signer.verify(signed(domain, type, payload), signature)) {
            throw new MalformedException("The signed envelope's signature is not its signer's");
        }
        return new Envelope(signer, payload, encoded.clone());
    }

    private static byte[] signed(String domain, byte[] type, byte[] payload) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : new byte[][] {domain.getBytes(StandardCharsets.UTF_8), type, payload}) {
            byte[] length = new byte[Varint.size(part.length)];
            Varint.write(length, 0, part.length);
            out.writeBytes(length);
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    public PublicKey signer() {
        return signer;
    }

    public byte[] payload() {
        return payload.clone();
    }

    /** The whole envelope, to be passed on. */
    public byte[] encoded() {
        return encoded.clone();
    }
}
