package cairn.data.ipns;

import cairn.data.failure.MalformedException;
import cairn.data.protobuf.ProtoReader;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The protobuf around a record's data. What is not there is empty or 0. */
final class RecordMessage {
    private static final int FIELD_MAX = 9;

    /** By field number. */
    private final byte[][] bytes = new byte[FIELD_MAX + 1][0];

    private final long[] numbers = new long[FIELD_MAX + 1];

    private RecordMessage() {}

    static RecordMessage parse(byte[] encoded) throws MalformedException {
        RecordMessage message = new RecordMessage();
        ProtoReader reader = ProtoReader.lenient(ByteBuffer.wrap(encoded));
        while (!reader.atEnd()) {
            int tag = reader.readTag();
            int field = tag >>> 3;
            switch (field) {
                case 1, 2, 4, 7, 8, 9 -> {
                    reader.requireType(tag, ProtoReader.BYTES);
                    message.bytes[field] = reader.readBytes();
                }
                case 3, 5, 6 -> {
                    reader.requireType(tag, ProtoReader.VARINT);
                    message.numbers[field] = reader.readVarint();
                }
                default -> reader.skipValue(tag);
            }
        }
        return message;
    }

    byte[] value() {
        return bytes[1].clone();
    }

    byte[] oldSignature() {
        return bytes[2].clone();
    }

    byte[] publicKey() {
        return bytes[7].clone();
    }

    byte[] signature() {
        return bytes[8].clone();
    }

    byte[] data() {
        return bytes[9].clone();
    }

    /** Refuses a record whose fields of V1 say something else than the signed ones. */
    void requireSame(RecordData data) throws MalformedException {
        requireSame("Value", Arrays.equals(bytes[1], data.value()));
        requireSame("ValidityType", numbers[3] == 0);
        requireSame("Validity", Arrays.equals(bytes[4], data.validity()));
        requireSame("Sequence", numbers[5] == data.sequence());
        requireSame("TTL", numbers[6] == data.ttl().toNanos());
    }

    private static void requireSame(String field, boolean isSame) throws MalformedException {
        if (!isSame) {
            throw new MalformedException("The IPNS record says two different things as its " + field);
        }
    }
}
