package cairn.data.key;

import cairn.data.failure.MalformedException;
import cairn.data.protobuf.ProtoMessage;
import cairn.data.protobuf.ProtoReader;
import java.nio.ByteBuffer;

/** The protobuf around every key: field 1 is the type, field 2 the bytes. Exactly both, in this order. */
final class KeyMessage {
    /** More than an RSA key of 8192 bits takes, private or public. */
    private static final int BYTES_MAX = 8192;

    private static final int TYPE = 1 << 3 | ProtoReader.VARINT;
    private static final int DATA = 2 << 3 | ProtoReader.BYTES;

    private final KeyType type;
    private final byte[] data;

    KeyMessage(KeyType type, byte[] data) {
        this.type = type;
        this.data = data;
    }

    KeyType type() {
        return type;
    }

    byte[] data() {
        return data;
    }

    static KeyMessage parse(byte[] encoded) throws MalformedException {
        if (encoded.length > BYTES_MAX) {
            throw new MalformedException(
                    "A key of " + encoded.length + " bytes is too long; " + BYTES_MAX + " are read");
        }
        ProtoReader reader = ProtoReader.strict(ByteBuffer.wrap(encoded));
        if (reader.atEnd() || reader.readTag() != TYPE) {
            throw new MalformedException("The key does not begin with its type");
        }
        long number = reader.readVarint();
        KeyType type = KeyType.of(number)
                .orElseThrow(() -> new MalformedException("The key type " + number + " is not known"));
        if (reader.atEnd() || reader.readTag() != DATA) {
            throw new MalformedException("The key has no bytes behind its type");
        }
        byte[] data = reader.readBytes();
        if (!reader.atEnd()) {
            throw new MalformedException("There are bytes behind the key", reader.offset());
        }
        return new KeyMessage(type, data);
    }

    byte[] encoded() {
        return new ProtoMessage().varint(1, type.number()).bytes(2, data).toBytes();
    }
}
